"""The log of the staff: every entry is bound to the one before it, and none is missing.

Who rewrites one entry must rewrite all that follow; against that the last hash is also written
to the log of the process, which stands elsewhere.
"""

from webapp.audit.shapes import Invariant

# In a shop that is older than its log, the first entry says up to which event nothing was logged.
LOG_BEGAN_AFTER = """
    SELECT (body -> 'facts' ->> 'after_event')::bigint FROM staff_log
    WHERE id = 1 AND action = 'log.began'
"""

# Each entry beside the one before it; before the first there is a hash of nothing but zeros.
CHAIN = """
    SELECT id, previous, lag(id, 1, 0::bigint) OVER so_far AS last_id,
        lag(hash, 1, decode(repeat('00', 32), 'hex')) OVER so_far AS last_hash
    FROM staff_log WINDOW so_far AS (ORDER BY id)
"""

STAFF_LOG = (
    Invariant(
        "log.entries_are_as_they_were_written",
        "The hash of an entry of the staff log is that of its text and of the hash before it.",
        """
        SELECT 'entry ' || id FROM staff_log
        WHERE hash <> sha256(previous || convert_to(body::text, 'UTF8'))
        """,
    ),
    Invariant(
        "log.entries_follow_each_other",
        "An entry of the staff log is bound to the hash of the entry before it.",
        f"""
        SELECT 'entry ' || id FROM ({CHAIN}) AS chain
        WHERE last_id = id - 1 AND previous <> last_hash
        """,
    ),
    Invariant(
        "log.numbers_have_no_gaps",
        "The entries of the staff log are numbered 1, 2, 3 and so on.",
        f"SELECT 'before entry ' || id FROM ({CHAIN}) AS chain WHERE last_id <> id - 1",
    ),
    Invariant(
        "log.columns_repeat_the_entry",
        "What the staff log is searched by is what its entries say.",
        """
        SELECT 'entry ' || entry.id FROM staff_log AS entry, json_to_record(body) AS said (
            id bigint, at timestamptz, actor text, action text, subject text, subject_id bigint,
            event_id bigint
        )
        WHERE (
            entry.id, entry.at, entry.actor, entry.action, entry.subject, entry.subject_id,
            entry.event_id
        ) IS DISTINCT FROM (
            said.id, said.at, said.actor, said.action, said.subject, said.subject_id,
            said.event_id
        )
        """,
    ),
    Invariant(
        "log.events_of_staff_have_their_entry",
        "Whatever staff did since the log began is in it.",
        f"""
        SELECT 'event ' || events.id FROM events
        LEFT JOIN staff_log AS entry ON event_id = events.id
        WHERE starts_with(events.actor, 'staff:') AND entry.id IS NULL
            AND events.id > coalesce(({LOG_BEGAN_AFTER}), 0)
        """,
    ),
    Invariant(
        "log.entries_repeat_their_event",
        "An entry about an event says what the event says.",
        """
        SELECT 'entry ' || entry.id FROM staff_log AS entry LEFT JOIN events AS event
            ON event.id = event_id
        WHERE event_id IS NOT NULL AND (
            event.id IS NULL OR (
                body ->> 'action', body ->> 'actor', body ->> 'subject', body ->> 'subject_id'
            ) IS DISTINCT FROM (name, event.actor, event.subject, event.subject_id::text)
            OR (body -> 'facts')::jsonb <> facts - 'changes'
            OR (body -> 'changes')::jsonb <> facts -> 'changes'
        )
        """,
    ),
    Invariant(
        "log.words_fit_their_seal",
        "Personal words beside an entry are those that it was sealed with.",
        """
        SELECT 'entry ' || entry_id || ' ' || field FROM staff_log_words AS kept
        LEFT JOIN staff_log AS entry ON entry.id = entry_id
        WHERE body -> 'sealed' ->> field IS DISTINCT FROM
            encode(sha256(salt || convert_to(words::text, 'UTF8')), 'hex')
        """,
    ),
)
