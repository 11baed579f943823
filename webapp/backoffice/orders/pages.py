import secrets
from collections.abc import Mapping, Sequence
from typing import Any

from flask import Blueprint, Response, make_response, render_template

from webapp.access import permit, staff
from webapp.accounts.queries.staff import names_of
from webapp.backoffice.history import history_page
from webapp.backoffice.lists import GoodsAsked, OrdersAsked, place_of, read_query
from webapp.bills.queries import bills_of
from webapp.catalogue.queries.finding import find_offers, skus_of
from webapp.catalogue.queries.staff import products_of
from webapp.orders.models import Order
from webapp.orders.queries import get_order, parcels_of, search_orders
from webapp.orders.queries.requests import requests_of
from webapp.orders.rules.life import OrderStatus, can_happen
from webapp.payments.queries import payments_of, refunds_of
from webapp.payments.rules import PaymentType
from webapp.shipping.rules import DELIVERY_COUNTRIES
from webapp.stock.models import StockMovement
from webapp.stock.queries import available_of, movements_of_lines

MOST_FOUND = 10

bp = Blueprint("staff_orders", __name__, url_prefix="/staff")


@bp.get("/orders")
@permit(staff("orders:read"))
def index() -> str:
    asked = read_query(OrdersAsked)
    found = search_orders(place=place_of(asked), status=asked["status"], words=asked["q"])
    return render_template(
        "backoffice/orders/page.html", found=found, asked=asked, statuses=OrderStatus
    )


@bp.get("/orders/<int(max=9223372036854775807):order_id>")
@permit(staff("orders:read"))
def show(order_id: int) -> Response:
    return show_order(order_id, find=read_query(GoodsAsked)["find"] or "")


def show_order(
    order_id: int,
    *,
    find: str = "",
    asked: str = "",
    typed: Mapping[str, str] | None = None,
    errors: Mapping[str, list[str]] | None = None,
    status: int = 200,
) -> Response:
    """The page of an order; a form that was refused is open, with what was typed into it."""
    order = get_order(order_id)
    movements = movements_of_lines([line.id for line in order.lines])
    history = history_page({"order": [order_id]})
    wishes = requests_of(order_id)
    deciders = {wish.decided_by for wish in wishes if wish.decided_by}
    page = render_template(
        "backoffice/order/page.html",
        order=order,
        movements=movements,
        skus=skus_of_ledger(order, movements),
        available=available_of([line.variant_id for line in order.lines]),
        **found_goods(find),
        history=history,
        called={"lines": {str(line.id): line.title for line in order.lines}},
        products=products_of([line.variant_id for line in order.lines]),
        names=names_of({move.actor for move in movements} | history.actors | deciders),
        **papers_of(order_id),
        wishes=wishes,
        can=lambda event: can_happen(event, OrderStatus(order.status)),
        request_key=secrets.token_urlsafe(16),
        asked=asked,
        typed=typed or {},
        errors=errors or {},
        payment_types=PaymentType,
        countries=DELIVERY_COUNTRIES,
    )
    return make_response(page, status)


def skus_of_ledger(order: Order, movements: Sequence[StockMovement]) -> dict[int, str | None]:
    """What was moved; a line that was changed has moved other goods before."""
    skus = {line.variant_id: line.sku for line in order.lines}
    return skus | skus_of({move.variant_id for move in movements} - set(skus))


def papers_of(order_id: int) -> dict[str, Any]:
    """Everything that was written about the goods and the money of an order."""
    return {
        "parcels": parcels_of(order_id),
        "payments": payments_of(order_id),
        "refunds": refunds_of(order_id),
        "bills": bills_of(order_id),
    }


def found_goods(words: str) -> dict[str, Any]:
    """What staff may add to an order, by the words that they look for."""
    offers = find_offers(words, MOST_FOUND) if words.strip() else []
    return {"find": words.strip(), "found": offers, "most_found": MOST_FOUND}
