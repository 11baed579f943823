from tests.audit.plants.planting import JOB, facts, plant, put, rename, step

LIVES = (
    plant(
        # Nothing is known of how it began.
        "history.orders_begin_once",
        "order {bare}",
        "DELETE FROM events WHERE subject = 'order' AND subject_id = :bare",
        "DELETE FROM procrastinate_jobs WHERE args ->> 'event_id' = (:bare_placed_1)::text",
    ),
    plant(
        "history.versions_count_the_steps",
        "event {pending_noted_2}",
        facts("pending_noted_2", version="4"),
        put("orders", "pending", version="4"),
    ),
    plant(
        # One step claims to have happened at another time of its life.
        "history.steps_follow_each_other",
        ("event {pending_noted_1}", "event {pending_noted_2}"),
        facts("pending_noted_1", status_before="'IN_PROGRESS'", status="'IN_PROGRESS'"),
    ),
    plant(
        # Packed before anybody had accepted it.
        "history.steps_are_legal",
        "event {pending_noted_1}",
        *rename("pending_noted_1", "order.packed"),
    ),
    plant(
        "history.steps_are_legal",
        "event {pending_noted_1}",
        *rename("pending_noted_1", "order.blessed"),
    ),
    plant(
        "history.last_status_is_the_status",
        "order {bare}",
        put("orders", "bare", status="'IN_PROGRESS'"),
    ),
    plant(
        "history.last_version_is_the_version",
        "order {bare}",
        put("orders", "bare", version="2"),
    ),
    plant(
        # Out of sight, and nobody has put it there.
        "history.orders_were_put_away",
        "order {canceled}",
        put("orders", "canceled", deleted_at="now()"),
    ),
    plant(
        # It was billed, canceled and put away all the same.
        "history.orders_were_put_away",
        "order {given_up_paid}",
        step("given_up_paid", "order.put_away", "CANCELED"),
        put("orders", "given_up_paid", deleted_at="now()"),
    ),
    plant(
        "history.events_name_an_order_that_exists",
        "event {next_event}",
        f"""
        WITH event AS (
            INSERT INTO events (name, subject, subject_id, actor, facts)
            VALUES ('order.placed', 'order', 0, 'nobody', jsonb_build_object('order_id', 0))
            RETURNING id, name
        ) {JOB} FROM event
        """,
    ),
    plant(
        "history.events_name_an_order_that_exists",
        "event {pending_noted_1}",
        facts("pending_noted_1", order_id=":bare"),
    ),
)

TRACES = (
    plant(
        "history.events_are_followed_by_one_job",
        "event {bare_placed_1}",
        "DELETE FROM procrastinate_jobs WHERE args ->> 'event_id' = (:bare_placed_1)::text",
    ),
    plant(
        # It would be followed twice.
        "history.events_are_followed_by_one_job",
        "event {bare_placed_1}",
        f"{JOB} FROM events WHERE id = :bare_placed_1",
    ),
    plant(
        # What follows would be what follows from something else.
        "history.events_are_followed_by_one_job",
        "event {pending_noted_1}",
        rename("pending_noted_1", "pictures.awaited")[1],
    ),
    plant(
        "history.jobs_follow_events_that_exist",
        "job {next_job}",
        f"{JOB} FROM (VALUES (0, 'order.placed')) AS event (id, name)",
    ),
    plant(
        "history.payments_have_their_event",
        "payment {part_paid_payment_1}",
        facts("part_paid_paid_1", payment_id="0"),
    ),
    plant(
        "history.payments_have_their_event",
        "payment {part_paid_payment_1}",
        facts("part_paid_paid_1", amount_cents="501"),
    ),
    plant(
        # A credit of nothing, which nobody has given.
        "history.credits_have_their_event",
        "order {bare}",
        """
        INSERT INTO order_credits (order_id, kind, reason, amount_cents, actor)
        VALUES (:bare, 'CANCELLATION', '', 0, 'nobody')
        """,
    ),
    plant(
        # A cancellation without a credit.
        "history.credits_have_their_event",
        "order {pending}",
        *rename("pending_noted_1", "order.partly_canceled"),
    ),
    plant(
        "history.refunds_have_their_event",
        "credit {delivered_credit_1}",
        facts("delivered_returned_1", refunded_cents="0"),
    ),
    plant(
        "history.bills_have_their_event",
        "bill {shipped_code}",
        facts("shipped_billed_1", bill_id="0"),
    ),
)

HISTORY = LIVES + TRACES
