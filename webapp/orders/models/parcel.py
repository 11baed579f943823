"""What leaves the shop together, whether a van or the customer takes it."""

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Identity, Index, func
from sqlalchemy.orm import Mapped, mapped_column, relationship

from webapp.extensions import Base


class ParcelLine(Base):
    __tablename__ = "parcel_lines"
    __table_args__ = (
        CheckConstraint("quantity > 0", name="quantity_positive"),
        Index("ix_parcel_lines_order_line_id", "order_line_id"),
    )

    parcel_id: Mapped[int] = mapped_column(
        ForeignKey("parcels.id", ondelete="RESTRICT"), primary_key=True
    )
    order_line_id: Mapped[int] = mapped_column(
        ForeignKey("order_lines.id", ondelete="RESTRICT"), primary_key=True
    )
    quantity: Mapped[int]


class Parcel(Base):
    """Packed first; then it leaves, or is unpacked again."""

    __tablename__ = "parcels"
    __table_args__ = (
        CheckConstraint("status IN ('PACKED', 'SHIPPED', 'UNPACKED')", name="status"),
        CheckConstraint("(status = 'SHIPPED') = (shipped_at IS NOT NULL)", name="shipped_at"),
        Index("ix_parcels_order_id", "order_id"),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("orders.id", ondelete="RESTRICT"))
    status: Mapped[str]
    tracking_code: Mapped[str] = mapped_column(server_default="")
    packed_at: Mapped[datetime] = mapped_column(server_default=func.now())
    shipped_at: Mapped[datetime | None]

    lines: Mapped[list[ParcelLine]] = relationship(lazy="raise", order_by=ParcelLine.order_line_id)
