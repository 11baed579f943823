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
    select,
)
from sqlalchemy.orm import Mapped, column_property, mapped_column

from webapp.catalogue.models import Variant
from webapp.extensions import Base, Cents


class OrderLine(Base):
    """So many pieces of one variant, as it was called and priced when it was bought.

    Of the `quantity` that was ordered, so many pieces were canceled, are packed in a parcel
    that has not left yet, or were shipped, and of those so many returned. A line that was
    removed while the order was pending stays with a quantity of 0: the ledger refers to it.
    """

    __tablename__ = "order_lines"
    __table_args__ = (
        UniqueConstraint("order_id", "position", name="uq_order_lines_position"),
        CheckConstraint("quantity BETWEEN 0 AND 100000", name="quantity"),
        CheckConstraint(
            "canceled_quantity >= 0 AND packed_quantity >= 0 AND shipped_quantity >= 0"
            " AND canceled_quantity + packed_quantity + shipped_quantity <= quantity",
            name="quantities_within_ordered",
        ),
        CheckConstraint(
            "returned_quantity BETWEEN 0 AND shipped_quantity", name="returned_within_shipped"
        ),
        CheckConstraint(
            "unit_price_cents >= 0 AND discount_cents >= 0 AND tax_cents >= 0",
            name="amounts_not_negative",
        ),
        CheckConstraint(
            "total_cents = unit_price_cents * quantity - discount_cents AND total_cents >= 0",
            name="total_adds_up",
        ),
        CheckConstraint(
            "credited_cents BETWEEN 0 AND total_cents + tax_cents", name="credited_within_total"
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
    canceled_quantity: Mapped[int] = mapped_column(server_default="0")
    packed_quantity: Mapped[int] = mapped_column(server_default="0")
    shipped_quantity: Mapped[int] = mapped_column(server_default="0")
    returned_quantity: Mapped[int] = mapped_column(server_default="0")
    unit_price_cents: Mapped[Cents]
    discount_cents: Mapped[Cents]
    tax_percent: Mapped[Decimal] = mapped_column(Numeric(6, 3))
    tax_cents: Mapped[Cents]
    total_cents: Mapped[Cents]
    credited_cents: Mapped[Cents] = mapped_column(server_default="0")

    # A variant stays with its product, so this need not be copied.
    product_id: Mapped[int] = column_property(
        select(Variant.product_id).where(Variant.id == variant_id).scalar_subquery()
    )

    @property
    def unshipped(self) -> int:
        """How many pieces are reserved for this line, packed or not."""
        return self.quantity - self.canceled_quantity - self.shipped_quantity

    @property
    def unpacked(self) -> int:
        """How many pieces still have to be packed; only these can be canceled."""
        return self.unshipped - self.packed_quantity

    @property
    def returnable(self) -> int:
        return self.shipped_quantity - self.returned_quantity
