"""The page of one order, for whoever holds its key; webapp.headers keeps the address secret.

What is personal it shows to whoever has confirmed the order (webapp.storefront.confirmation).
"""

import math
import secrets
from collections.abc import Mapping
from typing import Any, cast

from flask import Blueprint, Response, make_response, render_template, request, url_for
from werkzeug.exceptions import TooManyRequests

from webapp import config
from webapp.access import PUBLIC, permit
from webapp.bills.queries import bills_of, get_bill_of
from webapp.forms import go_to, read_form, show_pdf
from webapp.limits import CONFIRM_ORDER, CONFIRM_ORDER_TODAY, mark_of, spend
from webapp.orders.models import Order
from webapp.orders.queries import get_order_by_token, parcels_of
from webapp.orders.queries.requests import requests_of, ways_of
from webapp.orders.rules.buyers import knows_buyer
from webapp.orders.schemas.following import Confirmation
from webapp.payments.rules import PaymentType
from webapp.shipping.rules import DELIVERY_COUNTRIES, DeliveryMethod
from webapp.storefront.confirmation import remember, visitor_of

bp = Blueprint("orders", __name__)

NOT_KNOWN = "This is not the e-mail address or the postal code of this order."
Errors = Mapping[str, list[str]]


@bp.get("/orders/<token>")
@permit(PUBLIC)
def show(token: str) -> Response:
    return show_order(get_order_by_token(token))


@bp.post("/orders/<token>/confirmation")
@permit(PUBLIC)
def confirm(token: str) -> Response:
    """Shows the rest to whoever knows the e-mail address or the postal code."""
    order = get_order_by_token(token)
    form, errors = read_form(Confirmation)
    if errors:
        return show_order(order, errors=errors, status=422)
    try:
        count_try(order)
    except TooManyRequests as refusal:
        return ask_to_wait(order, refusal)
    if not is_buyer(form["answer"], order):
        return show_order(order, errors={"answer": [NOT_KNOWN]}, status=422)
    return remember(go_to(url_for("orders.show", token=token)), order)


def count_try(order: Order) -> None:
    """Before anybody looks whether it is right: who guesses on does not learn it."""
    for policy in (CONFIRM_ORDER, CONFIRM_ORDER_TODAY):
        spend(policy, whose=mark_of(order.token))


def ask_to_wait(order: Order, refusal: TooManyRequests) -> Response:
    seconds = cast(int, refusal.retry_after)
    sentence = f"That was tried too often. Please try again in {waiting_time(seconds)}."
    page = show_order(order, errors={"answer": [sentence]}, status=429)
    page.headers["Retry-After"] = str(seconds)
    return page


def waiting_time(seconds: int) -> str:
    minutes = max(1, math.ceil(seconds / 60))
    count, unit = (minutes, "minute") if minutes < 120 else (math.ceil(minutes / 60), "hour")
    return f"{count} {unit}" if count == 1 else f"{count} {unit}s"


def is_buyer(answer: str, order: Order) -> bool:
    address = order.shipping_address
    code = address.postal_code if address else ""
    return knows_buyer(answer, email=order.email, postal_code=code)


@bp.get("/orders/<token>/bills/<code>.pdf")
@permit(PUBLIC)
def show_bill(token: str, code: str) -> Response:
    """A bill of the order; who has not confirmed it is asked to, whatever the code."""
    order = get_order_by_token(token)
    if visitor_of(order) is None:
        return go_to(url_for("orders.show", token=token))
    return show_pdf(get_bill_of(order.id, code))


def show_order(
    order: Order,
    *,
    asked: str = "",
    errors: Errors | None = None,
    status: int = 200,
) -> Response:
    """The page; a form that was refused still holds what was typed into it."""
    visitor = visitor_of(order)
    personal = personal_of(order) if visitor else {}
    page = render_template(
        "storefront/order/page.html",
        order=order,
        visitor=visitor,
        **personal,
        countries=DELIVERY_COUNTRIES,
        methods=DeliveryMethod,
        payments=PaymentType,
        is_again="again" in request.args,
        asked=asked,
        typed=request.form,
        errors=errors or {},
    )
    return make_response(page, status)


def personal_of(order: Order) -> dict[str, Any]:
    return {
        "bills": bills_of(order.id),
        "parcels": parcels_of(order.id),
        "wishes": requests_of(order.id),
        "ways": ways_of(order, return_days=config.current().return_days),
        "request_key": secrets.token_urlsafe(16),
    }
