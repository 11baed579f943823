"""How much there is of each variant, and every single movement that made it so."""

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Identity, Index, func
from sqlalchemy.orm import Mapped, mapped_column

from webapp.extensions import Base

MAIN_LOCATION = 1


class Location(Base):
    """A place where goods are kept. The first one, `main`, comes with the database."""

    __tablename__ = "locations"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(unique=True)
    title: Mapped[str]


class StockLevel(Base):
    """The goods on the shelf: `available` may be sold, `reserved` belongs to open orders.

    A table of its own, so that locking stock never waits for who only refers to a variant.
    Both counters can be proved from the movements.
    """

    __tablename__ = "stock_levels"
    __table_args__ = (
        CheckConstraint("available >= 0", name="available_not_negative"),
        CheckConstraint("reserved >= 0", name="reserved_not_negative"),
    )

    variant_id: Mapped[int] = mapped_column(
        ForeignKey("variants.id", ondelete="RESTRICT"), primary_key=True, autoincrement=False
    )
    location_id: Mapped[int] = mapped_column(
        ForeignKey("locations.id", ondelete="RESTRICT"), primary_key=True, autoincrement=False
    )
    available: Mapped[int] = mapped_column(server_default="0")
    reserved: Mapped[int] = mapped_column(server_default="0")


class StockMovement(Base):
    """So many pieces went from one bucket to another. Append-only (a trigger sees to it)."""

    __tablename__ = "stock_movements"
    __table_args__ = (
        CheckConstraint("quantity > 0", name="quantity_positive"),
        CheckConstraint(
            "from_bucket IN ('outside', 'available', 'reserved', 'sold', 'lost')"
            " AND to_bucket IN ('outside', 'available', 'reserved', 'sold', 'lost')"
            " AND from_bucket <> to_bucket",
            name="buckets",
        ),
        Index("ix_stock_movements_variant", "variant_id", "location_id", "id"),
        Index("ix_stock_movements_order_line", "order_line_id"),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    variant_id: Mapped[int] = mapped_column(ForeignKey("variants.id", ondelete="RESTRICT"))
    location_id: Mapped[int] = mapped_column(ForeignKey("locations.id", ondelete="RESTRICT"))
    quantity: Mapped[int]
    from_bucket: Mapped[str]
    to_bucket: Mapped[str]
    cause: Mapped[str]
    order_line_id: Mapped[int | None] = mapped_column(
        ForeignKey("order_lines.id", ondelete="RESTRICT")
    )
    actor: Mapped[str]
    note: Mapped[str] = mapped_column(server_default="")
    request_id: Mapped[str | None]
    moved_at: Mapped[datetime] = mapped_column(server_default=func.now())
