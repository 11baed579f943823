"""What the shopper wants of an order: done at once while nobody has worked on it, asked after."""

from collections.abc import Mapping

from webapp import config
from webapp.db import atomic
from webapp.errors import ShopError
from webapp.extensions import db
from webapp.orders.models import Order, OrderLine, OrderRequest, OrderRequestLine
from webapp.orders.queries.requests import (
    find_open_request,
    is_untouched,
    may_come_back,
    returnable,
)
from webapp.orders.rules.requests import WANTED, RequestKind, RequestState
from webapp.orders.services.cancel import AlreadyShipped
from webapp.orders.services.decide import accept_request
from webapp.orders.services.steps import begin_step, check_pieces, end_step, lines_by_id


class TooLate(ShopError):
    """The days in which goods may be sent back are over."""

    code = "too_late_to_return"


@atomic
def ask_to_cancel(order_id: int, *, actor: str, reason: str = "") -> OrderRequest:
    """Cancels what nobody has paid or packed; else staff are asked, and again is the same.

    Raises NotFound, WrongStatus, and AlreadyShipped when nothing is here any more.
    """
    order = begin_step(order_id, WANTED[RequestKind.CANCEL])
    if waiting := find_open_request(order_id, RequestKind.CANCEL):
        return waiting
    if order.lines and not any(line.unshipped for line in order.lines):
        raise AlreadyShipped("Everything has left. What you do not want can be sent back.")
    request = write_request(order, RequestKind.CANCEL, actor=actor, reason=reason)
    if is_untouched(order):
        return accept_request(order_id, request.id, actor=actor)
    return request


@atomic
def ask_to_return(
    order_id: int, pieces: Mapping[int, int], *, actor: str, reason: str = ""
) -> OrderRequest:
    """Announces that so many pieces of these lines shall come back; while one waits, it is that.

    Raises NotFound, WrongStatus, TooLate, TooManyPieces.
    """
    order = begin_step(order_id, WANTED[RequestKind.RETURN])
    if waiting := find_open_request(order_id, RequestKind.RETURN):
        return waiting
    check_in_time(order)
    wanted = lines_by_id(order, pieces)
    check_pieces(wanted, returnable(order))
    return write_request(order, RequestKind.RETURN, wanted, actor=actor, reason=reason)


def check_in_time(order: Order) -> None:
    days = config.current().return_days
    if not may_come_back(order, days=days):
        raise TooLate(f"Goods could be sent back for {days} days after they arrived.", days=days)


def write_request(
    order: Order,
    kind: RequestKind,
    pieces: Mapping[OrderLine, int] | None = None,
    *,
    actor: str,
    reason: str,
) -> OrderRequest:
    """Events are never forgotten, so the shopper's words stand in the request alone."""
    lines = [
        OrderRequestLine(order_line_id=line.id, quantity=count)
        for line, count in (pieces or {}).items()
    ]
    request = OrderRequest(
        order_id=order.id, kind=kind, state=RequestState.OPEN, reason=reason, lines=lines
    )
    db.session.add(request)
    db.session.flush()
    end_step(
        order,
        WANTED[kind],
        actor=actor,
        order_request_id=request.id,
        request_state=RequestState.OPEN,
    )
    return request
