"""What an order costs, against its lines; where its pieces are, against its status and parcels."""

from webapp.audit.shapes import Invariant

# Half away from zero, as `round_cents` does: so PostgreSQL rounds a NUMERIC.
TAX = """round({cents} * {percent}
    / CASE WHEN orders.tax_included THEN 100 + {percent} ELSE 100 END)"""


def differs_from_lines(column: str, of_line: str) -> str:
    """Orders of which a column is not the sum of something over their lines."""
    return f"""
        SELECT 'order ' || id FROM orders LEFT JOIN (
            SELECT order_id, sum({of_line}) AS cents FROM order_lines GROUP BY order_id
        ) AS lines ON order_id = id
        WHERE {column} <> coalesce(cents, 0)
    """


def differs_from_parcels(column: str, status: str) -> str:
    """Lines of which other pieces lie in the parcels of that status."""
    return f"""
        SELECT 'line ' || id FROM order_lines LEFT JOIN (
            SELECT order_line_id, sum(quantity) AS pieces
            FROM parcel_lines JOIN parcels ON parcels.id = parcel_id
            WHERE status = '{status}' GROUP BY order_line_id
        ) AS parceled ON order_line_id = id
        WHERE {column} <> coalesce(pieces, 0)
    """


def with_line(statuses: str, fault: str) -> str:
    """Orders of these statuses that have such a line."""
    return f"""
        SELECT 'order ' || id FROM orders
        WHERE status IN ({statuses})
            AND id IN (SELECT order_id FROM order_lines WHERE {fault})
    """


PRICES = (
    Invariant(
        "orders.total_adds_up",
        "The total is the subtotal less discount, with delivery, and tax where it comes on top.",
        """
        SELECT 'order ' || id FROM orders
        WHERE total_cents <> subtotal_cents - discount_cents + shipping_cents
            + CASE WHEN tax_included THEN 0 ELSE tax_cents END
        """,
    ),
    Invariant(
        "orders.subtotal_is_the_sum_of_lines",
        "The subtotal is the sum of the lines, each its price times its pieces.",
        differs_from_lines("subtotal_cents", "unit_price_cents * quantity"),
    ),
    Invariant(
        "orders.discount_is_the_sum_of_lines",
        "The discount is the sum of the discounts of the lines.",
        differs_from_lines("discount_cents", "discount_cents"),
    ),
    Invariant(
        "orders.line_totals_add_up",
        "The total of a line is its price times its pieces, less its discount.",
        """
        SELECT 'line ' || id FROM order_lines
        WHERE total_cents <> unit_price_cents * quantity - discount_cents
        """,
    ),
    Invariant(
        "orders.line_taxes_follow_their_rate",
        "The tax of a line is its rate in or on its total, rounded half away from zero.",
        f"""
        SELECT 'line ' || line.id
        FROM order_lines AS line JOIN orders ON orders.id = order_id
        WHERE line.tax_cents <> {TAX.format(cents="line.total_cents", percent="tax_percent")}
        """,
    ),
    Invariant(
        "orders.tax_adds_up",
        "The tax is the sum of the lines and that of the delivery, at the highest of their rates.",
        f"""
        SELECT 'order ' || id FROM orders LEFT JOIN (
            SELECT order_id, sum(tax_cents) AS tax,
                max(tax_percent) FILTER (WHERE quantity > 0) AS highest
            FROM order_lines GROUP BY order_id
        ) AS lines ON order_id = id
        WHERE tax_cents <> coalesce(tax, 0)
            + coalesce({TAX.format(cents="shipping_cents", percent="highest")}, 0)
        """,
    ),
)

# A program may write an order first and its lines afterwards.
HAS_GOODS = """EXISTS (
    SELECT FROM order_lines AS line WHERE order_id = orders.id AND line.quantity > 0
)"""

PIECES = (
    Invariant(
        "orders.have_goods",
        "An order that was accepted, paid or billed has goods.",
        f"""
        SELECT 'order ' || id FROM orders
        WHERE NOT {HAS_GOODS} AND (
            status IN ('IN_PROGRESS', 'DELIVERED') OR paid_cents > 0
            OR id IN (SELECT order_id FROM bills)
        )
        """,
    ),
    Invariant(
        "orders.without_goods_cost_nothing",
        "An order that was placed and has no goods costs nothing, not even a delivery.",
        f"""
        SELECT 'order ' || id FROM orders
        WHERE NOT {HAS_GOODS} AND status <> 'DRAFT' AND total_cents > 0
        """,
    ),
    Invariant(
        "orders.home_deliveries_have_an_address",
        "An order that is delivered at home says where that is.",
        """
        SELECT 'order ' || id FROM orders
        WHERE delivery_method = 'HOME_DELIVERY'
            AND NOT EXISTS (
                SELECT FROM order_addresses WHERE order_id = orders.id AND kind = 'shipping'
            )
        """,
    ),
    Invariant(
        "orders.lines_have_no_more_pieces_than_ordered",
        "What was canceled, is packed and was shipped is within what was ordered, and what was"
        " returned within what was shipped.",
        """
        SELECT 'line ' || id FROM order_lines
        WHERE canceled_quantity + packed_quantity + shipped_quantity > quantity
            OR returned_quantity > shipped_quantity
        """,
    ),
    Invariant(
        "orders.packed_pieces_are_in_parcels",
        "What is packed of a line lies in parcels that are still here.",
        differs_from_parcels("packed_quantity", "PACKED"),
    ),
    Invariant(
        "orders.shipped_pieces_are_in_parcels",
        "What was shipped of a line left in a parcel.",
        differs_from_parcels("shipped_quantity", "SHIPPED"),
    ),
    Invariant(
        "orders.parcels_hold_lines_of_their_order",
        "A parcel holds goods of its own order only.",
        """
        SELECT 'parcel ' || parcel_id || ' and line ' || order_line_id
        FROM parcel_lines JOIN parcels ON parcels.id = parcel_id
        JOIN order_lines AS line ON line.id = order_line_id
        WHERE parcels.order_id <> line.order_id
        """,
    ),
    Invariant(
        "orders.early_orders_have_nothing_packed",
        "Of a draft or an order that nobody has accepted, nothing is packed or shipped.",
        with_line("'DRAFT', 'PENDING'", "packed_quantity + shipped_quantity > 0"),
    ),
    Invariant(
        "orders.open_orders_have_pieces_left",
        "An order of which all pieces are canceled is canceled itself.",
        """
        SELECT 'order ' || order_id FROM order_lines JOIN orders ON orders.id = order_id
        WHERE status IN ('PENDING', 'IN_PROGRESS') GROUP BY order_id
        HAVING sum(quantity) > 0 AND sum(quantity) = sum(canceled_quantity)
        """,
    ),
    Invariant(
        "orders.delivered_orders_are_all_shipped",
        "Everything of a delivered order was shipped or canceled.",
        with_line("'DELIVERED'", "quantity > canceled_quantity + shipped_quantity"),
    ),
    Invariant(
        "orders.canceled_orders_have_nothing_left",
        "Every piece of a canceled order is canceled: none is set aside, packed or shipped.",
        with_line("'CANCELED'", "quantity > canceled_quantity"),
    ),
)

ORDERS = PRICES + PIECES
