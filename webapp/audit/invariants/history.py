"""What happened, against what is: every change of an order left its event, and each event a job.

The worker keeps finished jobs, and nothing in the shop deletes them, so every event ever written
has its job.
"""

from webapp.audit.invariants.happened import CREDITS_THAT_HAPPENED, STEPS
from webapp.audit.shapes import Invariant
from webapp.events.services import FOLLOW_EVENT
from webapp.orders.rules.life import LIFE


def status(value: str | None) -> str:
    return f"'{value}'" if value else "NULL::text"


# Every step that an order may take: what happens, in which status, and in which it is then.
LEGAL_STEPS = ", ".join(
    f"('{name}', {status(start)}, {status(step.leads_to or start)})"
    for name, step in LIFE.items()
    for start in step.starts
)


def of_steps(fault: str) -> str:
    return f"SELECT 'event ' || id FROM ({STEPS}) AS step WHERE {fault}"


def of_last_steps(fault: str) -> str:
    return f"""
        SELECT 'order ' || orders.id FROM ({STEPS}) AS step JOIN orders ON orders.id = order_id
        WHERE is_last AND {fault}
    """


LIVES = (
    Invariant(
        "history.orders_begin_once",
        "Every order was placed or drafted, once, and that is its first version.",
        f"""
        SELECT 'order ' || orders.id FROM orders LEFT JOIN (
            SELECT order_id, count(*) AS times FROM ({STEPS}) AS step
            WHERE version = '1' AND name IN ('order.placed', 'order.drafted') GROUP BY order_id
        ) AS beginnings ON order_id = orders.id
        WHERE coalesce(times, 0) <> 1
        """,
    ),
    Invariant(
        "history.versions_count_the_steps",
        "The versions of an order are 1, 2, 3 and so on, in the order in which it changed.",
        of_steps("version <> nth::text"),
    ),
    Invariant(
        "history.steps_follow_each_other",
        "Each step begins in the status in which the one before it has left the order.",
        of_steps("nth > 1 AND status_before IS DISTINCT FROM coalesce(status_left, 'PENDING')"),
    ),
    Invariant(
        "history.steps_are_legal",
        "Nothing happened to an order that may not happen in the status in which it was.",
        f"""
        SELECT 'event ' || id FROM ({STEPS}) AS step
        LEFT JOIN (VALUES {LEGAL_STEPS}) AS legal (name, status_before, status)
            ON legal.name = step.name AND legal.status = step.status
            AND legal.status_before IS NOT DISTINCT FROM step.status_before
        WHERE legal.name IS NULL
        """,
    ),
    Invariant(
        "history.last_status_is_the_status",
        "An order is in the status in which its last step has left it.",
        of_last_steps("step.status <> orders.status"),
    ),
    Invariant(
        "history.last_version_is_the_version",
        "An order is in the version that its last step has made.",
        of_last_steps("step.version <> orders.version::text"),
    ),
    Invariant(
        "history.orders_were_put_away",
        "An order that programs do not see was put away, canceled and never billed.",
        """
        SELECT 'order ' || id FROM orders
        WHERE (deleted_at IS NOT NULL) <> (id IN (
            SELECT subject_id FROM events WHERE subject = 'order' AND name = 'order.put_away'
        )) OR deleted_at IS NOT NULL AND (
            status <> 'CANCELED' OR id IN (SELECT order_id FROM bills)
        )
        """,
    ),
    Invariant(
        "history.events_name_an_order_that_exists",
        "What happened to an order names one that there is, and the same one twice.",
        """
        SELECT 'event ' || events.id FROM events LEFT JOIN orders ON orders.id = subject_id
        WHERE subject = 'order'
            AND (orders.id IS NULL OR facts ->> 'order_id' IS DISTINCT FROM subject_id::text)
        """,
    ),
)

TRACES = (
    Invariant(
        "history.events_are_followed_by_one_job",
        "Every event has deferred the one job that follows it.",
        f"""
        SELECT 'event ' || events.id FROM events LEFT JOIN (
            SELECT args ->> 'event_id' AS event_id, args ->> 'name' AS name, count(*) AS jobs
            FROM procrastinate_jobs WHERE task_name = '{FOLLOW_EVENT}' GROUP BY 1, 2
        ) AS followed ON event_id = events.id::text AND followed.name = events.name
        WHERE coalesce(jobs, 0) <> 1
        """,
    ),
    Invariant(
        "history.jobs_follow_events_that_exist",
        "No job follows an event that has never happened.",
        f"""
        SELECT 'job ' || job.id FROM procrastinate_jobs AS job
        LEFT JOIN events ON events.id::text = args ->> 'event_id'
        WHERE task_name = '{FOLLOW_EVENT}' AND events.id IS NULL
        """,
    ),
    Invariant(
        "history.payments_have_their_event",
        "Every payment is written in the history of its order, with its amount, once.",
        """
        SELECT 'payment ' || payment.id FROM payments AS payment LEFT JOIN events
            ON name = 'order.paid' AND subject = 'order' AND subject_id = order_id
            AND facts ->> 'payment_id' = payment.id::text
            AND facts ->> 'amount_cents' = amount_cents::text
        GROUP BY payment.id HAVING count(events.id) <> 1
        """,
    ),
    Invariant(
        "history.credits_have_their_event",
        "For each cancellation, return and refund in a history there is one credit, and no other.",
        f"""
        SELECT 'order ' || order_id FROM ({CREDITS_THAT_HAPPENED}) AS credited
        WHERE credit_id IS NULL OR event_id IS NULL
        """,
    ),
    Invariant(
        "history.refunds_have_their_event",
        "The history says of each credit how much money went back for it.",
        f"""
        SELECT 'credit ' || credit_id FROM ({CREDITS_THAT_HAPPENED}) AS credited
        LEFT JOIN (
            SELECT credit_id, sum(amount_cents) AS cents FROM refunds GROUP BY credit_id
        ) AS returned USING (credit_id)
        WHERE facts ->> 'refunded_cents' <> coalesce(cents, 0)::text
        """,
    ),
    Invariant(
        "history.bills_have_their_event",
        "Every bill is written in the history of an order, once.",
        """
        SELECT 'bill ' || code FROM bills LEFT JOIN events
            ON name = 'order.billed' AND facts ->> 'bill_id' = bills.id::text
        WHERE series = 'B' GROUP BY bills.id HAVING count(events.id) <> 1
        """,
    ),
)

HISTORY = LIVES + TRACES
