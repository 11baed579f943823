"""What was paid, given back and credited, against what the orders say about it."""

from webapp.audit.shapes import Invariant


def differs_from_sum(column: str, table: str, of_row: str, *, noun: str = "order") -> str:
    """Rows of which a column is not the sum of the rows of another table that name them."""
    return f"""
        SELECT '{noun} ' || one.id FROM {noun}s AS one LEFT JOIN (
            SELECT {noun}_id, sum({of_row}) AS cents FROM {table} GROUP BY {noun}_id
        ) AS many ON {noun}_id = one.id
        WHERE one.{column} <> coalesce(cents, 0)
    """


def differs_from_pieces(column: str, kind: str) -> str:
    """Lines of which the credits of a kind have taken back another number of pieces."""
    return f"""
        SELECT 'line ' || line.id FROM order_lines AS line LEFT JOIN (
            SELECT order_line_id, sum(quantity) AS pieces
            FROM order_credit_parts JOIN order_credits AS credit ON credit.id = credit_id
            WHERE credit.kind = '{kind}' GROUP BY order_line_id
        ) AS credited ON order_line_id = line.id
        WHERE {column} <> coalesce(pieces, 0)
    """


def gave_back(fault: str) -> str:
    """Credits for which another amount of money went back than may."""
    return f"""
        SELECT 'credit ' || credit.id FROM order_credits AS credit LEFT JOIN (
            SELECT credit_id, sum(amount_cents) AS cents FROM refunds GROUP BY credit_id
        ) AS returned ON credit_id = credit.id
        WHERE {fault}
    """


PAYMENTS = (
    Invariant(
        "money.paid_is_the_sum_of_payments",
        "What was paid for an order is the sum of its payments.",
        differs_from_sum("paid_cents", "payments", "amount_cents"),
    ),
    Invariant(
        "money.refunded_is_the_sum_of_refunds",
        "What was given back of an order is the sum of its refunds.",
        differs_from_sum("refunded_cents", "refunds", "amount_cents"),
    ),
    Invariant(
        "money.payments_know_their_refunds",
        "A payment says how much of it was given back, and no more than it brought.",
        """
        SELECT 'payment ' || payment.id FROM payments AS payment LEFT JOIN (
            SELECT payment_id, sum(amount_cents) AS cents FROM refunds GROUP BY payment_id
        ) AS returned ON payment_id = payment.id
        WHERE refunded_cents <> coalesce(cents, 0) OR refunded_cents > amount_cents
        """,
    ),
    Invariant(
        "money.refunds_stay_in_their_order",
        "A refund, the payment that it comes from and the credit that it is for are of one order.",
        """
        SELECT 'refund ' || refund.id FROM refunds AS refund
        LEFT JOIN payments AS payment ON payment.id = payment_id
        LEFT JOIN order_credits AS credit ON credit.id = credit_id
        WHERE payment.order_id IS DISTINCT FROM refund.order_id
            OR credit.order_id IS DISTINCT FROM refund.order_id
        """,
    ),
    Invariant(
        "money.currencies_agree",
        "Payments and refunds are in the currency of their order.",
        """
        SELECT money.what || money.id FROM orders JOIN (
            SELECT 'payment ' AS what, id, order_id, currency FROM payments
            UNION ALL SELECT 'refund ', id, order_id, currency FROM refunds
        ) AS money ON order_id = orders.id
        WHERE money.currency <> orders.currency
        """,
    ),
    Invariant(
        "money.kept_is_within_owed",
        "The shop keeps no more of an order than it costs after all credits.",
        """
        SELECT 'order ' || id FROM orders
        WHERE paid_cents - refunded_cents > total_cents - credited_cents
        """,
    ),
    Invariant(
        "money.canceled_orders_cost_nothing",
        "All of a canceled order is credited, and the shop keeps nothing of it.",
        """
        SELECT 'order ' || id FROM orders
        WHERE status = 'CANCELED'
            AND (credited_cents <> total_cents OR paid_cents <> refunded_cents)
        """,
    ),
)

CREDITS = (
    Invariant(
        "money.credited_is_the_sum_of_credits",
        "What was taken back of the price of an order is the sum of its credits.",
        differs_from_sum("credited_cents", "order_credits", "amount_cents"),
    ),
    Invariant(
        "money.credits_are_the_sum_of_their_parts",
        "A credit is the sum of its parts.",
        """
        SELECT 'credit ' || credit.id FROM order_credits AS credit LEFT JOIN (
            SELECT credit_id, sum(amount_cents) AS cents FROM order_credit_parts GROUP BY credit_id
        ) AS parts ON credit_id = credit.id
        WHERE amount_cents <> coalesce(cents, 0)
        """,
    ),
    Invariant(
        "money.credits_are_of_their_order",
        "A part of a credit is for a line of the same order.",
        """
        SELECT 'credit ' || credit.id || ' and line ' || line.id
        FROM order_credit_parts JOIN order_credits AS credit ON credit.id = credit_id
        JOIN order_lines AS line ON line.id = order_line_id
        WHERE line.order_id <> credit.order_id
        """,
    ),
    Invariant(
        "money.line_credits_are_the_sum_of_parts",
        "What was taken back of a line is the sum of what the credits say about it.",
        """
        SELECT 'line ' || line.id FROM order_lines AS line LEFT JOIN (
            SELECT order_line_id, sum(amount_cents) AS cents FROM order_credit_parts
            WHERE kind = 'GOODS' GROUP BY order_line_id
        ) AS parts ON order_line_id = line.id
        WHERE credited_cents <> coalesce(cents, 0)
        """,
    ),
    Invariant(
        "money.lines_are_credited_once",
        "No more is taken back of a line than it costs.",
        """
        SELECT 'line ' || line.id FROM order_lines AS line JOIN orders ON orders.id = order_id
        WHERE line.credited_cents
            > line.total_cents + CASE WHEN tax_included THEN 0 ELSE line.tax_cents END
        """,
    ),
    Invariant(
        "money.shipping_is_credited_once",
        "No more is taken back of a delivery than it costs.",
        """
        SELECT 'order ' || orders.id FROM orders
        JOIN (
            SELECT order_id, sum(part.amount_cents) AS cents
            FROM order_credit_parts AS part JOIN order_credits AS credit ON credit.id = credit_id
            WHERE part.kind = 'SHIPPING' GROUP BY order_id
        ) AS credited ON credited.order_id = orders.id
        LEFT JOIN (
            SELECT order_id, sum(tax_cents) AS tax FROM order_lines GROUP BY order_id
        ) AS goods ON goods.order_id = orders.id
        WHERE cents > shipping_cents
            + CASE WHEN tax_included THEN 0 ELSE tax_cents - coalesce(tax, 0) END
        """,
    ),
    Invariant(
        "money.canceled_pieces_are_credited",
        "What was canceled of a line is what cancellations took back of it.",
        differs_from_pieces("canceled_quantity", "CANCELLATION"),
    ),
    Invariant(
        "money.returned_pieces_are_credited",
        "What came back of a line is what returns took back of it.",
        differs_from_pieces("returned_quantity", "RETURN"),
    ),
    Invariant(
        "money.refunds_give_back_what_they_credit",
        "A refund without goods gives back exactly what it takes from the price.",
        gave_back("kind = 'REFUND' AND amount_cents <> coalesce(cents, 0)"),
    ),
    Invariant(
        "money.credits_give_back_no_more_than_they_take",
        "A cancellation or a return gives back at most what it takes from the price.",
        gave_back("kind <> 'REFUND' AND cents > amount_cents"),
    ),
)

MONEY = PAYMENTS + CREDITS
