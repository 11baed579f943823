"""The ledger and the history can be added to, and nothing else; the first location."""

from alembic import op

revision = "0003"
down_revision = "0002"

APPEND_ONLY = ("events", "stock_movements")


def upgrade() -> None:
    op.execute(
        """
        CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            RAISE EXCEPTION '% is append-only: write a correcting row instead', TG_TABLE_NAME
                USING ERRCODE = 'integrity_constraint_violation';
        END $$
        """
    )
    for table in APPEND_ONLY:
        op.execute(
            f"CREATE TRIGGER tr_{table}_append_only BEFORE UPDATE OR DELETE ON {table}"
            " FOR EACH ROW EXECUTE FUNCTION refuse_change()"
        )
        op.execute(
            f"CREATE TRIGGER tr_{table}_keep_all BEFORE TRUNCATE ON {table}"
            " FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        )
    op.execute("INSERT INTO locations (id, code, title) VALUES (1, 'main', 'Main store')")


def downgrade() -> None:
    raise RuntimeError("The books of a shop are not undone. Restore a backup instead.")
