from flask import Blueprint, render_template

from webapp.access import STAFF, permit
from webapp.accounts.queries import names_of
from webapp.backoffice.lists import OrdersAsked, place_of, read_query
from webapp.catalogue.queries.staff import products_of
from webapp.events.queries import history_of
from webapp.orders.queries import get_order, search_orders
from webapp.orders.rules.life import OrderStatus
from webapp.stock.queries import movements_of_lines

bp = Blueprint("staff_orders", __name__, url_prefix="/staff")


@bp.get("/orders")
@permit(STAFF)
def index() -> str:
    asked = read_query(OrdersAsked)
    found = search_orders(place=place_of(asked), status=asked["status"], words=asked["q"])
    return render_template(
        "backoffice/orders/page.html", found=found, asked=asked, statuses=OrderStatus
    )


@bp.get("/orders/<int(max=9223372036854775807):order_id>")
@permit(STAFF)
def show(order_id: int) -> str:
    order = get_order(order_id)
    movements = movements_of_lines([line.id for line in order.lines])
    history = history_of("order", order_id)
    return render_template(
        "backoffice/order/page.html",
        order=order,
        movements=movements,
        skus={line.variant_id: line.sku for line in order.lines},
        history=history,
        products=products_of([line.variant_id for line in order.lines]),
        names=names_of({move.actor for move in movements} | {event.actor for event in history}),
    )
