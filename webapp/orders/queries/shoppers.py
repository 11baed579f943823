"""The orders of one shopper and of nobody else."""

from sqlalchemy import select

from webapp.errors import NotFound
from webapp.extensions import db
from webapp.orders.models import Order
from webapp.orders.rules.life import PUBLIC_STATUSES
from webapp.paging import Place, Slice, slice_of

PAGE_SIZE = 20


def orders_of(customer_id: int, place: Place) -> Slice:
    """The newest first."""
    shown = (Order.id, Order.number, Order.status, Order.placed_at, Order.total_cents)
    mine = select(*shown, Order.currency).where(
        Order.customer_id == customer_id, Order.status.in_(PUBLIC_STATUSES)
    )
    return slice_of(mine, Order.id, place=place, size=PAGE_SIZE)


def get_order_of(customer_id: int, number: int) -> Order:
    """Raises NotFound, also for an order of somebody else."""
    mine = select(Order).where(Order.customer_id == customer_id, Order.number == number)
    order = db.session.scalar(mine.where(Order.status.in_(PUBLIC_STATUSES)))
    if order is None:
        raise NotFound("There is no such order.")
    return order
