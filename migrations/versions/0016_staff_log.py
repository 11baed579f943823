"""The log of what staff do: each entry is bound to the one before it."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    op.create_table(
        "staff_log",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("action", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=True),
        sa.Column("subject_id", sa.BigInteger(), nullable=True),
        sa.Column("event_id", sa.BigInteger(), nullable=True),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.Column("previous", sa.LargeBinary(), nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint(
            "octet_length(previous) = 32 AND octet_length(hash) = 32",
            name=op.f("ck_staff_log_hash_length"),
        ),
        sa.ForeignKeyConstraint(
            ["event_id"], ["events.id"], name=op.f("fk_staff_log_event_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff_log")),
        sa.UniqueConstraint("event_id", name="uq_staff_log_event_id"),
    )
    op.create_index("ix_staff_log_subject", "staff_log", ["subject", "subject_id", "id"])
    op.create_index("ix_staff_log_action", "staff_log", ["action", "at"])
    op.create_table(
        "staff_log_words",
        sa.Column("entry_id", sa.BigInteger(), nullable=False),
        sa.Column("field", sa.String(), nullable=False),
        sa.Column("words", sa.JSON(), nullable=False),
        sa.Column("salt", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint("octet_length(salt) = 16", name=op.f("ck_staff_log_words_salt_length")),
        sa.ForeignKeyConstraint(
            ["entry_id"],
            ["staff_log.id"],
            name=op.f("fk_staff_log_words_entry_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("entry_id", "field", name=op.f("pk_staff_log_words")),
    )
    keep_all()
    begin_log()


def keep_all() -> None:
    """Entries are only added; the words in them may be forgotten, and are never others."""
    for table, changes in (("staff_log", "UPDATE OR DELETE"), ("staff_log_words", "UPDATE")):
        op.execute(
            f"CREATE TRIGGER tr_{table}_append_only BEFORE {changes} ON {table}"
            " FOR EACH ROW EXECUTE FUNCTION refuse_change()"
        )
        op.execute(
            f"CREATE TRIGGER tr_{table}_keep_all BEFORE TRUNCATE ON {table}"
            " FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        )
    op.execute("REVOKE UPDATE, DELETE, TRUNCATE ON staff_log FROM PUBLIC, CURRENT_USER")
    # Without it no foreign key could look at the row.
    op.execute("GRANT UPDATE (id) ON staff_log TO CURRENT_USER")
    op.execute("REVOKE UPDATE, TRUNCATE ON staff_log_words FROM PUBLIC, CURRENT_USER")


def begin_log() -> None:
    """In a shop that has a past, the first entry says which events are older than the log."""
    op.execute(
        """
        INSERT INTO staff_log (id, at, actor, action, body, previous, hash)
        SELECT 1, at, 'system', 'log.began', body, beginning,
            sha256(beginning || convert_to(body::text, 'UTF8'))
        FROM (
            SELECT at, beginning, json_build_object(
                'id', 1, 'at', at, 'actor', 'system', 'action', 'log.began',
                'subject', NULL, 'subject_id', NULL, 'event_id', NULL, 'request_id', NULL,
                'facts', json_build_object('after_event', last),
                'changes', json_build_object(), 'sealed', json_build_object()
            ) AS body
            FROM (
                SELECT now() AS at, decode(repeat('00', 32), 'hex') AS beginning,
                    max(id) AS last
                FROM events WHERE starts_with(actor, 'staff:')
            ) AS past
            WHERE last IS NOT NULL
        ) AS first
        """
    )


def downgrade() -> None:
    raise RuntimeError("The books of a shop are not undone. Restore a backup instead.")
