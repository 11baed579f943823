"""With what customers sign in, where they are signed in, and what they must confirm by mail."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0013"
down_revision = "0012"

MOMENT = postgresql.TIMESTAMP(timezone=True)


def upgrade() -> None:
    op.create_table(
        "accounts",
        sa.Column("customer_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("password_hash", sa.String(), nullable=True),
        sa.Column("verified_at", MOMENT, nullable=False),
        sa.Column("password_changed_at", MOMENT, nullable=True),
        begun(),
        belongs_to("accounts", "customers.id"),
        sa.PrimaryKeyConstraint("customer_id", name=op.f("pk_accounts")),
    )
    op.create_table(
        "customer_sessions",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("customer_id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.String(), nullable=False),
        sa.Column("device", sa.String(), server_default="", nullable=False),
        begun(),
        begun("seen_at"),
        sa.Column("expires_at", MOMENT, nullable=False),
        belongs_to("customer_sessions", "accounts.customer_id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_customer_sessions")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_customer_sessions_token_hash")),
    )
    op.create_table(
        "account_links",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("purpose", sa.String(), nullable=False),
        sa.Column("email", sa.String(), nullable=False),
        sa.Column("customer_id", sa.Integer(), nullable=True),
        sa.Column("facts", postgresql.JSONB(), server_default="{}", nullable=False),
        sa.Column("token_hash", sa.String(), nullable=True),
        begun(),
        sa.Column("expires_at", MOMENT, nullable=False),
        sa.Column("used_at", MOMENT, nullable=True),
        sa.CheckConstraint(
            "purpose IN ('register', 'reset', 'change_email')",
            name=op.f("ck_account_links_purpose"),
        ),
        sa.CheckConstraint(
            "(purpose = 'change_email') = (customer_id IS NOT NULL)",
            name=op.f("ck_account_links_owner"),
        ),
        sa.CheckConstraint("expires_at > created_at", name=op.f("ck_account_links_expires_at")),
        belongs_to("account_links", "accounts.customer_id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account_links")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_account_links_token_hash")),
    )
    for table in ("customer_sessions", "account_links"):
        op.create_index(f"ix_{table}_customer_id", table, ["customer_id"])
        op.create_index(f"ix_{table}_expires_at", table, ["expires_at"])
    op.create_index("ix_account_links_email", "account_links", [sa.text("lower(email)")])


def begun(name: str = "created_at") -> sa.Column:
    return sa.Column(name, MOMENT, server_default=sa.text("now()"), nullable=False)


def belongs_to(table: str, whom: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_customer_id")
    return sa.ForeignKeyConstraint(["customer_id"], [whom], name=name, ondelete="RESTRICT")


def downgrade() -> None:
    raise RuntimeError("The books of a shop are not undone. Restore a backup instead.")
