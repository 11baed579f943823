"""How the queries speak of the history of orders."""

from webapp.orders.rules.credits import CreditKind

# What happens to an order when something of its price is taken back.
CREDITING = {
    "order.partly_canceled": CreditKind.CANCELLATION,
    "order.canceled": CreditKind.CANCELLATION,
    "order.expired": CreditKind.CANCELLATION,
    "order.returned": CreditKind.RETURN,
    "order.refunded": CreditKind.REFUND,
}

# What happened to orders, step by step. The first shops wrote down only that one was placed.
STEPS = """
    SELECT id, name, subject_id AS order_id, facts,
        coalesce(facts ->> 'version', '1') AS version,
        facts ->> 'status_before' AS status_before,
        coalesce(facts ->> 'status', 'PENDING') AS status,
        row_number() OVER life AS nth, lag(facts ->> 'status') OVER life AS status_left,
        lead(id) OVER life IS NULL AS is_last
    FROM events WHERE subject = 'order' AND starts_with(name, 'order.')
    WINDOW life AS (PARTITION BY subject_id ORDER BY id)
"""

# Each credit beside the event that it belongs to. Both are written under the lock of the order,
# so the first cancellation among its events is the first among its credits.
CREDITS_THAT_HAPPENED = f"""
    SELECT credit.id AS credit_id, order_id, amount_cents, event.id AS event_id, event.facts
    FROM (
        SELECT id, order_id, kind, amount_cents,
            row_number() OVER (PARTITION BY order_id, kind ORDER BY id) AS nth
        FROM order_credits
    ) AS credit
    FULL JOIN (
        SELECT id, subject_id AS order_id, facts, kind,
            row_number() OVER (PARTITION BY subject_id, kind ORDER BY id) AS nth
        FROM events JOIN (
            VALUES {", ".join(f"('{name}', '{kind}')" for name, kind in CREDITING.items())}
        ) AS crediting (name, kind) USING (name)
        WHERE subject = 'order'
    ) AS event USING (order_id, kind, nth)
"""
