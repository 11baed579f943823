"""Takes an order out of the sight of programs. The books keep it, and staff still see it."""

from datetime import UTC, datetime

from webapp.bills.queries import find_bill
from webapp.db import atomic
from webapp.errors import NotFound, ShopError
from webapp.orders.models import Order
from webapp.orders.queries import lock_order
from webapp.orders.rules.life import CANCELED, PENDING
from webapp.orders.services.cancel import cancel_order
from webapp.orders.services.steps import begin_step, end_step


class OrderIsKept(ShopError):
    """The order was paid, billed or worked on: it can be canceled, and stays in sight."""

    code = "order_is_kept"


@atomic
def put_order_away(order_id: int, *, actor: str, seen_version: int | None = None) -> Order:
    """Cancels an order that nobody paid or worked on, and puts it away.

    A canceled one without a bill is put away as it is. Raises NotFound also the second time,
    OrderChanged, and OrderIsKept for every other order.
    """
    order = lock_order(order_id, seen_version=seen_version)
    if order.deleted_at:
        raise NotFound("There is no such order.")
    check_unkept(order)
    if order.status != CANCELED:
        cancel_order(order_id, actor=actor, reason="deleted")
    order = begin_step(order_id, "order.put_away")
    order.deleted_at = datetime.now(UTC)
    end_step(order, "order.put_away", actor=actor)
    return order


def check_unkept(order: Order) -> None:
    is_untouched = order.status == PENDING and not order.paid_cents
    if not (is_untouched or order.status == CANCELED) or find_bill(order.id):
        raise OrderIsKept(
            "This order was paid, billed or worked on, so it is kept. It may still be canceled:"
            " POST to its cancellation.",
            status=order.status,
        )
