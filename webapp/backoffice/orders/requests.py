"""What shoppers want of their orders, and what staff answer."""

from typing import Any

from flask import Response, render_template

from webapp.access import permit, staff
from webapp.backoffice.lists import RequestsAsked, place_of, read_query
from webapp.backoffice.orders.actions import ORDER, Form, do
from webapp.backoffice.orders.pages import bp
from webapp.orders.queries.requests import requests_in
from webapp.orders.rules.requests import RequestState
from webapp.orders.schemas import actions as schemas
from webapp.orders.services.decide import accept_request, decline_request
from webapp.staff_realm import confirmed

ONE = f"{ORDER}/requests/<int(max=9223372036854775807):request_id>"


@bp.get("/requests")
@permit(staff("orders:read"))
def requests() -> str:
    asked = read_query(RequestsAsked)
    return render_template(
        "backoffice/requests/page.html",
        found=requests_in(asked["status"], place=place_of(asked)),
        asked=asked,
        statuses=RequestState,
    )


@bp.post(f"{ONE}/acceptance")
@confirmed
@permit(staff("orders:write"))
def accept(order_id: int, request_id: int) -> Response:
    """Gives money back where some was paid, so whoever agrees proves once more that it is him."""

    def carry_out(n: int, form: Form, shared: dict[str, Any]) -> object:
        return accept_request(n, request_id, answer=form["answer"], **shared)

    return do(order_id, f"requests/{request_id}/acceptance", schemas.Accepted, carry_out)


@bp.post(f"{ONE}/refusal")
@permit(staff("orders:write"))
def decline(order_id: int, request_id: int) -> Response:
    def carry_out(n: int, form: Form, shared: dict[str, Any]) -> object:
        return decline_request(n, request_id, answer=form["answer"], **shared)

    return do(order_id, f"requests/{request_id}/refusal", schemas.Declined, carry_out)
