"""Orders as programs place and read them."""

from typing import Any

from flask import Response

from webapp.access import permit, scope, token_actor
from webapp.api.answers import CREATED, TAGGED, one
from webapp.api.examples.orders import ORDER, WANTED
from webapp.api.once import ONCE, repeatable
from webapp.api.resource import PREFIX, resource
from webapp.limits import PLACE_ORDER, limited
from webapp.money import Money
from webapp.orders.models import Order, OrderLine
from webapp.orders.queries import get_placed_order
from webapp.orders.schemas.placing import OrderView, PlaceOrder
from webapp.orders.services.buyer import buyer_of, wanted_of
from webapp.orders.services.place import place_lines

CENTS = "_cents"
VIEW = OrderView()

bp = resource("Orders", "What was bought.")


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

    All or nothing: on any refusal nothing is ordered. `price` of a line and `total` are guards.
    They are never taken for the price; where given, they must be today's, and `price_changed`
    (409) names the right ones otherwise. `out_of_stock` (409) says in `available` how many are
    left of each variant that is asked for too often.
    """
    order = place_lines(
        wanted=wanted_of(wanted["lines"]),
        buyer=buyer_of(wanted),
        seen_total_cents=wanted["total"].cents if "total" in wanted else None,
        actor=token_actor(),
    )
    return one(shown(order), status=201, location=f"{PREFIX}/orders/{order.id}")


@bp.get("/orders/<int(min=1, max=9223372036854775807):order_id>")
@bp.response(200, OrderView, headers=TAGGED, example=ORDER)
@permit(scope("orders:read"))
def get_order(order_id: int) -> Response:
    """Get one order"""
    return one(shown(get_placed_order(order_id)))


def shown(order: Order) -> dict[str, Any]:
    lines = [with_money(line, order.currency) for line in order.lines]
    document = {"address": order.shipping_address, "lines": lines}
    return dict(VIEW.dump(with_money(order, order.currency) | document))


def with_money(row: Order | OrderLine, currency: str) -> dict[str, Any]:
    """The columns of the row, with `total` as money for each `total_cents`."""
    columns = {column.key: getattr(row, column.key) for column in row.__table__.columns}
    amounts = {
        name.removesuffix(CENTS): Money(value, currency)
        for name, value in columns.items()
        if name.endswith(CENTS)
    }
    return columns | amounts
