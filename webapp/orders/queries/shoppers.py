"""The orders of one shopper and of nobody else."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, select

from webapp.errors import NotFound
from webapp.extensions import db
from webapp.orders.models import Order
from webapp.orders.queries import ALL_PARTS
from webapp.orders.rules.life import PUBLIC_STATUSES
from webapp.paging import Place, Slice, slice_of

PAGE_SIZE = 20


def orders_of(customer_id: int, place: Place) -> Slice:
    """The newest first."""
    shown = (Order.id, Order.number, Order.status, Order.placed_at, Order.total_cents)
    mine = select(*shown, Order.currency).where(*is_of(customer_id))
    return slice_of(mine, Order.id, place=place, size=PAGE_SIZE)


def get_order_of(customer_id: int, number: int) -> Order:
    """With all its parts; raises NotFound, also for an order of somebody else."""
    mine = select(Order).where(*is_of(customer_id), Order.number == number)
    order = db.session.scalar(mine.options(*ALL_PARTS))
    if order is None:
        raise NotFound("There is no such order.")
    return order


def all_orders_of(customer_id: int) -> Sequence[Order]:
    """With lines and addresses, oldest first."""
    mine = select(Order).where(*is_of(customer_id)).options(*ALL_PARTS)
    return db.session.scalars(mine.order_by(Order.id)).all()


def is_of(customer_id: int) -> tuple[ColumnElement[bool], ...]:
    return (
        Order.customer_id == customer_id,
        Order.status.in_(PUBLIC_STATUSES),
        Order.deleted_at.is_(None),
    )
