"""What was billed and what was credited. A document is never changed (a trigger sees to it)."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Identity,
    Index,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from webapp.extensions import Base, Cents


class Bill(Base):
    """A bill or a credit note, with a number that has no gaps in its series and year.

    `document` holds everything that is printed on it, as it was on the day of issue.
    """

    __tablename__ = "bills"
    __table_args__ = (
        UniqueConstraint("series", "year", "number", name="uq_bills_number"),
        UniqueConstraint("code", name="uq_bills_code"),
        UniqueConstraint("credit_id", name="uq_bills_credit_id"),
        Index("uq_bills_order_id", "order_id", unique=True, postgresql_where=text("series = 'B'")),
        Index("ix_bills_order_id", "order_id"),
        Index("ix_bills_corrects_id", "corrects_id"),
        CheckConstraint("series IN ('B', 'C')", name="series"),
        CheckConstraint("number > 0", name="number_positive"),
        CheckConstraint("total_cents >= 0 AND tax_cents >= 0", name="amounts_not_negative"),
        CheckConstraint(
            "(series = 'C') = (credit_id IS NOT NULL)"
            " AND (series = 'C') = (corrects_id IS NOT NULL)",
            name="credit_note_corrects",
        ),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    series: Mapped[str]
    year: Mapped[int]
    number: Mapped[int]
    code: Mapped[str]
    order_id: Mapped[int] = mapped_column(ForeignKey("orders.id", ondelete="RESTRICT"))
    credit_id: Mapped[int | None] = mapped_column(
        ForeignKey("order_credits.id", ondelete="RESTRICT")
    )
    corrects_id: Mapped[int | None] = mapped_column(ForeignKey("bills.id", ondelete="RESTRICT"))
    issued_on: Mapped[date]
    issued_at: Mapped[datetime]
    customer_name: Mapped[str]
    customer_email: Mapped[str]
    payment_type: Mapped[str]
    currency: Mapped[str]
    discount_cents: Mapped[Cents]
    tax_cents: Mapped[Cents]
    total_cents: Mapped[Cents]
    # Not JSONB, which would not keep the options of a line in their order.
    document: Mapped[dict[str, Any]] = mapped_column(JSON)


class BillCounter(Base):
    """The last number of a series. Its row is the last lock that a use case takes."""

    __tablename__ = "bill_counters"
    __table_args__ = (CheckConstraint("last_number >= 0", name="last_number"),)

    series: Mapped[str] = mapped_column(primary_key=True)
    year: Mapped[int]
    last_number: Mapped[int]
    issued_at: Mapped[datetime]
