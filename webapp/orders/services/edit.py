"""Changes what is written on an order and moves neither goods nor money."""

from webapp.db import atomic
from webapp.errors import ShopError
from webapp.extensions import db
from webapp.orders.models import Order, OrderAddress
from webapp.orders.rules.purchase import Address
from webapp.orders.services.cancel import AlreadyShipped
from webapp.orders.services.steps import begin_step, end_step


class NoDelivery(ShopError):
    """The customer fetches the goods: there is no address to change."""

    code = "no_delivery"


@atomic
def change_address(
    order_id: int, address: Address, *, actor: str, seen_version: int | None = None
) -> Order:
    """Sends the order elsewhere. A bill that was issued keeps the address of its day.

    Raises NotFound, OrderChanged, WrongStatus, NoDelivery, and AlreadyShipped.
    """
    order = begin_step(order_id, "order.address_changed", seen_version=seen_version)
    current = order.shipping_address
    if current is None:
        raise NoDelivery("The goods of this order are fetched, not sent.")
    if any(line.shipped_quantity for line in order.lines):
        raise AlreadyShipped("Some of the goods have left: the address cannot be changed now.")
    changed = write_over(current, address)
    end_step(order, "order.address_changed", actor=actor, changed=changed)
    return order


def write_over(current: OrderAddress, address: Address) -> list[str]:
    """Gives the names of what differed. What it was is not in the event: events are for ever, and
    whoever lived there may want to be forgotten."""
    wanted = vars(address)
    changed = sorted(name for name, value in wanted.items() if getattr(current, name) != value)
    for name in changed:
        setattr(current, name, wanted[name])
    return changed


@atomic
def add_note(order_id: int, text: str, *, actor: str) -> Order:
    """Writes a remark of staff into the history of an order. Not idempotent."""
    order = begin_step(order_id, "order.noted")
    end_step(order, "order.noted", actor=actor, reason=text)
    db.session.flush()
    return order
