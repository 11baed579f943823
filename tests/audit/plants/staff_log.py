"""What somebody might do to the log who can write past its trigger."""

from tests.audit.plants.planting import JOB, Plant, plant, put

REWRITTEN = """
    UPDATE staff_log SET body = replace(body::text, '"paid_cents":[0,500]', '"paid_cents":[0,400]')
        ::json
    WHERE id = :logged_entry_3
"""
# With a hash that fits what it says now.
BOUND_AGAIN = """
    UPDATE staff_log SET hash = sha256(previous || convert_to(body::text, 'UTF8'))
    WHERE id = :logged_entry_3
"""
AFTER = "id > :logged_entry_4"
# An entry that nobody wrote, in the place of the refused sign-in, and bound as it should be.
BETWEEN = """
    INSERT INTO staff_log (id, at, actor, action, body, previous, hash)
    SELECT id + 1, at, 'staff:2', 'staff.refused', forged, hash,
        sha256(hash || convert_to(forged::text, 'UTF8'))
    FROM staff_log, json_build_object(
        'id', id + 1, 'at', at, 'actor', 'staff:2', 'action', 'staff.refused', 'facts', '{}'::json
    ) AS forged
    WHERE id = :logged_entry_4
"""
SHIFTED = (
    f"UPDATE staff_log SET id = -id WHERE {AFTER}",
    "UPDATE staff_log SET id = 1 - id WHERE id < 0",
)

STAFF_LOG = (
    plant("log.entries_are_as_they_were_written", "entry {logged_entry_3}", REWRITTEN),
    plant(
        # Everything after it says that it was another entry.
        "log.entries_follow_each_other",
        "entry {logged_entry_4}",
        REWRITTEN,
        BOUND_AGAIN,
    ),
    plant(
        # Of the very first entry, too.
        "log.entries_follow_each_other",
        "entry 1",
        """
        UPDATE staff_log SET previous = sha256(''),
            hash = sha256(sha256('') || convert_to(body::text, 'UTF8'))
        WHERE id = 1
        """,
        """
        UPDATE staff_log SET previous = (SELECT hash FROM staff_log WHERE id = 1) WHERE id = 2
        """,
        """
        WITH RECURSIVE chain AS (
            SELECT id, hash FROM staff_log WHERE id = 1
            UNION ALL
            SELECT next.id, sha256(chain.hash || convert_to(next.body::text, 'UTF8'))
            FROM chain JOIN staff_log AS next ON next.id = chain.id + 1
        ), bound AS (SELECT id, hash, lag(hash) OVER (ORDER BY id) AS previous FROM chain)
        UPDATE staff_log SET hash = bound.hash, previous = bound.previous
        FROM bound WHERE bound.id = staff_log.id AND staff_log.id > 1
        """,
    ),
    plant(
        # The sign-in that was refused stands between two notes, and is gone.
        "log.numbers_have_no_gaps",
        "before entry {logged_entry_5}",
        "DELETE FROM staff_log WHERE id = (:logged_entry_5)::bigint - 1",
    ),
    Plant(
        {
            "log.numbers_have_no_gaps": ("before entry {logged_entry_4}",),
            "log.events_of_staff_have_their_entry": ("event {logged_paid_1}",),
        },
        ("DELETE FROM staff_log WHERE id = :logged_entry_3",),
    ),
    plant(
        # The end of the log is cut off.
        "log.events_of_staff_have_their_entry",
        "event {logged_noted_3}",
        "DELETE FROM staff_log WHERE id = :logged_entry_5",
    ),
    Plant(
        {
            "log.columns_repeat_the_entry": (
                "entry {logged_entry_5}",
                "entry 7",
            ),
            "log.entries_follow_each_other": ("entry {logged_entry_5}",),
        },
        (*SHIFTED, BETWEEN),
    ),
    plant(
        "log.columns_repeat_the_entry",
        "entry {logged_entry_1}",
        put("staff_log", "logged_entry_1", actor="'staff:2'"),
    ),
    plant(
        "log.columns_repeat_the_entry",
        "entry {logged_entry_1}",
        put("staff_log", "logged_entry_1", at="at - interval '1 microsecond'"),
    ),
    plant(
        # Somebody changed a price past the log.
        "log.events_of_staff_have_their_entry",
        "event {next_event}",
        f"""
        WITH event AS (
            INSERT INTO events (name, actor, facts) VALUES ('prices.changed', 'staff:1', '{{}}')
            RETURNING id, name
        ) {JOB} FROM event
        """,
    ),
    plant(
        "log.entries_repeat_their_event",
        "entry {logged_entry_1}",
        """
        UPDATE events SET facts = facts || '{"reason": "never call"}' WHERE id = :logged_noted_1
        """,
    ),
    plant(
        "log.entries_repeat_their_event",
        "entry {logged_entry_3}",
        "UPDATE events SET facts = facts || '{\"changes\": {}}' WHERE id = :logged_paid_1",
    ),
    plant(
        # It was somebody else, says the history.
        "log.entries_repeat_their_event",
        "entry {logged_entry_4}",
        put("events", "logged_noted_2", actor="'test'"),
    ),
    Plant(
        # It is about an event that there never was.
        {
            "log.entries_repeat_their_event": ("entry {logged_entry_4}",),
            "log.columns_repeat_the_entry": ("entry {logged_entry_4}",),
            "log.events_of_staff_have_their_entry": ("event {logged_noted_2}",),
        },
        (put("staff_log", "logged_entry_4", event_id="0"),),
    ),
    plant(
        "log.words_fit_their_seal",
        "entry {logged_entry_2} address.street",
        """
        UPDATE staff_log_words SET words = '["Market","Market"]'
        WHERE entry_id = :logged_entry_2 AND field = 'address.street'
        """,
    ),
    plant(
        "log.words_fit_their_seal",
        "entry {logged_entry_2} email",
        """
        INSERT INTO staff_log_words
        SELECT entry_id, 'email', words, salt FROM staff_log_words
        WHERE entry_id = :logged_entry_2 AND field = 'address.street'
        """,
    ),
)
