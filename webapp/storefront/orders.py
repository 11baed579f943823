"""The page of one order, for whoever holds its token; webapp.headers keeps the address secret."""

from flask import Blueprint, Response, render_template, request

from webapp.access import PUBLIC, permit
from webapp.bills.queries import bills_of, get_bill_of
from webapp.forms import show_pdf
from webapp.orders.queries import get_order_by_token, parcels_of
from webapp.payments.rules import PaymentType
from webapp.shipping.rules import DELIVERY_COUNTRIES, DeliveryMethod

bp = Blueprint("orders", __name__)


@bp.get("/orders/<token>")
@permit(PUBLIC)
def show(token: str) -> str:
    order = get_order_by_token(token)
    return render_template(
        "storefront/order/page.html",
        order=order,
        bills=bills_of(order.id),
        parcels=parcels_of(order.id),
        countries=DELIVERY_COUNTRIES,
        methods=DeliveryMethod,
        payments=PaymentType,
        is_again="again" in request.args,
    )


@bp.get("/orders/<token>/bills/<code>.pdf")
@permit(PUBLIC)
def show_bill(token: str, code: str) -> Response:
    """A bill of the order, for whoever holds the key of its page."""
    return show_pdf(get_bill_of(get_order_by_token(token).id, code))
