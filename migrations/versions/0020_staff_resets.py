"""Links with which staff choose another password."""

from alembic import op

revision = "0020"
down_revision = "0019"

PURPOSES = "('register', 'reset', 'change_email', 'invite', 'staff_reset')"


def upgrade() -> None:
    name = op.f("ck_account_links_purpose")
    op.drop_constraint(name, "account_links", type_="check")
    op.create_check_constraint(name, "account_links", f"purpose IN {PURPOSES}")
