"""Passkeys of shoppers and of staff, and the challenges that they meet."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0021"
down_revision = "0020"

MOMENT = postgresql.TIMESTAMP(timezone=True)


def upgrade() -> None:
    make_challenges()
    make_passkeys("customer_passkeys", "customer_id", "accounts.customer_id")
    make_passkeys("staff_passkeys", "staff_id", "staff_factors.staff_id")
    op.alter_column("staff_factors", "sealed_secret", nullable=True)
    op.alter_column("staff_factors", "last_step", server_default="0")


def make_challenges() -> None:
    table = "passkey_challenges"
    op.create_table(
        table,
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("purpose", sa.String(), nullable=False),
        sa.Column("session_hash", sa.String()),
        sa.Column("challenge_hash", sa.String(), nullable=False),
        sa.Column("handle", sa.LargeBinary()),
        sa.Column("created_at", MOMENT, server_default=sa.text("now()"), nullable=False),
        sa.Column("expires_at", MOMENT, nullable=False),
        sa.CheckConstraint(
            "purpose IN ('shopper_adds', 'shopper_enters', 'staff_adds', 'staff_proves')",
            name=op.f("ck_passkey_challenges_purpose"),
        ),
        sa.CheckConstraint(
            "(purpose = 'shopper_enters') = (session_hash IS NULL)",
            name=op.f("ck_passkey_challenges_session"),
        ),
        sa.CheckConstraint(
            "(purpose LIKE '%adds') = (handle IS NOT NULL)",
            name=op.f("ck_passkey_challenges_handle"),
        ),
        sa.CheckConstraint(
            "expires_at > created_at", name=op.f("ck_passkey_challenges_expires_at")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_passkey_challenges")),
        sa.UniqueConstraint("challenge_hash", name=op.f("uq_passkey_challenges_challenge_hash")),
    )
    op.create_index("ix_passkey_challenges_expires_at", table, ["expires_at"])


def make_passkeys(table: str, owner: str, owned_by: str) -> None:
    op.create_table(
        table,
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column(owner, sa.Integer(), nullable=False),
        sa.Column("credential_id", sa.LargeBinary(), nullable=False),
        sa.Column("public_key", sa.LargeBinary(), nullable=False),
        sa.Column("handle", sa.LargeBinary(), nullable=False),
        sa.Column("uses", sa.BigInteger(), nullable=False),
        sa.Column("is_synced", sa.Boolean(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("created_at", MOMENT, server_default=sa.text("now()"), nullable=False),
        sa.Column("used_at", MOMENT),
        sa.CheckConstraint("uses >= 0", name=op.f(f"ck_{table}_uses_not_negative")),
        sa.CheckConstraint("name <> ''", name=op.f(f"ck_{table}_name_not_empty")),
        sa.ForeignKeyConstraint(
            [owner], [owned_by], name=op.f(f"fk_{table}_{owner}"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sa.UniqueConstraint("credential_id", name=op.f(f"uq_{table}_credential_id")),
    )
    op.create_index(op.f(f"ix_{table}_{owner}"), table, [owner])
