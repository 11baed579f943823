"""Cancels an order, or pieces of it: the goods go back on the shelf, the money to who paid."""

from collections.abc import Mapping
from datetime import UTC, datetime

from webapp.db import atomic
from webapp.errors import ShopError
from webapp.orders.models import Order, OrderLine
from webapp.orders.queries import lock_order
from webapp.orders.rules.credits import CreditKind, Part, PartKind, amount_part, goods_part
from webapp.orders.rules.life import OrderStatus
from webapp.orders.services.bill import bill_if_paid
from webapp.orders.services.credit import credit_order, priced_line, priced_shipping
from webapp.orders.services.pack import unpack_all
from webapp.orders.services.steps import begin_step, check_pieces, end_step, lines_by_id
from webapp.stock.rules import Cause, Demand
from webapp.stock.services import release_stock


class AlreadyShipped(ShopError):
    """Some of the goods have left the shop."""

    code = "already_shipped"


@atomic
def cancel_order(
    order_id: int, *, actor: str, reason: str = "", seen_version: int | None = None
) -> Order:
    """Cancels everything; packed parcels are unpacked. A second time raises WrongStatus.

    Raises NotFound, OrderChanged, WrongStatus, and AlreadyShipped when something has left.
    """
    order = begin_step(order_id, "order.canceled", seen_version=seen_version)
    if any(line.shipped_quantity for line in order.lines):
        raise AlreadyShipped(
            "Some of the goods have left. Cancel what is still here, or take the rest back."
        )
    end_order(order, "order.canceled", actor=actor, reason=reason)
    return order


@atomic
def cancel_lines(
    order_id: int,
    pieces: Mapping[int, int],
    *,
    actor: str,
    reason: str = "",
    seen_version: int | None = None,
) -> Order:
    """Cancels so many pieces of these lines (by the number of the line), if they are unpacked.

    When nothing remains, the whole order is canceled, with the cost of delivery; when what
    remains is paid, it is billed. Raises NotFound, OrderChanged, WrongStatus, TooManyPieces.
    """
    order = begin_step(order_id, "order.partly_canceled", seen_version=seen_version)
    wanted = lines_by_id(order, pieces)
    check_pieces(wanted, {line: line.unpacked for line in order.lines})
    if all(line.canceled_quantity + wanted.get(line, 0) == line.quantity for line in order.lines):
        end_order(order, "order.canceled", actor=actor, reason=reason)
        return order
    parts = cancel_pieces(order, wanted, actor=actor)
    returned = credit_order(order, CreditKind.CANCELLATION, parts, reason=reason, actor=actor)
    facts = {"pieces": {str(line.id): count for line, count in wanted.items()}}
    end_step(
        order, "order.partly_canceled", actor=actor, reason=reason, refunded_cents=returned, **facts
    )
    bill_if_paid(order, actor=actor)
    return order


@atomic
def cancel_all_or_some(
    order_id: int, pieces: Mapping[int, int] | None, *, actor: str, reason: str = ""
) -> Order:
    """Cancels these pieces, or without any the whole order; raises what these raise."""
    if pieces is None:
        return cancel_order(order_id, actor=actor, reason=reason)
    return cancel_lines(order_id, pieces, actor=actor, reason=reason)


@atomic
def expire_order(order_id: int, *, actor: str = "system") -> bool:
    """Cancels an order that nobody has paid in time; gives whether it did.

    Does nothing when it was paid, accepted or canceled meanwhile, or has time left.
    """
    order = lock_order(order_id)
    is_overdue = order.expires_at is not None and order.expires_at <= datetime.now(UTC)
    if order.status != OrderStatus.PENDING or order.paid_cents or not is_overdue:
        return False
    end_order(order, "order.expired", actor=actor, reason="not paid in time")
    return True


def end_order(order: Order, event: str, *, actor: str, reason: str) -> None:
    """Cancels all that is left of an order of which nothing was shipped."""
    unpack_all(order)
    wanted = {line: line.unshipped for line in order.lines if line.unshipped}
    parts = [*cancel_pieces(order, wanted, actor=actor), *shipping_part(order)]
    returned = credit_order(order, CreditKind.CANCELLATION, parts, reason=reason, actor=actor)
    end_step(order, event, actor=actor, reason=reason, refunded_cents=returned)


def cancel_pieces(order: Order, wanted: Mapping[OrderLine, int], *, actor: str) -> list[Part]:
    """Gives the pieces back to the shelf; a draft has not taken any."""
    parts = []
    for line, count in wanted.items():
        before = line.canceled_quantity + line.returned_quantity
        parts.append(goods_part(priced_line(order, line), count, before))
        line.canceled_quantity += count
    if order.status != OrderStatus.DRAFT:
        demands = [Demand(line.variant_id, count, line.id) for line, count in wanted.items()]
        release_stock(demands, cause=Cause.ORDER_CANCELED, actor=actor)
    return parts


def shipping_part(order: Order) -> list[Part]:
    shipping = priced_shipping(order)
    left = shipping.left_cents
    return [amount_part(PartKind.SHIPPING, shipping, left)] if left else []
