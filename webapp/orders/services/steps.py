"""The frame of every change of an order: lock and check first, write down what happened last."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from weakref import WeakKeyDictionary

from webapp.errors import NotFound, ShopError
from webapp.events.services import announce
from webapp.orders.models import Order, OrderLine
from webapp.orders.queries import lock_order
from webapp.orders.rules.life import NEEDS_GOODS, EmptyOrder, OrderStatus, status_after
from webapp.orders.rules.pictures import Picture, differing
from webapp.orders.services.picture import picture_of

# Orders as they were before the step that is running.
SEEN: WeakKeyDictionary[Order, Picture] = WeakKeyDictionary()


class TooManyPieces(ShopError):
    """More pieces of a line than there are for it; `left` says how many there are."""

    code = "too_many_pieces"


def begin_step(order_id: int, event: str, *, seen_version: int | None = None) -> Order:
    """The locked order, to which the event may happen now; otherwise raises WrongStatus.

    Raises NotFound, OrderChanged when `seen_version` is not its version any more, and
    EmptyOrder for what needs goods.
    """
    order = lock_order(order_id, seen_version=seen_version)
    status_after(event, OrderStatus(order.status))
    if event in NEEDS_GOODS and not order.lines:
        raise EmptyOrder("This order has no goods yet: add some first, or cancel it.")
    SEEN[order] = picture_of(order)
    return order


def end_step(order: Order, event: str, *, actor: str, reason: str = "", **facts: Any) -> None:
    """Moves the order on and announces it. Each event carries the version that it made."""
    before = OrderStatus(order.status)
    order.status = status_after(event, before)
    order.version += 1
    order.updated_at = datetime.now(UTC)
    fields, personal = what_changed(order)
    announce(
        event,
        actor=actor,
        subject=("order", order.id),
        fields=fields,
        personal=personal,
        order_id=order.id,
        status_before=before,
        status=order.status,
        version=order.version,
        reason=reason,
        **facts,
    )


def what_changed(order: Order) -> tuple[dict[str, Any], dict[str, Any]]:
    """Before and after of what the step has changed: the plain fields, and the personal ones."""
    before, after = SEEN.get(order), picture_of(order)
    if before is None:
        return {}, {}
    SEEN[order] = after
    return differing(before.plain, after.plain), differing(before.personal, after.personal)


def line_of(order: Order, line_id: int | None) -> OrderLine:
    """A line of the order; raises NotFound for one of another order."""
    line = next((line for line in order.lines if line.id == line_id), None)
    if line is None:
        raise NotFound("There is no such line in this order.", line_ids=[line_id])
    return line


def lines_by_id(order: Order, pieces: Mapping[int, int]) -> dict[OrderLine, int]:
    """So many pieces of these lines; raises NotFound for a line that is not of this order."""
    return {line_of(order, line_id): count for line_id, count in pieces.items() if count}


def check_pieces(wanted: Mapping[OrderLine, int], left: Mapping[OrderLine, int]) -> None:
    """Raises TooManyPieces when more is wanted of a line than is left, or nothing at all."""
    short = {line: left[line] for line, count in wanted.items() if not 0 < count <= left[line]}
    if short or not wanted:
        raise TooManyPieces(sentence_of(short), left={str(k.id): n for k, n in short.items()})


def sentence_of(short: Mapping[OrderLine, int]) -> str:
    if not short:
        return "There is nothing left to do that with."
    line, left = next(iter(short.items()))
    return f"Of {line.title}, only {left} can be chosen."
