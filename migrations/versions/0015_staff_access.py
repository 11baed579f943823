"""What staff may do, and with what they prove to be themselves."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0015"
down_revision = "0013"

MOMENT = postgresql.TIMESTAMP(timezone=True)
ROLES = "('support', 'warehouse', 'catalogue', 'finance', 'manager', 'owner')"
PURPOSES = "('register', 'reset', 'change_email', 'invite')"


def upgrade() -> None:
    make_roles()
    make_factors()
    teach_sessions()
    let_links_invite()


def make_roles() -> None:
    op.create_table(
        "staff_roles",
        sa.Column("staff_id", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("granted_by", sa.String(), nullable=False),
        sa.Column("granted_at", MOMENT, server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint(f"role IN {ROLES}", name=op.f("ck_staff_roles_role")),
        belongs_to("staff_roles", "staff.id"),
        sa.PrimaryKeyConstraint("staff_id", "role", name=op.f("pk_staff_roles")),
    )
    # Until now everybody could do everything, and nobody is to lose that without being asked.
    op.execute(
        "INSERT INTO staff_roles (staff_id, role, granted_by)"
        " SELECT id, 'owner', 'system' FROM staff"
    )


def make_factors() -> None:
    op.create_table(
        "staff_factors",
        sa.Column("staff_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("sealed_secret", sa.String(), nullable=False),
        sa.Column("last_step", sa.BigInteger(), nullable=False),
        sa.Column("failures", sa.Integer(), server_default="0", nullable=False),
        sa.Column("wait_until", MOMENT, nullable=True),
        sa.Column("created_at", MOMENT, server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("failures >= 0", name=op.f("ck_staff_factors_failures_not_negative")),
        belongs_to("staff_factors", "staff.id"),
        sa.PrimaryKeyConstraint("staff_id", name=op.f("pk_staff_factors")),
    )
    op.create_table(
        "staff_recovery_codes",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=False),
        sa.Column("code_hash", sa.String(), nullable=False),
        sa.Column("used_at", MOMENT, nullable=True),
        belongs_to("staff_recovery_codes", "staff_factors.staff_id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff_recovery_codes")),
        sa.UniqueConstraint("code_hash", name=op.f("uq_staff_recovery_codes_code_hash")),
    )
    op.create_index("ix_staff_recovery_codes_staff_id", "staff_recovery_codes", ["staff_id"])


def teach_sessions() -> None:
    """Whoever is signed in while this runs is asked for a second factor at the next click."""
    op.add_column(
        "staff_sessions", sa.Column("device", sa.String(), server_default="", nullable=False)
    )
    op.add_column("staff_sessions", sa.Column("second_factor_at", MOMENT, nullable=True))
    op.add_column("staff_sessions", sa.Column("confirmed_at", MOMENT, nullable=True))


def let_links_invite() -> None:
    name = op.f("ck_account_links_purpose")
    op.drop_constraint(name, "account_links")
    op.create_check_constraint(name, "account_links", f"purpose IN {PURPOSES}")


def belongs_to(table: str, whom: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_staff_id")
    return sa.ForeignKeyConstraint(["staff_id"], [whom], name=name, ondelete="RESTRICT")


def downgrade() -> None:
    raise RuntimeError("The books of a shop are not undone. Restore a backup instead.")
