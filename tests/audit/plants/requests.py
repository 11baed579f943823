from tests.audit.plants.planting import plant, put

PROGRAM = "scope = 'orders:token:1'"
ANSWER = """
    INSERT INTO request_keys (scope, key, fingerprint, result)
    SELECT 'token:1:api_orders.place_order', key, '', jsonb_build_object(
        'status', 201, 'headers', jsonb_build_object('Location', '/api/orders/' || order_id)
    ) FROM (VALUES {rows}) AS asked (key, order_id)
"""

REQUESTS = (
    plant(
        "requests.have_their_result",
        "request orders:token:1 key-of-a-program",
        f"UPDATE request_keys SET result = NULL WHERE {PROGRAM}",
    ),
    plant(
        "requests.name_an_order_that_exists",
        "request orders:token:1 key-of-a-program",
        f"UPDATE request_keys SET result = jsonb_build_object('order_id', 0) WHERE {PROGRAM}",
    ),
    plant(
        "requests.name_an_order_that_exists",
        "request token:1:api_orders.place_order answer-a",
        ANSWER.format(rows="('answer-a', 0)"),
    ),
    plant(
        "requests.place_their_own_order",
        "orders:token:1 and order {by_program}",
        f"""
        INSERT INTO request_keys SELECT scope, 'another-key', fingerprint, result
        FROM request_keys WHERE {PROGRAM}
        """,
    ),
    plant(
        "requests.place_their_own_order",
        "cart:{cart} and order {by_shopper}",
        """
        INSERT INTO request_keys SELECT scope, 'another-key', fingerprint, result
        FROM request_keys WHERE key = 'key-of-a-form'
        """,
    ),
    plant(
        "requests.place_their_own_order",
        "token:1:api_orders.place_order and order {bare}",
        ANSWER.format(rows="('answer-a', (:bare)::int), ('answer-b', (:bare)::int)"),
    ),
    plant(
        # Its worker has died, and nobody took over.
        "requests.no_job_hangs",
        "job {first_job}",
        """
        INSERT INTO procrastinate_workers (last_heartbeat)
        VALUES (now() - interval '11 minutes')
        """,
        put(
            "procrastinate_jobs",
            "first_job",
            status="'doing'",
            worker_id="(SELECT max(id) FROM procrastinate_workers)",
        ),
    ),
    plant(
        # Its worker has died long ago and is forgotten.
        "requests.no_job_hangs",
        "job {first_job}",
        put("procrastinate_jobs", "first_job", status="'doing'"),
        "UPDATE procrastinate_events SET at = at - interval '11 minutes' WHERE job_id = :first_job",
    ),
    plant(
        "requests.no_event_was_given_up",
        "job {first_job}",
        put("procrastinate_jobs", "first_job", status="'failed'"),
    ),
    plant(
        "requests.no_order_outlives_its_time",
        "order {bare}",
        put("orders", "bare", expires_at="now() - interval '61 minutes'"),
    ),
)
