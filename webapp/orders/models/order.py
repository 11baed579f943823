from datetime import datetime
from decimal import Decimal

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
from webapp.orders.rules.life import OrderStatus
from webapp.payments.rules import PaymentState, payment_state

# A number has no meaning but order; a refused checkout leaves a gap. Bills have no gaps.
ORDER_NUMBERS = Sequence("order_numbers", start=1001, metadata=Base.metadata)


class Order(Base):
    """A sale. Its columns add up, and constraints see to it.

    `total_cents` is what it cost when it was placed, or last changed while it was pending. What
    was taken back of that is `credited_cents`; the difference is owed, and the shop never keeps
    more money than that. `token` is the guest's key to the page of the order (256 random bits),
    `number` is what people say on the telephone.
    """

    __tablename__ = "orders"
    __table_args__ = (
        UniqueConstraint("number", name="uq_orders_number"),
        UniqueConstraint("token", name="uq_orders_token"),
        CheckConstraint(
            "status IN ('DRAFT', 'PENDING', 'IN_PROGRESS', 'DELIVERED', 'CANCELED')",
            name="status",
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
        CheckConstraint("refunded_cents BETWEEN 0 AND paid_cents", name="refunded_within_paid"),
        CheckConstraint("credited_cents BETWEEN 0 AND total_cents", name="credited_within_total"),
        CheckConstraint(
            "paid_cents - refunded_cents <= total_cents - credited_cents", name="paid_within_owed"
        ),
        CheckConstraint("status <> 'CANCELED' OR credited_cents = total_cents", name="canceled"),
        CheckConstraint("deleted_at IS NULL OR status = 'CANCELED'", name="deleted_is_canceled"),
        Index("ix_orders_status", "status", text("id DESC")),
        Index("ix_orders_email", text("lower(email)")),
        Index(
            "ix_orders_expires_at",
            "expires_at",
            postgresql_where=text("status = 'PENDING' AND paid_cents = 0"),
        ),
        # Guests have no customer, and their orders do not pay for the index.
        Index(
            "ix_orders_customer_id",
            "customer_id",
            "id",
            postgresql_where=text("customer_id IS NOT NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    number: Mapped[int] = mapped_column(BigInteger, server_default=ORDER_NUMBERS.next_value())
    token: Mapped[str]
    status: Mapped[str] = mapped_column(server_default=OrderStatus.PENDING)
    customer_id: Mapped[int | None] = mapped_column(ForeignKey("customers.id", ondelete="RESTRICT"))
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
    paid_cents: Mapped[Cents] = mapped_column(server_default="0")
    refunded_cents: Mapped[Cents] = mapped_column(server_default="0")
    credited_cents: Mapped[Cents] = mapped_column(server_default="0")
    version: Mapped[int] = mapped_column(server_default="1")
    placed_at: Mapped[datetime] = mapped_column(server_default=func.now())
    expires_at: Mapped[datetime | None]
    updated_at: Mapped[datetime] = mapped_column(server_default=func.now())
    # When a program put the order away: programs do not see it any more, the books keep it.
    deleted_at: Mapped[datetime | None]

    # Without the lines that were removed again.
    lines: Mapped[list[OrderLine]] = relationship(
        lazy="raise",
        viewonly=True,
        order_by=OrderLine.position,
        primaryjoin=lambda: (Order.id == OrderLine.order_id) & (OrderLine.quantity > 0),
    )
    addresses: Mapped[list["OrderAddress"]] = relationship(lazy="raise")

    @property
    def shipping_address(self) -> "OrderAddress | None":
        return next((a for a in self.addresses if a.kind == "shipping"), None)

    @property
    def owed_cents(self) -> int:
        """What the order costs after all credits."""
        return self.total_cents - self.credited_cents

    @property
    def kept_cents(self) -> int:
        """The money of this order that the shop has."""
        return self.paid_cents - self.refunded_cents

    @property
    def due_cents(self) -> int:
        """What the customer still has to pay."""
        return self.owed_cents - self.kept_cents

    @property
    def shipping_tax_cents(self) -> int:
        return self.tax_cents - sum(line.tax_cents for line in self.lines)

    @property
    def shipping_tax_percent(self) -> Decimal:
        """A delivery carries the highest rate among the goods that it was priced with."""
        return max((line.tax_percent for line in self.lines), default=Decimal(0))

    @property
    def payment_state(self) -> PaymentState:
        return payment_state(self.owed_cents, self.paid_cents, self.refunded_cents)


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
