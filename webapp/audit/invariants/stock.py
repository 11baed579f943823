"""The shelf against the ledger, and the ledger against what was ordered, shipped and returned."""

from webapp.audit.invariants.ledger import MOVED_BY_LINE, net
from webapp.audit.shapes import Invariant
from webapp.stock.rules import Bucket, Cause

OUTSIDE, AVAILABLE, RESERVED, SOLD, LOST = Bucket

# Between which buckets goods move for which reason; with an order line or without one.
FREE_ROUTES = (
    (Cause.RECEIVED, OUTSIDE, AVAILABLE),
    (Cause.IMPORTED, OUTSIDE, AVAILABLE),
    (Cause.COUNTED, OUTSIDE, AVAILABLE),
    (Cause.COUNTED, AVAILABLE, LOST),
)
ORDER_ROUTES = (
    (Cause.ORDER_PLACED, AVAILABLE, RESERVED),
    (Cause.ORDER_CHANGED, AVAILABLE, RESERVED),
    (Cause.ORDER_CHANGED, RESERVED, AVAILABLE),
    (Cause.ORDER_CANCELED, RESERVED, AVAILABLE),
    (Cause.SHIPPED, RESERVED, SOLD),
    (Cause.RETURNED, SOLD, AVAILABLE),
    (Cause.RETURNED, SOLD, LOST),
)


def rows_of(routes: tuple[tuple[Cause, Bucket, Bucket], ...]) -> str:
    return ", ".join(f"('{cause}', '{source}', '{target}')" for cause, source, target in routes)


def matches_ledger(counter: Bucket) -> str:
    return f"""
        SELECT 'variant ' || variant_id || ' at location ' || location_id
        FROM stock_levels LEFT JOIN (
            SELECT variant_id, location_id, {net(counter)} AS pieces
            FROM stock_movements GROUP BY variant_id, location_id
        ) AS ledger USING (variant_id, location_id)
        WHERE {counter} <> coalesce(pieces, 0)
    """


def of_lines(fault: str) -> str:
    """Lines about whose own variant the ledger says something else."""
    return f"""
        SELECT 'line ' || line.id
        FROM order_lines AS line JOIN orders ON orders.id = line.order_id
        LEFT JOIN ({MOVED_BY_LINE}) AS moved
            ON moved.order_line_id = line.id AND moved.variant_id = line.variant_id
        WHERE {fault}
    """


STOCK = (
    Invariant(
        "stock.available_matches_ledger",
        "What may be sold is what the movements left available.",
        matches_ledger(AVAILABLE),
    ),
    Invariant(
        "stock.reserved_matches_ledger",
        "What is set aside is what the movements left reserved.",
        matches_ledger(RESERVED),
    ),
    Invariant(
        "stock.reserved_matches_open_lines",
        "What is set aside of a variant is what orders still wait for.",
        f"""
        SELECT 'variant ' || variant_id
        FROM (
            SELECT variant_id, {net(RESERVED)} AS pieces FROM stock_movements GROUP BY variant_id
        ) AS held
        LEFT JOIN (
            SELECT variant_id, sum(quantity - canceled_quantity - shipped_quantity) AS pieces
            FROM order_lines JOIN orders ON orders.id = order_id
            WHERE status <> 'DRAFT' GROUP BY variant_id
        ) AS awaited USING (variant_id)
        WHERE held.pieces <> coalesce(awaited.pieces, 0)
        """,
    ),
    Invariant(
        "stock.arrived_is_here_sold_or_lost",
        "Every piece that arrived is here, at a customer by his order, or lost.",
        f"""
        SELECT 'variant ' || variant_id
        FROM (
            SELECT variant_id, -{net(OUTSIDE)} AS arrived,
                {net(AVAILABLE)} + {net(RESERVED)} AS here, {net(LOST)} AS lost
            FROM stock_movements GROUP BY variant_id
        ) AS ledger
        LEFT JOIN (
            SELECT variant_id, sum(shipped_quantity - returned_quantity) AS sold
            FROM order_lines GROUP BY variant_id
        ) AS bought USING (variant_id)
        WHERE arrived <> here + coalesce(sold, 0) + lost
        """,
    ),
    Invariant(
        "stock.no_bucket_was_ever_overdrawn",
        "At no moment had more left a bucket than had come into it.",
        f"""
        SELECT 'movement ' || id
        FROM (
            SELECT id, {net(AVAILABLE)} OVER so_far AS available,
                {net(RESERVED)} OVER so_far AS reserved,
                {net(SOLD)} OVER so_far AS sold, {net(LOST)} OVER so_far AS lost
            FROM stock_movements
            WINDOW so_far AS (
                PARTITION BY variant_id, location_id ORDER BY id ROWS UNBOUNDED PRECEDING
            )
        ) AS moments
        WHERE least(available, reserved, sold, lost) < 0
        """,
    ),
    Invariant(
        "stock.lines_reserve_what_they_await",
        "The ledger holds for a line what was neither shipped nor canceled, for a draft nothing.",
        of_lines(
            "coalesce(reserved, 0) <> CASE status WHEN 'DRAFT' THEN 0"
            " ELSE quantity - canceled_quantity - shipped_quantity END"
        ),
    ),
    Invariant(
        "stock.lines_sell_what_they_ship",
        "By the ledger, so much of a line is sold as was shipped and did not come back.",
        of_lines("coalesce(sold, 0) <> shipped_quantity - returned_quantity"),
    ),
    Invariant(
        "stock.lines_take_back_what_returned",
        "By the ledger, so much of a line came back as was returned.",
        of_lines("coalesce(returned, 0) <> returned_quantity"),
    ),
    Invariant(
        "stock.lines_leave_other_variants_alone",
        "A line moves its own variant; of one that it had before, everything went back.",
        f"""
        SELECT 'line ' || line.id || ' and variant ' || moved.variant_id
        FROM ({MOVED_BY_LINE}) AS moved
        JOIN order_lines AS line
            ON line.id = moved.order_line_id AND line.variant_id <> moved.variant_id
        WHERE (reserved, sold, available, lost) <> (0, 0, 0, 0)
        """,
    ),
    Invariant(
        "stock.movements_have_a_level",
        "Where goods have moved, there is a counter of them.",
        """
        SELECT DISTINCT 'variant ' || variant_id || ' at location ' || location_id
        FROM stock_movements LEFT JOIN stock_levels AS level USING (variant_id, location_id)
        WHERE level.variant_id IS NULL
        """,
    ),
    Invariant(
        "stock.movements_follow_their_cause",
        "Goods move only between the buckets that belong to the cause.",
        f"""
        SELECT 'movement ' || id FROM stock_movements
        WHERE (cause, from_bucket, to_bucket) NOT IN ({rows_of(FREE_ROUTES + ORDER_ROUTES)})
        """,
    ),
    Invariant(
        "stock.movements_for_orders_name_a_line",
        "A movement that an order caused names its line, and no other movement names one.",
        f"""
        SELECT 'movement ' || id FROM stock_movements
        WHERE (order_line_id IS NOT NULL)
            <> ((cause, from_bucket, to_bucket) IN ({rows_of(ORDER_ROUTES)}))
            AND (cause, from_bucket, to_bucket) IN ({rows_of(FREE_ROUTES + ORDER_ROUTES)})
        """,
    ),
)
