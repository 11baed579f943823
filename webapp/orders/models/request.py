"""What a shopper wants of his order, and what staff said to it."""

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Identity, Index, func, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from webapp.extensions import Base
from webapp.orders.rules.requests import RequestState

IS_OPEN = text("state = 'OPEN'")


class OrderRequestLine(Base):
    """So many pieces of a line that the shopper wants to send back."""

    __tablename__ = "order_request_lines"
    __table_args__ = (
        CheckConstraint("quantity > 0", name="quantity_positive"),
        Index("ix_order_request_lines_order_line_id", "order_line_id"),
    )

    request_id: Mapped[int] = mapped_column(
        ForeignKey("order_requests.id", ondelete="RESTRICT"), primary_key=True
    )
    order_line_id: Mapped[int] = mapped_column(
        ForeignKey("order_lines.id", ondelete="RESTRICT"), primary_key=True
    )
    quantity: Mapped[int]


class OrderRequest(Base):
    """To cancel an order, or to send goods of it back; of each kind one at a time is open.

    Everything about it is changed under the lock of its order.
    """

    __tablename__ = "order_requests"
    __table_args__ = (
        CheckConstraint("kind IN ('CANCEL', 'RETURN')", name="kind"),
        CheckConstraint("state IN ('OPEN', 'ACCEPTED', 'DECLINED')", name="state"),
        CheckConstraint(
            "(state = 'OPEN') = (decided_at IS NULL) AND (state = 'OPEN') = (decided_by IS NULL)",
            name="decided",
        ),
        CheckConstraint("length(reason) <= 1000 AND length(answer) <= 1000", name="words_length"),
        Index("ix_order_requests_order_id", "order_id", "id"),
        Index("uq_order_requests_open", "order_id", "kind", unique=True, postgresql_where=IS_OPEN),
        Index("ix_order_requests_open", "id", postgresql_where=IS_OPEN),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("orders.id", ondelete="RESTRICT"))
    kind: Mapped[str]
    state: Mapped[str] = mapped_column(server_default=RequestState.OPEN)
    reason: Mapped[str] = mapped_column(server_default="")
    answer: Mapped[str] = mapped_column(server_default="")
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[str | None]

    lines: Mapped[list[OrderRequestLine]] = relationship(
        lazy="raise", order_by=OrderRequestLine.order_line_id
    )
