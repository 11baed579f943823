"""What shoppers want of their orders: to cancel them, or to send goods back."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0018"
down_revision = "0017"

IS_OPEN = sa.text("state = 'OPEN'")


def upgrade() -> None:
    op.create_table(
        "order_requests",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("order_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("state", sa.String(), server_default="OPEN", nullable=False),
        sa.Column("reason", sa.String(), server_default="", nullable=False),
        sa.Column("answer", sa.String(), server_default="", nullable=False),
        sa.Column(
            "created_at",
            postgresql.TIMESTAMP(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("decided_at", postgresql.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("decided_by", sa.String(), nullable=True),
        sa.CheckConstraint("kind IN ('CANCEL', 'RETURN')", name=op.f("ck_order_requests_kind")),
        sa.CheckConstraint(
            "state IN ('OPEN', 'ACCEPTED', 'DECLINED')", name=op.f("ck_order_requests_state")
        ),
        sa.CheckConstraint(
            "(state = 'OPEN') = (decided_at IS NULL) AND (state = 'OPEN') = (decided_by IS NULL)",
            name=op.f("ck_order_requests_decided"),
        ),
        sa.CheckConstraint(
            "length(reason) <= 1000 AND length(answer) <= 1000",
            name=op.f("ck_order_requests_words_length"),
        ),
        sa.ForeignKeyConstraint(
            ["order_id"],
            ["orders.id"],
            name=op.f("fk_order_requests_order_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_order_requests")),
    )
    op.create_index("ix_order_requests_order_id", "order_requests", ["order_id", "id"])
    op.create_index(
        "uq_order_requests_open",
        "order_requests",
        ["order_id", "kind"],
        unique=True,
        postgresql_where=IS_OPEN,
    )
    op.create_index("ix_order_requests_open", "order_requests", ["id"], postgresql_where=IS_OPEN)
    create_lines()


def create_lines() -> None:
    op.create_table(
        "order_request_lines",
        sa.Column("request_id", sa.BigInteger(), nullable=False),
        sa.Column("order_line_id", sa.BigInteger(), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_order_request_lines_quantity_positive")),
        *(
            sa.ForeignKeyConstraint(
                [column],
                [f"{table}.id"],
                name=op.f(f"fk_order_request_lines_{column}"),
                ondelete="RESTRICT",
            )
            for column, table in (
                ("request_id", "order_requests"),
                ("order_line_id", "order_lines"),
            )
        ),
        sa.PrimaryKeyConstraint("request_id", "order_line_id", name=op.f("pk_order_request_lines")),
    )
    op.create_index(
        "ix_order_request_lines_order_line_id", "order_request_lines", ["order_line_id"]
    )


def downgrade() -> None:
    raise RuntimeError("The books of a shop are not undone. Restore a backup instead.")
