"""The page of one order, for whoever holds its token: nothing on it may leak elsewhere."""

from flask import Blueprint, Response, make_response, render_template, request

from webapp.access import PUBLIC, permit
from webapp.orders.queries import get_order_by_token
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
    page = render_template(
        "storefront/order/page.html",
        order=get_order_by_token(token),
        countries=DELIVERY_COUNTRIES,
        methods=DeliveryMethod,
        payments=PaymentType,
        is_again="again" in request.args,
    )
    response = make_response(page)
    response.headers.update(DISCREET)
    return response
