"""What was asked for, and what waits: nothing is stuck, and nothing was done twice."""

from webapp.audit.shapes import Invariant
from webapp.events.services import FOLLOW_EVENT

# What a request placed, if it did: a form keeps the number, a program the address of the order.
ORDERS_OF_REQUESTS = """
    SELECT scope, key, coalesce(
        result ->> 'order_id',
        substring(result -> 'headers' ->> 'Location' from '/orders/([0-9]+)$')
    ) AS order_id
    FROM request_keys
"""

REQUESTS = (
    Invariant(
        "requests.have_their_result",
        "A request key is written together with what came of the request.",
        """
        SELECT 'request ' || scope || ' ' || key FROM request_keys
        WHERE result IS NULL OR jsonb_typeof(result) = 'null'
        """,
    ),
    Invariant(
        "requests.name_an_order_that_exists",
        "An order that came of a request is there.",
        f"""
        SELECT 'request ' || scope || ' ' || key FROM ({ORDERS_OF_REQUESTS}) AS request
        LEFT JOIN orders ON orders.id::text = order_id
        WHERE order_id IS NOT NULL AND orders.id IS NULL
        """,
    ),
    Invariant(
        "requests.place_their_own_order",
        "No two requests of one caller have placed the same order.",
        f"""
        SELECT scope || ' and order ' || order_id FROM ({ORDERS_OF_REQUESTS}) AS request
        WHERE order_id IS NOT NULL AND (
            starts_with(scope, 'cart:') OR starts_with(scope, 'orders:')
            OR scope ~ 'place_order$'
        )
        GROUP BY scope, order_id HAVING count(*) > 1
        """,
    ),
    Invariant(
        "requests.no_job_hangs",
        "A job that was begun belongs to a worker that was heard of in the last ten minutes.",
        """
        SELECT 'job ' || job.id FROM procrastinate_jobs AS job
        LEFT JOIN procrastinate_workers AS worker ON worker.id = worker_id
        WHERE status = 'doing' AND coalesce(
            last_heartbeat,
            (SELECT max(at) FROM procrastinate_events AS event WHERE event.job_id = job.id),
            '-infinity'
        ) < now() - interval '10 minutes'
        """,
    ),
    Invariant(
        "requests.no_event_was_given_up",
        "No job that follows an event has failed for good.",
        f"""
        SELECT 'job ' || id FROM procrastinate_jobs
        WHERE task_name = '{FOLLOW_EVENT}' AND status NOT IN ('todo', 'doing', 'succeeded')
        """,
    ),
    Invariant(
        "requests.no_order_outlives_its_time",
        "An order that nobody has paid in time is given up within an hour.",
        """
        SELECT 'order ' || id FROM orders
        WHERE status = 'PENDING' AND paid_cents = 0 AND expires_at < now() - interval '1 hour'
        """,
    ),
)
