"""Bills, credits and money can be added to and nothing else."""

from alembic import op

revision = "0005"
down_revision = "0004"

APPEND_ONLY = ("bills", "order_credits", "order_credit_parts", "refunds")


def upgrade() -> None:
    for table in (*APPEND_ONLY, "payments"):
        op.execute(
            f"CREATE TRIGGER tr_{table}_keep_all BEFORE TRUNCATE ON {table}"
            " FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        )
    for table in APPEND_ONLY:
        op.execute(
            f"CREATE TRIGGER tr_{table}_append_only BEFORE UPDATE OR DELETE ON {table}"
            " FOR EACH ROW EXECUTE FUNCTION refuse_change()"
        )
    keep_payments()
    revoke_rights()


def keep_payments() -> None:
    """Of a payment only the sum of its refunds changes, and it only grows."""
    op.execute(
        "CREATE TRIGGER tr_payments_keep BEFORE DELETE ON payments"
        " FOR EACH ROW EXECUTE FUNCTION refuse_change()"
    )
    op.execute(
        """
        CREATE TRIGGER tr_payments_only_refunded BEFORE UPDATE ON payments FOR EACH ROW
        WHEN (
            to_jsonb(NEW) - 'refunded_cents' <> to_jsonb(OLD) - 'refunded_cents'
            OR NEW.refunded_cents < OLD.refunded_cents
        )
        EXECUTE FUNCTION refuse_change()
        """
    )


def revoke_rights() -> None:
    """Not even the owner may rewrite a document, unless he first gives himself the right.

    The right to update one column stays: without it no foreign key could look at the row.
    The trigger refuses the update itself, but for the sum of the refunds of a payment.
    """
    may_change = dict.fromkeys((*APPEND_ONLY, "events", "stock_movements"), "id")
    for table, column in (may_change | {"payments": "refunded_cents"}).items():
        op.execute(f"REVOKE UPDATE, DELETE, TRUNCATE ON {table} FROM PUBLIC, CURRENT_USER")
        op.execute(f"GRANT UPDATE ({column}) ON {table} TO CURRENT_USER")


def downgrade() -> None:
    raise RuntimeError("The books of a shop are not undone. Restore a backup instead.")
