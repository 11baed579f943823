"""The lines of orders, as a resource of their own."""

from typing import Any

from flask import Response

from webapp.access import permit, scope, token_actor
from webapp.api.answers import CREATED, LINKED, TAGGED, listed, one
from webapp.api.changes import IF_MATCH, MERGE_PATCH, Seen
from webapp.api.examples.order_details import ADDED, CHANGED, DETAIL, DETAILS, FEWER
from webapp.api.lists import ListQuery
from webapp.api.once import ONCE, repeatable
from webapp.api.orders.documents import detail_document
from webapp.api.resource import PREFIX, resource
from webapp.limits import CHANGE_LINES, limited
from webapp.orders.queries.programs import get_line, known_order, page_of_lines
from webapp.orders.schemas.changing import (
    NewOrderDetail,
    OrderDetailChanges,
    OrderDetailFilter,
    OrderDetailInput,
    OrderDetailListView,
    OrderDetailView,
)
from webapp.orders.services.buyer import changed_goods_of, wanted_of
from webapp.orders.services.lines import add_line, change_line, remove_any_line

DETAIL_PATH = "/order_details/<int(min=1, max=9223372036854775807):order_detail_id>"

bp = resource(
    "OrderDetails",
    "The lines of orders. They change as long as their order is `PENDING` and not billed; their "
    "stock is taken and given back at once. The version of a line is the version of its order, so "
    "whatever changes the order makes every `ETag` of its lines stale.",
)


class OrderDetailQuery(ListQuery, OrderDetailFilter):
    """Which lines, oldest first."""


@bp.get("/order_details")
@bp.arguments(OrderDetailQuery, location="query")
@bp.response(200, OrderDetailListView, headers=LINKED, example=DETAILS)
@bp.refuses(404)
@permit(scope("orders:read"))
def list_order_details(asked: dict[str, Any]) -> Response:
    """List the lines of orders

    Oldest first. Lines that were removed are left out.
    """
    lines, following = page_of_lines(asked)
    return listed([detail_document(line, order) for line, order in lines], following)


@bp.post("/order_details")
@limited(CHANGE_LINES)
@bp.arguments(**ONCE)
@repeatable
@bp.arguments(NewOrderDetail, example=ADDED)
@bp.response(201, OrderDetailView, headers=CREATED, example=DETAIL)
@bp.refuses(404, 409)
@permit(scope("orders:write"))
def add_order_detail(wanted: dict[str, Any]) -> Response:
    """Add a line to an order

    It comes at today's price (`price` is a guard: `price_changed`, 409) and its goods are taken
    now (`out_of_stock`, 409, says in `available` how many there are). Only while the order is
    `PENDING` (`wrong_status`) and was neither billed nor partly canceled (`not_editable`).
    """
    (goods,) = wanted_of([wanted])
    order = add_line(known_order(wanted["order_id"]), goods, actor=token_actor())
    document = detail_document(order.lines[-1], order)
    return one(document, status=201, location=f"{PREFIX}/order_details/{document['id']}")


@bp.get(DETAIL_PATH)
@bp.response(200, OrderDetailView, headers=TAGGED, example=DETAIL)
@permit(scope("orders:read"))
def get_order_detail(order_detail_id: int) -> Response:
    """Get one line of an order"""
    return one(detail_document(*get_line(order_detail_id)))


@bp.put(DETAIL_PATH)
@limited(CHANGE_LINES)
@bp.arguments(**IF_MATCH)
@bp.arguments(OrderDetailInput, example=CHANGED)
@bp.response(200, OrderDetailView, headers=TAGGED, example=DETAIL)
@bp.refuses(409)
@permit(scope("orders:write"))
def replace_order_detail(seen: Seen, wanted: dict[str, Any], order_detail_id: int) -> Response:
    """Replace a line of an order

    The same variant keeps its price, another one comes at today's. Refused like adding a line,
    and when the order would cost less than what was paid (`paid_more`, 409).
    """
    return changed(seen, wanted, order_detail_id)


@bp.patch(DETAIL_PATH)
@limited(CHANGE_LINES)
@bp.arguments(**IF_MATCH)
@bp.arguments(OrderDetailChanges(partial=True), example=FEWER, **MERGE_PATCH)
@bp.response(200, OrderDetailView, headers=TAGGED, example=DETAIL)
@bp.refuses(409)
@permit(scope("orders:write"))
def change_order_detail(seen: Seen, wanted: dict[str, Any], order_detail_id: int) -> Response:
    """Change how many pieces a line has, or of what"""
    return changed(seen, wanted, order_detail_id)


def changed(seen: Seen, wanted: dict[str, Any], line_id: int) -> Response:
    line, _ = get_line(line_id)
    goods = changed_goods_of(wanted)
    order = change_line(
        line.order_id, line_id, **goods, seen_version=seen.version, actor=token_actor()
    )
    return one(detail_document(next(x for x in order.lines if x.id == line_id), order))


@bp.delete(DETAIL_PATH)
@limited(CHANGE_LINES)
@bp.arguments(**IF_MATCH)
@bp.response(204)
@bp.refuses(409)
@permit(scope("orders:write"))
def delete_order_detail(seen: Seen, order_detail_id: int) -> Response:
    """Take a line out of an order

    Its goods go back. The last line may go too as long as nothing was paid (`last_line`, 409);
    the order is then empty, and nothing but adding lines or canceling it is possible.
    """
    line, _ = get_line(order_detail_id)
    remove_any_line(line.order_id, order_detail_id, seen_version=seen.version, actor=token_actor())
    return Response(status=204)
