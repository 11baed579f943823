"""How the queries speak of the ledger of stock."""


def net(bucket: str) -> str:
    """The pieces that are in a bucket after some movements: what came in less what went out."""
    return f"sum(quantity * ((to_bucket = '{bucket}')::int - (from_bucket = '{bucket}')::int))"


# What happened to the stock for each line, by variant: a line may have changed its variant.
MOVED_BY_LINE = f"""
    SELECT order_line_id, variant_id, {net("reserved")} AS reserved, {net("sold")} AS sold,
        {net("available")} AS available, {net("lost")} AS lost,
        sum(quantity) FILTER (WHERE from_bucket = 'sold') AS returned
    FROM stock_movements WHERE order_line_id IS NOT NULL
    GROUP BY order_line_id, variant_id
"""
