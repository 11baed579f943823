"""The life of an order: parcels, credits, payments, refunds, bills and credit notes."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    widen_checks()
    op.create_table(
        "bill_counters",
        sa.Column("series", sa.String(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("last_number", sa.Integer(), nullable=False),
        sa.Column("issued_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.CheckConstraint("last_number >= 0", name=op.f("ck_bill_counters_last_number")),
        sa.PrimaryKeyConstraint("series", name=op.f("pk_bill_counters")),
    )
    op.create_table(
        "order_credits",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("order_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("amount_cents", sa.BigInteger(), nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("request_id", sa.String(), nullable=True),
        sa.Column(
            "credited_at",
            postgresql.TIMESTAMP(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.CheckConstraint(
            "kind IN ('CANCELLATION', 'RETURN', 'REFUND')", name=op.f("ck_order_credits_kind")
        ),
        sa.CheckConstraint("amount_cents >= 0", name=op.f("ck_order_credits_amount_not_negative")),
        sa.ForeignKeyConstraint(
            ["order_id"], ["orders.id"], name=op.f("fk_order_credits_order_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_order_credits")),
    )
    op.create_index("ix_order_credits_order_id", "order_credits", ["order_id"], unique=False)
    op.create_table(
        "parcels",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("order_id", sa.BigInteger(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("tracking_code", sa.String(), server_default="", nullable=False),
        sa.Column(
            "packed_at",
            postgresql.TIMESTAMP(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("shipped_at", postgresql.TIMESTAMP(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(status = 'SHIPPED') = (shipped_at IS NOT NULL)", name=op.f("ck_parcels_shipped_at")
        ),
        sa.CheckConstraint(
            "status IN ('PACKED', 'SHIPPED', 'UNPACKED')", name=op.f("ck_parcels_status")
        ),
        sa.ForeignKeyConstraint(
            ["order_id"], ["orders.id"], name=op.f("fk_parcels_order_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_parcels")),
    )
    op.create_index("ix_parcels_order_id", "parcels", ["order_id"], unique=False)
    op.create_table(
        "payments",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("order_id", sa.BigInteger(), nullable=False),
        sa.Column("payment_type", sa.String(), nullable=False),
        sa.Column("amount_cents", sa.BigInteger(), nullable=False),
        sa.Column("refunded_cents", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("currency", sa.String(), nullable=False),
        sa.Column("reference", sa.String(), server_default="", nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("request_id", sa.String(), nullable=True),
        sa.Column(
            "recorded_at",
            postgresql.TIMESTAMP(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.CheckConstraint(
            "payment_type IN ('CASH', 'CARD', 'DEBIT', 'CREDIT', 'BANK_TRANSFER')",
            name=op.f("ck_payments_payment_type"),
        ),
        sa.CheckConstraint("amount_cents > 0", name=op.f("ck_payments_amount_positive")),
        sa.CheckConstraint(
            "refunded_cents BETWEEN 0 AND amount_cents",
            name=op.f("ck_payments_refunded_within_amount"),
        ),
        sa.ForeignKeyConstraint(
            ["order_id"], ["orders.id"], name=op.f("fk_payments_order_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payments")),
    )
    op.create_index("ix_payments_order_id", "payments", ["order_id"], unique=False)
    op.create_table(
        "bills",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("series", sa.String(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("order_id", sa.BigInteger(), nullable=False),
        sa.Column("credit_id", sa.BigInteger(), nullable=True),
        sa.Column("corrects_id", sa.BigInteger(), nullable=True),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.Column("issued_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("customer_name", sa.String(), nullable=False),
        sa.Column("customer_email", sa.String(), nullable=False),
        sa.Column("payment_type", sa.String(), nullable=False),
        sa.Column("currency", sa.String(), nullable=False),
        sa.Column("discount_cents", sa.BigInteger(), nullable=False),
        sa.Column("tax_cents", sa.BigInteger(), nullable=False),
        sa.Column("total_cents", sa.BigInteger(), nullable=False),
        sa.Column("document", sa.JSON(), nullable=False),
        sa.CheckConstraint(
            "(series = 'C') = (credit_id IS NOT NULL)"
            " AND (series = 'C') = (corrects_id IS NOT NULL)",
            name=op.f("ck_bills_credit_note_corrects"),
        ),
        sa.CheckConstraint("series IN ('B', 'C')", name=op.f("ck_bills_series")),
        sa.CheckConstraint("number > 0", name=op.f("ck_bills_number_positive")),
        sa.CheckConstraint(
            "total_cents >= 0 AND tax_cents >= 0", name=op.f("ck_bills_amounts_not_negative")
        ),
        sa.ForeignKeyConstraint(
            ["corrects_id"], ["bills.id"], name=op.f("fk_bills_corrects_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["credit_id"],
            ["order_credits.id"],
            name=op.f("fk_bills_credit_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["order_id"], ["orders.id"], name=op.f("fk_bills_order_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bills")),
        sa.UniqueConstraint("code", name="uq_bills_code"),
        sa.UniqueConstraint("credit_id", name="uq_bills_credit_id"),
        sa.UniqueConstraint("series", "year", "number", name="uq_bills_number"),
    )
    op.create_index("ix_bills_corrects_id", "bills", ["corrects_id"], unique=False)
    op.create_index("ix_bills_order_id", "bills", ["order_id"], unique=False)
    op.create_index(
        "uq_bills_order_id",
        "bills",
        ["order_id"],
        unique=True,
        postgresql_where=sa.text("series = 'B'"),
    )
    op.create_table(
        "refunds",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("order_id", sa.BigInteger(), nullable=False),
        sa.Column("payment_id", sa.BigInteger(), nullable=False),
        sa.Column("credit_id", sa.BigInteger(), nullable=False),
        sa.Column("amount_cents", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), server_default="", nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("request_id", sa.String(), nullable=True),
        sa.Column(
            "recorded_at",
            postgresql.TIMESTAMP(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.CheckConstraint("amount_cents > 0", name=op.f("ck_refunds_amount_positive")),
        sa.ForeignKeyConstraint(
            ["credit_id"],
            ["order_credits.id"],
            name=op.f("fk_refunds_credit_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["order_id"], ["orders.id"], name=op.f("fk_refunds_order_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["payment_id"], ["payments.id"], name=op.f("fk_refunds_payment_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_refunds")),
    )
    op.create_index("ix_refunds_credit_id", "refunds", ["credit_id"], unique=False)
    op.create_index("ix_refunds_order_id", "refunds", ["order_id"], unique=False)
    op.create_index("ix_refunds_payment_id", "refunds", ["payment_id"], unique=False)
    op.create_table(
        "order_credit_parts",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("credit_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("order_line_id", sa.BigInteger(), nullable=True),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("tax_percent", sa.Numeric(precision=6, scale=3), nullable=False),
        sa.Column("tax_cents", sa.BigInteger(), nullable=False),
        sa.Column("amount_cents", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "(kind = 'GOODS') = (order_line_id IS NOT NULL)",
            name=op.f("ck_order_credit_parts_goods_have_line"),
        ),
        sa.CheckConstraint(
            "kind IN ('GOODS', 'SHIPPING', 'FREE')", name=op.f("ck_order_credit_parts_kind")
        ),
        sa.CheckConstraint(
            "amount_cents >= 0 AND tax_cents BETWEEN 0 AND amount_cents",
            name=op.f("ck_order_credit_parts_amounts"),
        ),
        sa.CheckConstraint(
            "quantity >= 0", name=op.f("ck_order_credit_parts_quantity_not_negative")
        ),
        sa.ForeignKeyConstraint(
            ["credit_id"],
            ["order_credits.id"],
            name=op.f("fk_order_credit_parts_credit_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["order_line_id"],
            ["order_lines.id"],
            name=op.f("fk_order_credit_parts_order_line_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_order_credit_parts")),
    )
    op.create_index(
        "ix_order_credit_parts_credit_id", "order_credit_parts", ["credit_id"], unique=False
    )
    op.create_index(
        "ix_order_credit_parts_order_line_id", "order_credit_parts", ["order_line_id"], unique=False
    )
    op.create_table(
        "parcel_lines",
        sa.Column("parcel_id", sa.BigInteger(), nullable=False),
        sa.Column("order_line_id", sa.BigInteger(), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_parcel_lines_quantity_positive")),
        sa.ForeignKeyConstraint(
            ["order_line_id"],
            ["order_lines.id"],
            name=op.f("fk_parcel_lines_order_line_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["parcel_id"],
            ["parcels.id"],
            name=op.f("fk_parcel_lines_parcel_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("parcel_id", "order_line_id", name=op.f("pk_parcel_lines")),
    )
    op.create_index(
        "ix_parcel_lines_order_line_id", "parcel_lines", ["order_line_id"], unique=False
    )
    op.add_column(
        "order_lines",
        sa.Column("canceled_quantity", sa.Integer(), server_default="0", nullable=False),
    )
    op.add_column(
        "order_lines",
        sa.Column("packed_quantity", sa.Integer(), server_default="0", nullable=False),
    )
    op.add_column(
        "order_lines",
        sa.Column("shipped_quantity", sa.Integer(), server_default="0", nullable=False),
    )
    op.add_column(
        "order_lines",
        sa.Column("returned_quantity", sa.Integer(), server_default="0", nullable=False),
    )
    op.add_column(
        "order_lines",
        sa.Column("credited_cents", sa.BigInteger(), server_default="0", nullable=False),
    )
    op.add_column(
        "orders", sa.Column("paid_cents", sa.BigInteger(), server_default="0", nullable=False)
    )
    op.add_column(
        "orders", sa.Column("refunded_cents", sa.BigInteger(), server_default="0", nullable=False)
    )
    op.add_column(
        "orders", sa.Column("credited_cents", sa.BigInteger(), server_default="0", nullable=False)
    )
    op.add_column(
        "orders", sa.Column("expires_at", postgresql.TIMESTAMP(timezone=True), nullable=True)
    )
    op.create_index(
        "ix_orders_expires_at",
        "orders",
        ["expires_at"],
        unique=False,
        postgresql_where=sa.text("status = 'PENDING' AND paid_cents = 0"),
    )
    check_new_columns()


def widen_checks() -> None:
    op.drop_constraint("ck_orders_status", "orders")
    op.create_check_constraint(
        op.f("ck_orders_status"),
        "orders",
        "status IN ('DRAFT', 'PENDING', 'IN_PROGRESS', 'DELIVERED', 'CANCELED')",
    )
    # A line that was removed again stays with a quantity of 0.
    op.drop_constraint("ck_order_lines_quantity", "order_lines")
    op.create_check_constraint(
        op.f("ck_order_lines_quantity"), "order_lines", "quantity BETWEEN 0 AND 100000"
    )


def check_new_columns() -> None:
    for table, name, rule in (
        ("orders", "refunded_within_paid", "refunded_cents BETWEEN 0 AND paid_cents"),
        ("orders", "credited_within_total", "credited_cents BETWEEN 0 AND total_cents"),
        (
            "orders",
            "paid_within_owed",
            "paid_cents - refunded_cents <= total_cents - credited_cents",
        ),
        ("orders", "canceled", "status <> 'CANCELED' OR credited_cents = total_cents"),
        (
            "order_lines",
            "quantities_within_ordered",
            (
                "canceled_quantity >= 0 AND packed_quantity >= 0 AND shipped_quantity >= 0"
                " AND canceled_quantity + packed_quantity + shipped_quantity <= quantity"
            ),
        ),
        (
            "order_lines",
            "returned_within_shipped",
            "returned_quantity BETWEEN 0 AND shipped_quantity",
        ),
        (
            "order_lines",
            "credited_within_total",
            "credited_cents BETWEEN 0 AND total_cents + tax_cents",
        ),
    ):
        op.create_check_constraint(op.f(f"ck_{table}_{name}"), table, rule)


def downgrade() -> None:
    raise RuntimeError("The books of a shop are not undone. Restore a backup instead.")
