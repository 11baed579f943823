"""What shoppers want of their orders."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import selectinload

from webapp.errors import NotFound
from webapp.events.models import Event
from webapp.extensions import db
from webapp.orders.models import Order, OrderLine, OrderRequest, OrderRequestLine
from webapp.orders.rules.life import OrderStatus, can_happen
from webapp.orders.rules.requests import (
    WANTED,
    RequestKind,
    RequestState,
    is_in_time,
    left_to_return,
)
from webapp.paging import Place, Slice, slice_of

PAGE_SIZE = 50


def requests_of(order_id: int) -> Sequence[OrderRequest]:
    """With their lines, the newest first."""
    mine = select(OrderRequest).filter_by(order_id=order_id).order_by(OrderRequest.id.desc())
    fresh = mine.options(selectinload(OrderRequest.lines))
    return db.session.scalars(fresh.execution_options(populate_existing=True)).all()


def get_request(request_id: int) -> OrderRequest:
    return db.session.get_one(OrderRequest, request_id, populate_existing=True)


def get_request_of(order_id: int, request_id: int) -> OrderRequest:
    """Raises NotFound, also for a request about another order."""
    wanted = select(OrderRequest).filter_by(order_id=order_id, id=request_id)
    request = db.session.scalar(wanted.execution_options(populate_existing=True))
    if request is None:
        raise NotFound("There is no such request.")
    return request


def find_open_request(order_id: int, kind: RequestKind) -> OrderRequest | None:
    wanted = select(OrderRequest).filter_by(order_id=order_id, kind=kind, state=RequestState.OPEN)
    return db.session.scalar(wanted)


class Ways(NamedTuple):
    """What the page of an order offers: how it may be canceled, and what may be sent back."""

    can_cancel: bool
    is_at_once: bool
    returnable: Mapping[OrderLine, int]


def ways_of(order: Order, *, return_days: int) -> Ways:
    status = OrderStatus(order.status)
    is_here = not order.lines or any(line.unshipped for line in order.lines)
    can_cancel = can_happen(WANTED[RequestKind.CANCEL], status) and is_here
    can_return = can_happen(WANTED[RequestKind.RETURN], status)
    left = returnable(order) if can_return and may_come_back(order, days=return_days) else {}
    back = {line: count for line, count in left.items() if count > 0}
    return Ways(can_cancel, is_untouched(order), back)


def is_untouched(order: Order) -> bool:
    """Whether the shopper decides alone: nothing was paid, and nothing is packed or has left."""
    is_handled = any(line.packed_quantity or line.shipped_quantity for line in order.lines)
    return not order.paid_cents and not is_handled


def returnable(order: Order) -> Mapping[OrderLine, int]:
    """How many pieces of each line may still be announced."""
    announced = announced_of(order.id)
    return {
        line: left_to_return(
            line.shipped_quantity, line.returned_quantity, announced.get(line.id, 0)
        )
        for line in order.lines
    }


def may_come_back(order: Order, *, days: int) -> bool:
    return is_in_time(delivered_at(order.id), now=datetime.now(UTC), days=days)


def announced_of(order_id: int) -> Mapping[int, int]:
    """Pieces of each line that shoppers send back or wait to, whether they have arrived or not."""
    pieces = func.sum(OrderRequestLine.quantity)
    mine = select(OrderRequestLine.order_line_id, pieces).join(OrderRequest.lines)
    mine = mine.where(
        OrderRequest.order_id == order_id, OrderRequest.state != RequestState.DECLINED
    )
    rows = db.session.execute(mine.group_by(OrderRequestLine.order_line_id))
    return {line_id: int(count) for line_id, count in rows}


def delivered_at(order_id: int) -> datetime | None:
    """When staff said that everything had arrived."""
    said = select(func.max(Event.happened_at)).where(
        Event.subject == "order", Event.subject_id == order_id, Event.name == "order.delivered"
    )
    return db.session.scalar(said)


def requests_in(state: RequestState | None, *, place: Place) -> Slice:
    """The newest first, as a list for staff shows them."""
    shown = (OrderRequest.id, OrderRequest.order_id, OrderRequest.kind, OrderRequest.state)
    facts = (OrderRequest.reason, OrderRequest.created_at, Order.number, Order.name)
    query = select(*shown, *facts).join(Order, Order.id == OrderRequest.order_id)
    if state:
        query = query.where(OrderRequest.state == state)
    return slice_of(query, OrderRequest.id, place=place, size=PAGE_SIZE)


def count_open_requests(most: int) -> int:
    """How many wait for an answer; counts no further than `most`."""
    waiting = select(OrderRequest.id).where(OrderRequest.state == RequestState.OPEN).limit(most)
    return db.session.scalar(select(func.count()).select_from(waiting.subquery())) or 0
