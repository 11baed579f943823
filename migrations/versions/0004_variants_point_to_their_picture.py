"""Many variants may share a picture, so the variant names it and not the other way round."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.add_column("variants", sa.Column("media_id", sa.Integer(), nullable=True))
    op.execute(
        """
        UPDATE variants SET media_id = shown.id
        FROM (
            SELECT DISTINCT ON (variant_id) variant_id, id
            FROM media WHERE variant_id IS NOT NULL
            ORDER BY variant_id, position, id
        ) AS shown
        WHERE shown.variant_id = variants.id
        """
    )
    op.create_foreign_key(
        op.f("fk_variants_media_id"),
        "variants",
        "media",
        ["media_id"],
        ["id"],
        ondelete="RESTRICT",
    )
    op.create_index(op.f("ix_variants_media_id"), "variants", ["media_id"], unique=False)
    op.drop_column("media", "variant_id")


def downgrade() -> None:
    raise RuntimeError("Shared pictures have no single variant. Restore a backup instead.")
