"""Reviews of those who bought the product: marked, and one of each customer."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"


def upgrade() -> None:
    op.add_column(
        "reviews",
        sa.Column("is_bought", sa.Boolean(), server_default=sa.text("false"), nullable=False),
    )
    op.create_index(
        "uq_reviews_bought",
        "reviews",
        ["customer_id", "product_id"],
        unique=True,
        postgresql_where=sa.text("is_bought AND customer_id IS NOT NULL"),
    )
