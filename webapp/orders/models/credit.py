from datetime import datetime
from decimal import Decimal

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Identity, Index, Numeric, func
from sqlalchemy.orm import Mapped, mapped_column, relationship

from webapp.extensions import Base, Cents


class CreditPart(Base):
    """Goods, delivery or a free amount; `amount_cents` contains the tax. Append-only."""

    __tablename__ = "order_credit_parts"
    __table_args__ = (
        CheckConstraint("kind IN ('GOODS', 'SHIPPING', 'FREE')", name="kind"),
        CheckConstraint(
            "amount_cents >= 0 AND tax_cents BETWEEN 0 AND amount_cents", name="amounts"
        ),
        CheckConstraint("quantity >= 0", name="quantity_not_negative"),
        CheckConstraint("(kind = 'GOODS') = (order_line_id IS NOT NULL)", name="goods_have_line"),
        Index("ix_order_credit_parts_credit_id", "credit_id"),
        Index("ix_order_credit_parts_order_line_id", "order_line_id"),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    credit_id: Mapped[int] = mapped_column(ForeignKey("order_credits.id", ondelete="RESTRICT"))
    kind: Mapped[str]
    order_line_id: Mapped[int | None] = mapped_column(
        ForeignKey("order_lines.id", ondelete="RESTRICT")
    )
    quantity: Mapped[int]
    tax_percent: Mapped[Decimal] = mapped_column(Numeric(6, 3))
    tax_cents: Mapped[Cents]
    amount_cents: Mapped[Cents]


class Credit(Base):
    """What a cancellation, a return or a refund took back from the price of an order.

    `amount_cents` is the sum of its parts. How much money went back for it, the refunds say;
    nothing, where nothing had been paid. Append-only.
    """

    __tablename__ = "order_credits"
    __table_args__ = (
        CheckConstraint("kind IN ('CANCELLATION', 'RETURN', 'REFUND')", name="kind"),
        CheckConstraint("amount_cents >= 0", name="amount_not_negative"),
        Index("ix_order_credits_order_id", "order_id"),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("orders.id", ondelete="RESTRICT"))
    kind: Mapped[str]
    reason: Mapped[str]
    amount_cents: Mapped[Cents]
    actor: Mapped[str]
    request_id: Mapped[str | None]
    credited_at: Mapped[datetime] = mapped_column(server_default=func.now())

    parts: Mapped[list[CreditPart]] = relationship(lazy="raise", order_by=CreditPart.id)
