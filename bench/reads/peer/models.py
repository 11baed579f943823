"""Products in tables as a tutorial would draw them."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import ForeignKey, MetaData, Numeric
from sqlalchemy.dialects.postgresql import ARRAY, TIMESTAMP
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, registry, relationship
from sqlalchemy.types import Text


class Base(DeclarativeBase):
    metadata = MetaData(schema="peer")
    registry = registry(
        type_annotation_map={
            Decimal: Numeric(12, 2),
            datetime: TIMESTAMP(timezone=True),
            list[str]: ARRAY(Text),
        }
    )


class Category(Base):
    __tablename__ = "categories"

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]


class Product(Base):
    __tablename__ = "products"

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    description: Mapped[str]
    vendor: Mapped[str]
    product_type: Mapped[str]
    tags: Mapped[list[str]]
    options: Mapped[list[str]]
    status: Mapped[str]
    category_id: Mapped[int] = mapped_column(ForeignKey("peer.categories.id"), index=True)
    rating_count: Mapped[int]
    rating_mean: Mapped[Decimal | None]
    published_at: Mapped[datetime] = mapped_column(index=True)
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    version: Mapped[int]

    category: Mapped[Category] = relationship(lazy="joined")
    variants: Mapped[list["Variant"]] = relationship(
        lazy="selectin", order_by="Variant.id", back_populates="product"
    )
    media: Mapped[list["Picture"]] = relationship(lazy="selectin", order_by="Picture.id")

    @property
    def price(self) -> Decimal:
        return min(variant.price for variant in self.variants)

    @property
    def currency(self) -> str:
        return self.variants[0].currency

    @property
    def stock(self) -> int:
        return sum(variant.stock for variant in self.variants)

    @property
    def in_stock(self) -> bool:
        return self.stock > 0

    @property
    def rating(self) -> dict[str, Any]:
        return {"count": self.rating_count, "mean": self.rating_mean}


class Variant(Base):
    __tablename__ = "variants"

    id: Mapped[int] = mapped_column(primary_key=True)
    product_id: Mapped[int] = mapped_column(ForeignKey("peer.products.id"), index=True)
    sku: Mapped[str]
    option_values: Mapped[list[str]]
    price: Mapped[Decimal]
    compare_at_price: Mapped[Decimal | None]
    currency: Mapped[str]
    stock: Mapped[int]
    barcode: Mapped[str | None]
    weight_grams: Mapped[int | None]
    tax_class: Mapped[str]
    picture_id: Mapped[int | None]
    is_active: Mapped[bool]

    product: Mapped[Product] = relationship(back_populates="variants")

    @property
    def options(self) -> dict[str, str]:
        return dict(zip(self.product.options, self.option_values, strict=False))


class Picture(Base):
    __tablename__ = "pictures"

    id: Mapped[int] = mapped_column(primary_key=True)
    product_id: Mapped[int] = mapped_column(ForeignKey("peer.products.id"), index=True)
    file: Mapped[str]
    alt: Mapped[str]
    width: Mapped[int]
    height: Mapped[int]

    @property
    def url(self) -> str:
        return f"/media/{self.file}"
