from datetime import datetime

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Identity,
    Index,
    Sequence,
    UniqueConstraint,
    func,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from webapp.extensions import Base, Cents
from webapp.orders.models.line import OrderLine
from webapp.orders.rules import OrderStatus

# A number has no meaning but order; a refused checkout leaves a gap. Bills have no gaps.
ORDER_NUMBERS = Sequence("order_numbers", start=1001, metadata=Base.metadata)


class Order(Base):
    """A sale. Its columns add up, and a constraint sees to it.

    `token` is the guest's key to the page of the order (256 random bits), `number` is what
    people say on the telephone.
    """

    __tablename__ = "orders"
    __table_args__ = (
        UniqueConstraint("number", name="uq_orders_number"),
        UniqueConstraint("token", name="uq_orders_token"),
        CheckConstraint(
            "status IN ('PENDING', 'IN_PROGRESS', 'DELIVERED', 'CANCELED')", name="status"
        ),
        CheckConstraint(
            "delivery_method IN ('HOME_DELIVERY', 'ON_HAND', 'DRIVE_THRU')",
            name="delivery_method",
        ),
        CheckConstraint(
            "payment_type IN ('CASH', 'CARD', 'DEBIT', 'CREDIT', 'BANK_TRANSFER')",
            name="payment_type",
        ),
        CheckConstraint(
            "subtotal_cents >= 0 AND discount_cents >= 0 AND shipping_cents >= 0"
            " AND tax_cents >= 0 AND total_cents >= 0",
            name="amounts_not_negative",
        ),
        CheckConstraint("discount_cents <= subtotal_cents", name="discount_within_subtotal"),
        CheckConstraint(
            "total_cents = subtotal_cents - discount_cents + shipping_cents"
            " + CASE WHEN tax_included THEN 0 ELSE tax_cents END",
            name="total_adds_up",
        ),
        CheckConstraint("length(token) >= 22", name="token_length"),
        Index("ix_orders_status", "status", text("id DESC")),
        Index("ix_orders_email", text("lower(email)")),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    number: Mapped[int] = mapped_column(BigInteger, server_default=ORDER_NUMBERS.next_value())
    token: Mapped[str]
    status: Mapped[str] = mapped_column(server_default=OrderStatus.PENDING)
    email: Mapped[str]
    name: Mapped[str]
    telephone: Mapped[str] = mapped_column(server_default="")
    note: Mapped[str] = mapped_column(server_default="")
    delivery_method: Mapped[str]
    payment_type: Mapped[str]
    currency: Mapped[str]
    subtotal_cents: Mapped[Cents]
    discount_cents: Mapped[Cents] = mapped_column(server_default="0")
    shipping_cents: Mapped[Cents]
    tax_cents: Mapped[Cents]
    tax_included: Mapped[bool]
    total_cents: Mapped[Cents]
    version: Mapped[int] = mapped_column(server_default="1")
    placed_at: Mapped[datetime] = mapped_column(server_default=func.now())
    updated_at: Mapped[datetime] = mapped_column(server_default=func.now())

    lines: Mapped[list[OrderLine]] = relationship(lazy="raise", order_by=OrderLine.position)
    addresses: Mapped[list["OrderAddress"]] = relationship(lazy="raise")

    @property
    def shipping_address(self) -> "OrderAddress | None":
        return next((a for a in self.addresses if a.kind == "shipping"), None)


class OrderAddress(Base):
    """Where this order goes. A copy: later changes of an address book do not reach it."""

    __tablename__ = "order_addresses"
    __table_args__ = (CheckConstraint("kind IN ('shipping', 'billing')", name="kind"),)

    order_id: Mapped[int] = mapped_column(
        ForeignKey("orders.id", ondelete="RESTRICT"), primary_key=True
    )
    kind: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    street: Mapped[str]
    house_number: Mapped[str]
    postal_code: Mapped[str]
    city: Mapped[str]
    region: Mapped[str] = mapped_column(server_default="")
    country: Mapped[str]
