"""An order that staff write down for a customer.

One form, which is sent as often as it takes to find the goods, and once more to keep the draft.
Nothing of it stands in an address, because it names a person.
"""

import secrets
from collections.abc import Mapping, Sequence

from flask import Response, make_response, render_template, request, url_for

from webapp.access import permit, staff, staff_actor
from webapp.backoffice.lists import GoodsAsked
from webapp.backoffice.orders.pages import bp, found_goods
from webapp.backoffice.orders.rows import Row, errors_of, rows_of_form, wanted_of_rows
from webapp.errors import ShopError
from webapp.events.services import once
from webapp.forms import go_to, read_form
from webapp.orders.schemas.placing import BuyerForm
from webapp.orders.services.buyer import buyer_of
from webapp.orders.services.draft import draft_order
from webapp.payments.rules import OFFERED_PAYMENTS
from webapp.shipping.rules import DELIVERY_COUNTRIES, DeliveryMethod

LEAST_ROWS = 3
SUGGESTED = {
    "delivery_method": DeliveryMethod.HOME_DELIVERY,
    "payment_type": OFFERED_PAYMENTS[0],
    "country": next(iter(DELIVERY_COUNTRIES)),
}


@bp.get("/orders/new")
@permit(staff("orders:write"))
def begin() -> Response:
    return show_form([], typed=SUGGESTED)


@bp.post("/orders/new")
@permit(staff("orders:write"))
def write() -> Response:
    rows = rows_of_form()
    if "look" in request.form or "pick" in request.form:
        return show_form(rows, typed=request.form)
    return keep_draft(rows)


def keep_draft(rows: Sequence[Row]) -> Response:
    """Writes the draft once, however often the form is sent, and shows it."""
    form, wrong = read_form(BuyerForm)
    errors = wrong | errors_of(rows)
    if errors:
        return show_form(rows, typed=request.form, errors=errors, status=422)
    facts = {"wanted": wanted_of_rows(rows), "buyer": buyer_of(form), "actor": staff_actor()}
    try:
        kept = once(
            f"{staff_actor()}:orders/new",
            form["request_key"],
            asked=request.form.to_dict(flat=False),
            act=lambda: {"order_id": draft_order(**facts).id},  # type: ignore[arg-type]
        )
    except ShopError as refusal:
        errors, status = refusal.as_errors(), refusal.status
        return show_form(rows, typed=request.form, errors=errors, status=status)
    return go_to(url_for("staff_orders.show", order_id=kept.result["order_id"]))


def show_form(
    rows: Sequence[Row],
    *,
    typed: Mapping[str, str],
    errors: Mapping[str, list[str]] | None = None,
    status: int = 200,
) -> Response:
    """The form with everything that was typed, and always an empty row after the others."""
    page = render_template(
        "backoffice/new_order/page.html",
        rows=[*rows, *[Row()] * max(1, LEAST_ROWS - len(rows))],
        **found_goods(read_form(GoodsAsked)[0].get("find", "")),
        typed=typed,
        errors=errors or {},
        request_key=secrets.token_urlsafe(16),
        methods=list(DeliveryMethod),
        payments=OFFERED_PAYMENTS,
        countries=DELIVERY_COUNTRIES,
    )
    return make_response(page, status)
