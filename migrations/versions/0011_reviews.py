"""What people think of the products, and whether it is shown."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    op.create_table(
        "reviews",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("product_id", sa.Integer(), nullable=False),
        sa.Column("customer_id", sa.Integer(), nullable=True),
        sa.Column("rating_tenths", sa.SmallInteger(), nullable=False),
        sa.Column("comment", sa.String(), nullable=False),
        sa.Column("author", sa.String(), server_default="", nullable=False),
        sa.Column("state", sa.String(), server_default="PENDING", nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        *(moment(name) for name in ("created_at", "updated_at")),
        sa.Column("moderated_at", postgresql.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("moderated_by", sa.String(), nullable=True),
        sa.CheckConstraint("rating_tenths BETWEEN 0 AND 50", name=op.f("ck_reviews_rating_tenths")),
        sa.CheckConstraint(
            "length(comment) BETWEEN 1 AND 5000", name=op.f("ck_reviews_comment_length")
        ),
        sa.CheckConstraint("length(author) <= 100", name=op.f("ck_reviews_author_length")),
        sa.CheckConstraint(
            "state IN ('PENDING', 'PUBLISHED', 'REJECTED')", name=op.f("ck_reviews_state")
        ),
        sa.CheckConstraint(
            "(state = 'PENDING') = (moderated_at IS NULL)"
            " AND (moderated_at IS NULL) = (moderated_by IS NULL)",
            name=op.f("ck_reviews_moderated"),
        ),
        sa.ForeignKeyConstraint(
            ["product_id"], ["products.id"], name=op.f("fk_reviews_product_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["customer_id"],
            ["customers.id"],
            name=op.f("fk_reviews_customer_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reviews")),
    )
    op.create_index(
        "ix_reviews_product_id",
        "reviews",
        ["product_id", "state", "id"],
        postgresql_include=["rating_tenths"],
    )
    op.create_index("ix_reviews_state", "reviews", ["state", "id"])
    op.create_index(
        "ix_reviews_customer_id",
        "reviews",
        ["customer_id", "id"],
        postgresql_where=sa.text("customer_id IS NOT NULL"),
    )


def moment(name: str) -> sa.Column:
    return sa.Column(
        name,
        postgresql.TIMESTAMP(timezone=True),
        server_default=sa.text("now()"),
        nullable=False,
    )


def downgrade() -> None:
    raise RuntimeError("The books of a shop are not undone. Restore a backup instead.")
