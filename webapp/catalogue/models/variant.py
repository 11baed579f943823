from datetime import datetime

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    UniqueConstraint,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, composite, mapped_column
from sqlalchemy.types import Text

from webapp.catalogue.rules.status import TaxClass
from webapp.extensions import Base, Cents
from webapp.money import Money


class Variant(Base):
    """What is sold: one choice of a product's options, with its own SKU, price and stock.

    A product without options has one variant without option values. A variant whose price
    is zero is not for sale until somebody prices it. `media_id` is the picture of its product
    that shows it; variants that look alike, such as all sizes of one colour, share it.
    """

    __tablename__ = "variants"
    __table_args__ = (
        # With its product, so that a variant cannot show the picture of another one.
        ForeignKeyConstraint(
            ["product_id", "media_id"],
            ["media.product_id", "media.id"],
            name="fk_variants_picture_of_product",
            ondelete="RESTRICT",
        ),
        UniqueConstraint("product_id", "option_values", name="uq_variants_option_values"),
        Index("uq_variants_sku", "sku", unique=True, postgresql_where=text("sku IS NOT NULL")),
        Index(
            "ix_variants_price",
            "price_cents",
            "product_id",
            postgresql_where=text("is_active AND price_cents > 0"),
        ),
        CheckConstraint("price_cents BETWEEN 0 AND 99999999999", name="price_cents"),
        CheckConstraint("compare_at_cents BETWEEN 0 AND 99999999999", name="compare_at_cents"),
        CheckConstraint("weight_grams >= 0", name="weight_grams"),
        CheckConstraint("tax_class IN ('standard', 'reduced', 'zero')", name="tax_class"),
        CheckConstraint("cardinality(option_values) <= 3", name="option_values"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    product_id: Mapped[int] = mapped_column(ForeignKey("products.id", ondelete="RESTRICT"))
    media_id: Mapped[int | None] = mapped_column(index=True)
    sku: Mapped[str | None]
    option_values: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default="{}")
    price_cents: Mapped[Cents]
    currency: Mapped[str]
    price: Mapped[Money] = composite("price_cents", "currency")
    compare_at_cents: Mapped[Cents | None]
    barcode: Mapped[str | None]
    weight_grams: Mapped[int | None]
    tax_class: Mapped[str] = mapped_column(server_default=TaxClass.STANDARD)
    position: Mapped[int] = mapped_column(server_default="1")
    is_active: Mapped[bool] = mapped_column(server_default="true")
    version: Mapped[int] = mapped_column(server_default="1")
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
