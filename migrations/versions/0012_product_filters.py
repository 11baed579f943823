"""What lists of products are filtered and ordered by."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    op.create_index("ix_products_tags", "products", ["tags"], postgresql_using="gin")
    op.create_index(
        "ix_products_by_name",
        "products",
        [sa.literal_column('"left"(lower(title), 50)'), "id"],
        postgresql_where=sa.text("status = 'active'"),
    )
    op.create_index(
        "ix_variants_price",
        "variants",
        ["price_cents", "product_id"],
        postgresql_where=sa.text("is_active AND price_cents > 0"),
    )


def downgrade() -> None:
    raise RuntimeError("The books of a shop are not undone. Restore a backup instead.")
