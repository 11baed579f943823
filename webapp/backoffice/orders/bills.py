"""The documents of an order as PDF."""

from flask import Response

from webapp.access import permit, staff
from webapp.backoffice.orders.pages import bp
from webapp.bills.queries import get_bill_of
from webapp.forms import show_pdf


@bp.get("/orders/<int(max=9223372036854775807):order_id>/bills/<code>.pdf")
@permit(staff("bills:read"))
def show_bill(order_id: int, code: str) -> Response:
    return show_pdf(get_bill_of(order_id, code))
