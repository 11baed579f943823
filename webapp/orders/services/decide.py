"""Answers what a shopper wants of an order."""

from datetime import UTC, datetime

from webapp.db import atomic
from webapp.errors import ShopError
from webapp.orders.models import Order, OrderRequest
from webapp.orders.queries import lock_order
from webapp.orders.queries.requests import get_request_of
from webapp.orders.rules.life import CANCELED
from webapp.orders.rules.requests import DECIDED, RequestKind, RequestState
from webapp.orders.services.cancel import AlreadyShipped, cancel_lines, cancel_order
from webapp.orders.services.steps import begin_step, end_step

WISHED = "asked for by the customer"


class RequestDecided(ShopError):
    """Somebody has answered it; `state` says how."""

    code = "request_decided"


@atomic
def accept_request(
    order_id: int,
    request_id: int,
    *,
    actor: str,
    answer: str = "",
    seen_version: int | None = None,
) -> OrderRequest:
    """Cancels what is still here; goods that shall come back are taken back when they arrive.

    Raises NotFound, OrderChanged, RequestDecided, and what the cancellation raises.
    """
    order = lock_order(order_id, seen_version=seen_version)
    request = open_request(order, request_id)
    if request.kind == RequestKind.CANCEL:
        cancel_what_is_here(order, actor=actor)
    decide(request, RequestState.ACCEPTED, actor=actor, answer=answer)
    return request


@atomic
def decline_request(
    order_id: int, request_id: int, *, actor: str, answer: str, seen_version: int | None = None
) -> OrderRequest:
    """Leaves the order as it is. Raises NotFound, OrderChanged, RequestDecided."""
    order = lock_order(order_id, seen_version=seen_version)
    request = open_request(order, request_id)
    decide(request, RequestState.DECLINED, actor=actor, answer=answer)
    return request


def open_request(order: Order, request_id: int) -> OrderRequest:
    request = get_request_of(order.id, request_id)
    if request.state != RequestState.OPEN:
        raise RequestDecided("This request was answered already.", state=request.state)
    return request


def cancel_what_is_here(order: Order, *, actor: str) -> None:
    """An order that staff have canceled meanwhile is as the shopper wants it."""
    if order.status == CANCELED:
        return
    if not any(line.shipped_quantity for line in order.lines):
        cancel_order(order.id, actor=actor, reason=WISHED)
        return
    unpacked = {line.id: line.unpacked for line in order.lines}
    if not any(unpacked.values()):
        raise AlreadyShipped(
            "Everything has left or is packed: unpack it first, or decline with a sentence."
        )
    cancel_lines(order.id, unpacked, actor=actor, reason=WISHED)


def decide(request: OrderRequest, state: RequestState, *, actor: str, answer: str) -> None:
    order = begin_step(request.order_id, DECIDED[state])
    request.state, request.answer = state, answer
    request.decided_at, request.decided_by = datetime.now(UTC), actor
    end_step(order, DECIDED[state], actor=actor, order_request_id=request.id, request_state=state)
