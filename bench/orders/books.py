"""After the race: is every piece that was sold in an order, and every order in the books?"""

from typing import Any

import psycopg

from bench.orders.mixes import OPENING_STOCK

# Each query counts what is wrong.
SHOP = {
    "stock rows are below zero": """
        SELECT count(*) FROM stock_levels WHERE available < 0 OR reserved < 0
    """,
    "stock rows are not what the ledger proves": """
        SELECT count(*) FROM stock_levels
        LEFT JOIN LATERAL (
            SELECT sum(CASE WHEN to_bucket = 'available' THEN quantity
                            WHEN from_bucket = 'available' THEN -quantity END) AS available,
                   sum(CASE WHEN to_bucket = 'reserved' THEN quantity
                            WHEN from_bucket = 'reserved' THEN -quantity END) AS reserved
            FROM stock_movements
            WHERE stock_movements.variant_id = stock_levels.variant_id
                AND stock_movements.location_id = stock_levels.location_id
        ) AS ledger ON true
        WHERE stock_levels.available <> coalesce(ledger.available, 0)
            OR stock_levels.reserved <> coalesce(ledger.reserved, 0)
    """,
    "products were sold in other numbers than order lines say": """
        SELECT count(*) FROM stock_levels
        LEFT JOIN (SELECT variant_id, sum(quantity) AS sold FROM order_lines GROUP BY 1) AS lines
            USING (variant_id)
        WHERE reserved <> coalesce(sold, 0)
    """,
    "orders have another number of lines than 3": """
        SELECT count(*) FROM orders
        WHERE (SELECT count(*) FROM order_lines WHERE order_id = orders.id) <> 3
    """,
}
PEER = {
    "products are below zero": "SELECT count(*) FROM products WHERE available < 0",
    "products were sold in other numbers than order lines say": """
        SELECT count(*) FROM products
        LEFT JOIN (SELECT variant_id, sum(quantity) AS sold FROM order_lines GROUP BY 1) AS lines
            ON variant_id = products.id
        WHERE %(opening_stock)s - available <> coalesce(sold, 0) OR reserved <> coalesce(sold, 0)
    """,
    "products were sold in other numbers than movements say": """
        SELECT count(*) FROM products
        LEFT JOIN (SELECT variant_id, sum(quantity) AS sold FROM stock_movements GROUP BY 1)
            AS movements ON variant_id = products.id
        WHERE reserved <> coalesce(sold, 0)
    """,
    "orders have no event, job or answer of their own": """
        SELECT abs(orders.n - events.n) + abs(orders.n - jobs.n) + abs(orders.n - answers.n)
        FROM (SELECT count(*) AS n FROM orders) AS orders,
            (SELECT count(*) AS n FROM events) AS events,
            (SELECT count(*) AS n FROM jobs) AS jobs,
            (SELECT count(*) AS n FROM request_keys WHERE answer IS NOT NULL) AS answers
    """,
}


def check_books(
    connection: psycopg.Connection[Any], questions: dict[str, str], *, placed: int
) -> list[str]:
    """A sentence for each thing that is wrong; `placed` is how many orders were confirmed."""
    wrong = [
        f"{count} {what}"
        for what, question in questions.items()
        if (count := count_of(connection, question))
    ]
    orders = count_of(connection, "SELECT count(*) FROM orders")
    if orders != placed:
        wrong.append(f"{placed} orders were confirmed, but {orders} are there")
    return wrong


def count_of(connection: psycopg.Connection[Any], question: str) -> int:
    row = connection.execute(question, {"opening_stock": OPENING_STOCK}).fetchone()
    assert row is not None
    return int(row[0])
