"""Says that somebody works on an order now."""

from webapp.db import atomic
from webapp.orders.models import Order
from webapp.orders.services.steps import begin_step, end_step


@atomic
def accept_order(order_id: int, *, actor: str, seen_version: int | None = None) -> Order:
    """Raises NotFound, OrderChanged, and WrongStatus also the second time."""
    order = begin_step(order_id, "order.accepted", seen_version=seen_version)
    end_step(order, "order.accepted", actor=actor)
    return order
