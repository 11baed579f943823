from decimal import Decimal

from sqlalchemy import (
    JSON,
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Identity,
    Index,
    Numeric,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column

from webapp.extensions import Base, Cents


class OrderLine(Base):
    """So many pieces of one variant, as it was called and priced when it was bought."""

    __tablename__ = "order_lines"
    __table_args__ = (
        UniqueConstraint("order_id", "position", name="uq_order_lines_position"),
        CheckConstraint("quantity BETWEEN 1 AND 100000", name="quantity"),
        CheckConstraint(
            "unit_price_cents >= 0 AND discount_cents >= 0 AND tax_cents >= 0",
            name="amounts_not_negative",
        ),
        CheckConstraint(
            "total_cents = unit_price_cents * quantity - discount_cents AND total_cents >= 0",
            name="total_adds_up",
        ),
        Index("ix_order_lines_variant_id", "variant_id"),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("orders.id", ondelete="RESTRICT"))
    position: Mapped[int]
    variant_id: Mapped[int] = mapped_column(ForeignKey("variants.id", ondelete="RESTRICT"))
    title: Mapped[str]
    sku: Mapped[str | None]
    # Not JSONB, which would not keep the options in their order.
    options: Mapped[dict[str, str]] = mapped_column(JSON)
    quantity: Mapped[int]
    unit_price_cents: Mapped[Cents]
    discount_cents: Mapped[Cents]
    tax_percent: Mapped[Decimal] = mapped_column(Numeric(6, 3))
    tax_cents: Mapped[Cents]
    total_cents: Mapped[Cents]
