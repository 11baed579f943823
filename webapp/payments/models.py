"""The money that came in and the money that went back, one row for each time.

Neither is ever changed or deleted (triggers see to it); only `payments.refunded_cents`, the sum
of what went back from a payment, grows up to its amount.
"""

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Identity, Index, func
from sqlalchemy.orm import Mapped, mapped_column

from webapp.extensions import Base, Cents


class Payment(Base):
    __tablename__ = "payments"
    __table_args__ = (
        CheckConstraint("amount_cents > 0", name="amount_positive"),
        CheckConstraint("refunded_cents BETWEEN 0 AND amount_cents", name="refunded_within_amount"),
        CheckConstraint(
            "payment_type IN ('CASH', 'CARD', 'DEBIT', 'CREDIT', 'BANK_TRANSFER')",
            name="payment_type",
        ),
        Index("ix_payments_order_id", "order_id"),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("orders.id", ondelete="RESTRICT"))
    payment_type: Mapped[str]
    amount_cents: Mapped[Cents]
    refunded_cents: Mapped[Cents] = mapped_column(server_default="0")
    currency: Mapped[str]
    reference: Mapped[str] = mapped_column(server_default="")
    actor: Mapped[str]
    request_id: Mapped[str | None]
    recorded_at: Mapped[datetime] = mapped_column(server_default=func.now())


class Refund(Base):
    """Money that went back from one payment because of one credit."""

    __tablename__ = "refunds"
    __table_args__ = (
        CheckConstraint("amount_cents > 0", name="amount_positive"),
        Index("ix_refunds_payment_id", "payment_id"),
        Index("ix_refunds_order_id", "order_id"),
        Index("ix_refunds_credit_id", "credit_id"),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("orders.id", ondelete="RESTRICT"))
    payment_id: Mapped[int] = mapped_column(ForeignKey("payments.id", ondelete="RESTRICT"))
    credit_id: Mapped[int] = mapped_column(ForeignKey("order_credits.id", ondelete="RESTRICT"))
    amount_cents: Mapped[Cents]
    currency: Mapped[str]
    reason: Mapped[str] = mapped_column(server_default="")
    actor: Mapped[str]
    request_id: Mapped[str | None]
    recorded_at: Mapped[datetime] = mapped_column(server_default=func.now())
