"""The page of one order, for whoever holds its token: nothing on it may leak elsewhere."""

from flask import Blueprint, Response, make_response, render_template, request

from webapp.access import PUBLIC, permit
from webapp.bills.queries import bills_of, get_bill_of
from webapp.forms import show_pdf
from webapp.orders.queries import get_order_by_token, parcels_of
from webapp.payments.rules import PaymentType
from webapp.shipping.rules import DELIVERY_COUNTRIES, DeliveryMethod

bp = Blueprint("orders", __name__)

# The address of the page is its key: it stays out of shared caches, referrers and searches.
DISCREET = {
    "Cache-Control": "private, no-store",
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex",
}


@bp.get("/orders/<token>")
@permit(PUBLIC)
def show(token: str) -> Response:
    order = get_order_by_token(token)
    page = render_template(
        "storefront/order/page.html",
        order=order,
        bills=bills_of(order.id),
        parcels=parcels_of(order.id),
        countries=DELIVERY_COUNTRIES,
        methods=DeliveryMethod,
        payments=PaymentType,
        is_again="again" in request.args,
    )
    response = make_response(page)
    response.headers.update(DISCREET)
    return response


@bp.get("/orders/<token>/bills/<code>.pdf")
@permit(PUBLIC)
def show_bill(token: str, code: str) -> Response:
    """A bill of the order, for whoever holds the key of its page."""
    response = show_pdf(get_bill_of(get_order_by_token(token).id, code))
    response.headers.update(DISCREET)
    return response
