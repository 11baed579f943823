"""Orders as programs place, read, change and delete them."""

from typing import Any

from flask import Response

from webapp.access import permit, scope, token_actor
from webapp.api.answers import CREATED, LINKED, TAGGED, listed, one
from webapp.api.changes import IF_MATCH, MERGE_PATCH, Seen
from webapp.api.examples.orders import CHANGES, ORDER, ORDERS, REPLACEMENT, WANTED
from webapp.api.lists import ListQuery
from webapp.api.once import ONCE, repeatable
from webapp.api.orders.documents import order_document
from webapp.api.resource import PREFIX, resource
from webapp.limits import PLACE_ORDER, limited
from webapp.orders.queries.programs import get_known_order, known_order, page_of_orders
from webapp.orders.schemas.changing import OrderChanges, OrderFilter, OrderInput, OrderListView
from webapp.orders.schemas.placing import OrderView, PlaceOrder
from webapp.orders.services.buyer import buyer_of_order, wanted_of
from webapp.orders.services.change import change_order
from webapp.orders.services.place import place_for_program
from webapp.orders.services.put_away import put_order_away

ORDER_PATH = "/orders/<int(min=1, max=9223372036854775807):order_id>"

bp = resource(
    "Orders",
    "What was bought. An order is `PENDING` until somebody accepts it, `IN_PROGRESS` until "
    "everything was shipped and has arrived, then `DELIVERED`; until something has left it can "
    "be `CANCELED`. Its lines are the order details.",
)


class OrderQuery(ListQuery, OrderFilter):
    """Which orders, oldest first."""


@bp.get("/orders")
@bp.arguments(OrderQuery, location="query")
@bp.response(200, OrderListView, headers=LINKED, example=ORDERS)
@bp.refuses(404)
@permit(scope("orders:read"))
def list_orders(asked: dict[str, Any]) -> Response:
    """List orders

    Oldest first, each with its lines. Deleted orders are left out.
    """
    orders, following = page_of_orders(asked)
    return listed([order_document(order) for order in orders], following)


@bp.post("/orders")
@limited(PLACE_ORDER)
@bp.arguments(**ONCE)
@repeatable
@bp.arguments(PlaceOrder, example=WANTED)
@bp.response(201, OrderView, headers=CREATED, example=ORDER)
@bp.refuses(404, 409)
@permit(scope("orders:write"))
def place_order(wanted: dict[str, Any]) -> Response:
    """Place an order

    All or nothing: on any refusal nothing is ordered. A line names a variant, or a product that
    has only one. Without lines it is an order that costs nothing and waits for them: add them as
    order details, which take their goods then. `price` of a line and `total` are guards.
    They are never taken for the price; where given, they must be today's, and `price_changed`
    (409) names the right ones otherwise. `out_of_stock` (409) says in `available` how many are
    left of each variant that is asked for too often. Too many orders of one e-mail address in an
    hour are `too_often` (429).

    With a `client_id` the order is of that client: e-mail address, name and telephone number are
    copied where they are left out, and so is the address with this `address_id`, or the only one
    that the client has.
    """
    order = place_for_program(
        wanted=wanted_of(wanted["lines"]),
        buyer=buyer_of_order(wanted),
        seen_total_cents=wanted["total"].cents if "total" in wanted else None,
        actor=token_actor(),
    )
    return one(order_document(order), status=201, location=f"{PREFIX}/orders/{order.id}")


@bp.get(ORDER_PATH)
@bp.response(200, OrderView, headers=TAGGED, example=ORDER)
@permit(scope("orders:read"))
def get_order(order_id: int) -> Response:
    """Get one order"""
    return one(order_document(get_known_order(order_id)))


@bp.put(ORDER_PATH)
@bp.arguments(**IF_MATCH)
@bp.arguments(OrderInput, example=REPLACEMENT)
@bp.response(200, OrderView, headers=TAGGED, example=ORDER)
@bp.refuses(409)
@permit(scope("orders:write"))
def replace_order(seen: Seen, wanted: dict[str, Any], order_id: int) -> Response:
    """Replace what is written on an order

    Only while it is `PENDING` may it become other than it is; how it is delivered and paid only
    until it is billed, and the cost of the delivery follows. What is so already is no change.
    `status` leads it on: from `PENDING` to `IN_PROGRESS` (accepted), from there to `DELIVERED`
    (whatever is left is shipped, but not while the customer waits for an answer to his wish to
    cancel: `cancellation_wanted`, 409), from both to `CANCELED` (goods and money go back);
    anything else is `wrong_status` (409). All of it happens, or nothing. The lines are changed as
    order details.
    """
    return changed(seen, wanted, order_id)


@bp.patch(ORDER_PATH)
@bp.arguments(**IF_MATCH)
@bp.arguments(OrderChanges(partial=True), example=CHANGES, **MERGE_PATCH)
@bp.response(200, OrderView, headers=TAGGED, example=ORDER)
@bp.refuses(409)
@permit(scope("orders:write"))
def change_some_of_order(seen: Seen, wanted: dict[str, Any], order_id: int) -> Response:
    """Change some of what is written on an order

    Like replacing it, but what is left out stays as it is, also in the address.
    """
    return changed(seen, wanted, order_id)


def changed(seen: Seen, wanted: dict[str, Any], order_id: int) -> Response:
    status = wanted.pop("status", None)
    order = change_order(
        known_order(order_id),
        wanted,
        status=status,
        seen_version=seen.version,
        actor=token_actor(),
    )
    return one(order_document(order))


@bp.delete(ORDER_PATH)
@bp.arguments(**IF_MATCH)
@bp.response(204)
@bp.refuses(409)
@permit(scope("orders:write"))
def delete_order(seen: Seen, order_id: int) -> Response:
    """Delete an order

    A `PENDING` order that nobody paid is canceled, its goods go back, and programs do not see it
    any more; so does a `CANCELED` one that was never billed. The shop's books keep both. Any
    other order is kept (`order_is_kept`, 409); it may still be canceled.
    """
    put_order_away(known_order(order_id), seen_version=seen.version, actor=token_actor())
    return Response(status=204)
