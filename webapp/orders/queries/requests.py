"""What shoppers want of their orders."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import selectinload

from webapp.errors import NotFound
from webapp.events.models import Event
from webapp.extensions import db
from webapp.orders.models import Order, OrderRequest, OrderRequestLine
from webapp.orders.rules.requests import RequestKind, RequestState
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
