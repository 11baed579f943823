"""What programs do with an order, and what has happened to it."""

from typing import Any

from flask import Response

from webapp.access import permit, scope, token_actor
from webapp.api.answers import REPLAYED, TAGGED, listed, one
from webapp.api.examples.acts import CANCELLATION, EVENTS
from webapp.api.examples.orders import ORDER
from webapp.api.once import ONCE, repeatable
from webapp.api.orders.documents import order_document
from webapp.api.orders.orders import ORDER_PATH, bp
from webapp.api.orders.reading import pieces_of
from webapp.events.queries import history_of
from webapp.orders.queries.programs import known_order
from webapp.orders.schemas.acting import Cancellation, Empty
from webapp.orders.schemas.placing import OrderView
from webapp.orders.schemas.records import EventListView, EventView
from webapp.orders.services.accept import accept_order
from webapp.orders.services.cancel import cancel_all_or_some
from webapp.orders.services.ship import deliver_order

DONE = TAGGED | REPLAYED


@bp.post(f"{ORDER_PATH}/acceptance")
@bp.arguments(**ONCE)
@repeatable
@bp.arguments(Empty, example={})
@bp.response(200, OrderView, headers=DONE, example=ORDER)
@bp.refuses(409)
@permit(scope("orders:write"))
def accept(_: dict[str, Any], order_id: int) -> Response:
    """Accept an order

    From then on somebody works on it, and its lines cannot be changed any more.
    """
    return one(order_document(accept_order(known_order(order_id), actor=token_actor())))


@bp.post(f"{ORDER_PATH}/delivery")
@bp.arguments(**ONCE)
@repeatable
@bp.arguments(Empty, example={})
@bp.response(200, OrderView, headers=DONE, example=ORDER)
@bp.refuses(409)
@permit(scope("orders:write"))
def deliver(_: dict[str, Any], order_id: int) -> Response:
    """Say that everything has arrived

    Whatever is still here must be shipped or canceled first (`not_all_shipped`, 409).
    """
    return one(order_document(deliver_order(known_order(order_id), actor=token_actor())))


@bp.post(f"{ORDER_PATH}/cancellation")
@bp.arguments(**ONCE)
@repeatable
@bp.arguments(Cancellation, example=CANCELLATION)
@bp.response(200, OrderView, headers=DONE, example=ORDER)
@bp.refuses(409)
@permit(scope("orders:write"))
def cancel(wanted: dict[str, Any], order_id: int) -> Response:
    """Cancel an order, or some pieces of it

    The goods go back on the shelf and what was paid for them goes back; a bill gets its credit
    note. What has left cannot be canceled (`already_shipped`), and of a line only what is not
    packed (`too_many_pieces`).
    """
    pieces = pieces_of(wanted["lines"]) if "lines" in wanted else None
    order = cancel_all_or_some(
        known_order(order_id), pieces, reason=wanted["reason"], actor=token_actor()
    )
    return one(order_document(order))


@bp.get(f"{ORDER_PATH}/events")
@bp.response(200, EventListView, example=EVENTS)
@permit(scope("orders:read"))
def list_order_events(order_id: int) -> Response:
    """List what has happened to an order

    Oldest first. Nothing of it is ever changed.
    """
    events = history_of("order", known_order(order_id))
    return listed(EventView(many=True).dump(events), None)
