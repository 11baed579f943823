"""Goods of an order that leave the shop, and goods that come back."""

from typing import Any

import orjson
from flask import Response

from webapp.access import permit, scope, token_actor
from webapp.api.answers import JSON, REPLAYED, listed
from webapp.api.examples.acts import RETURN, RETURNED, RETURNS, SHIPMENT, SHIPMENTS
from webapp.api.once import ONCE, repeatable
from webapp.api.orders.documents import refund_document, shipment_document
from webapp.api.orders.orders import ORDER_PATH, bp
from webapp.api.orders.reading import pieces_of
from webapp.orders.queries import credits_of, last_shipment, parcels_of
from webapp.orders.queries.programs import get_known_order, known_order
from webapp.orders.rules.credits import CreditKind
from webapp.orders.schemas.acting import NewReturn, NewShipment
from webapp.orders.schemas.records import ReturnListView, ReturnView, ShipmentListView
from webapp.orders.services.ship import ship_order
from webapp.orders.services.take_back import return_lines
from webapp.payments.queries import refunds_of


@bp.get(f"{ORDER_PATH}/shipments")
@bp.response(200, ShipmentListView, example=SHIPMENTS)
@permit(scope("orders:read"))
def list_shipments(order_id: int) -> Response:
    """List the parcels of an order"""
    parcels = parcels_of(known_order(order_id))
    return listed([shipment_document(parcel) for parcel in parcels], None)


@bp.post(f"{ORDER_PATH}/shipments")
@bp.arguments(**ONCE)
@repeatable
@bp.arguments(NewShipment, example=SHIPMENT)
@bp.response(201, ShipmentListView, headers=REPLAYED, example=SHIPMENTS)
@bp.refuses(409)
@permit(scope("orders:write"))
def ship(wanted: dict[str, Any], order_id: int) -> Response:
    """Ship goods of an order

    Some pieces as one parcel, or everything that is still here with the parcels that are packed
    already; gives the parcels that left now. The goods are sold then, and an order that was not
    billed gets its bill. While the customer waits for an answer to his wish to cancel the order,
    nothing can leave (`cancellation_wanted`, 409).
    """
    pieces = pieces_of(wanted["lines"]) if "lines" in wanted else None
    tracking = wanted["tracking_code"]
    ship_order(known_order(order_id), pieces, tracking_code=tracking, actor=token_actor())
    shipped = listed([shipment_document(parcel) for parcel in last_shipment(order_id)], None)
    shipped.status_code = 201
    return shipped


@bp.get(f"{ORDER_PATH}/returns")
@bp.response(200, ReturnListView, example=RETURNS)
@permit(scope("orders:read"))
def list_returns(order_id: int) -> Response:
    """List what came back of an order"""
    return listed(returns_of(order_id), None)


@bp.post(f"{ORDER_PATH}/returns")
@bp.arguments(**ONCE)
@repeatable
@bp.arguments(NewReturn, example=RETURN)
@bp.response(201, ReturnView, headers=REPLAYED, example=RETURNED)
@bp.refuses(409)
@permit(scope("orders:write"))
def take_back(wanted: dict[str, Any], order_id: int) -> Response:
    """Take shipped goods back

    `into` says whether they can be sold again. What they cost is taken off the price of the
    order, what was paid for them goes back, and the bill gets its credit note.
    """
    facts = {"into": wanted["into"], "reason": wanted["reason"], "actor": token_actor()}
    return_lines(known_order(order_id), pieces_of(wanted["lines"]), **facts)
    # Under the lock of the order, so the last one is the one that was just written.
    return Response(orjson.dumps(returns_of(order_id)[-1]), status=201, mimetype=JSON)


def returns_of(order_id: int) -> list[dict[str, Any]]:
    order, refunds = get_known_order(order_id), refunds_of(order_id)
    return [
        refund_document(credit, refunds, order.currency)
        for credit in credits_of(order_id)
        if credit.kind == CreditKind.RETURN
    ]
