from datetime import datetime

from sqlalchemy import CheckConstraint, Computed, ForeignKey, Index, UniqueConstraint, func, text
from sqlalchemy.dialects.postgresql import ARRAY, TSVECTOR
from sqlalchemy.orm import Mapped, mapped_column, relationship
from sqlalchemy.types import Text

from webapp.catalogue.models.attribute import ProductAttribute
from webapp.catalogue.models.category import Category
from webapp.catalogue.models.media import Media
from webapp.catalogue.models.variant import Variant
from webapp.catalogue.rules.status import Status
from webapp.extensions import Base

# `joined_words` is array_to_string, which PostgreSQL does not take for immutable.
SEARCH_WORDS = """
    setweight(to_tsvector('english', title), 'A')
    || setweight(to_tsvector('english',
         product_type || ' ' || vendor || ' ' || joined_words(tags)), 'B')
    || setweight(to_tsvector('english', description), 'C')
"""


class Product(Base):
    """What a page of the shop describes. It is sold as one of its variants."""

    __tablename__ = "products"
    __table_args__ = (
        UniqueConstraint("slug", name="uq_products_slug"),
        CheckConstraint("status IN ('draft', 'active', 'archived')", name="status"),
        CheckConstraint("length(title) BETWEEN 1 AND 255", name="title_length"),
        Index("ix_products_search", "search", postgresql_using="gin"),
        Index(
            "ix_products_title_trigrams",
            "title",
            postgresql_using="gin",
            postgresql_ops={"title": "gin_trgm_ops"},
        ),
        Index(
            "ix_products_shown",
            text("published_at DESC"),
            text("id DESC"),
            postgresql_where=text("status = 'active'"),
        ),
        Index("ix_products_tags", "tags", postgresql_using="gin"),
        Index(
            "ix_products_by_name",
            text('"left"(lower(title), 50)'),
            "id",
            postgresql_where=text("status = 'active'"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str]
    title: Mapped[str]
    description: Mapped[str] = mapped_column(server_default="")
    vendor: Mapped[str] = mapped_column(server_default="")
    product_type: Mapped[str] = mapped_column(server_default="")
    tags: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default="{}")
    status: Mapped[str] = mapped_column(server_default=Status.DRAFT)
    published_at: Mapped[datetime | None]
    category_id: Mapped[int | None] = mapped_column(
        ForeignKey("categories.id", ondelete="RESTRICT"), index=True
    )
    seo_title: Mapped[str] = mapped_column(server_default="")
    seo_description: Mapped[str] = mapped_column(server_default="")
    is_featured: Mapped[bool] = mapped_column(server_default="false")
    version: Mapped[int] = mapped_column(server_default="1")
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    updated_at: Mapped[datetime] = mapped_column(server_default=func.now())
    search: Mapped[str] = mapped_column(
        TSVECTOR, Computed(SEARCH_WORDS, persisted=True), deferred=True
    )

    category: Mapped[Category | None] = relationship(lazy="raise")
    options: Mapped[list["ProductOption"]] = relationship(
        lazy="raise", order_by="ProductOption.position"
    )
    variants: Mapped[list[Variant]] = relationship(
        lazy="raise", order_by=(Variant.position, Variant.id)
    )
    media: Mapped[list[Media]] = relationship(lazy="raise", order_by=(Media.position, Media.id))
    attributes: Mapped[list[ProductAttribute]] = relationship(
        lazy="raise", order_by=ProductAttribute.attribute_id
    )


class ProductOption(Base):
    """What a shopper chooses, such as Size. Position n names option value n of each variant."""

    __tablename__ = "product_options"
    __table_args__ = (
        UniqueConstraint("product_id", "name", name="uq_product_options_name"),
        CheckConstraint("position BETWEEN 1 AND 3", name="position"),
    )

    product_id: Mapped[int] = mapped_column(
        ForeignKey("products.id", ondelete="CASCADE"), primary_key=True
    )
    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    name: Mapped[str]
