"""An order that programs have deleted: out of their sight, and still in the books."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0010"
down_revision = "0007"


def upgrade() -> None:
    op.add_column(
        "orders", sa.Column("deleted_at", postgresql.TIMESTAMP(timezone=True), nullable=True)
    )
    op.create_check_constraint(
        op.f("ck_orders_deleted_is_canceled"),
        "orders",
        "deleted_at IS NULL OR status = 'CANCELED'",
    )


def downgrade() -> None:
    raise RuntimeError("The books of a shop are not undone. Restore a backup instead.")
