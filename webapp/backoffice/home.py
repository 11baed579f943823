from datetime import UTC, datetime
from typing import Any

from flask import Blueprint, Response, make_response, render_template, request, url_for

from webapp.access import HALFWAY, PUBLIC, STAFF, permit
from webapp.accounts.schemas.staff import SignIn
from webapp.accounts.services.staff import WrongLogin, sign_in_or_log
from webapp.accounts.services.staff_sessions import sign_out
from webapp.backoffice.cookies import drop_session, with_session
from webapp.backoffice.destination import page_asked_for
from webapp.catalogue.queries.staff import low_stock
from webapp.cookies import sent_cookie
from webapp.forms import go_to, read_form
from webapp.known_browsers import STAFF as STAFF_BROWSERS
from webapp.known_browsers import count_password, remember_browser
from webapp.limits import SIGN_IN, limited
from webapp.orders.queries import count_pending, sales_since, search_orders
from webapp.orders.queries.requests import count_open_requests
from webapp.paging import Place
from webapp.staff_realm import STAFF_COOKIE, may, recognise_staff

LATEST_ORDERS = 10
SCARCEST = 10
MANY = 100

bp = Blueprint("staff_home", __name__, url_prefix="/staff")


@bp.get("")
@permit(STAFF)
def home() -> str:
    """What matters today, of what this person may see."""
    midnight = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    figures = figures_since(midnight) if may("orders:read") else {}
    scarce = low_stock(SCARCEST) if may("catalogue:read") else []
    page = "backoffice/home/page.html"
    return render_template(page, today=midnight, scarce=scarce, **figures)


def figures_since(midnight: datetime) -> dict[str, Any]:
    return {
        "sales": sales_since(midnight),
        "pending": count_pending(MANY),
        "requests": count_open_requests(MANY),
        "latest": search_orders(place=Place(), size=LATEST_ORDERS).rows,
    }


@bp.get("/sign-in", endpoint="sign_in")
@permit(PUBLIC)
def show_sign_in() -> Response:
    signed = recognise_staff()
    if signed and signed.has_second_factor:
        return go_to(page_asked_for(request.args.get("next", "")))
    return make_response(render_template("backoffice/sign_in/page.html", errors={}))


@bp.post("/sign-in")
@limited(SIGN_IN)
@permit(PUBLIC)
def start_session() -> Response:
    """Whoever knows the password goes on to the page, which sends him to the second factor."""
    form, errors = read_form(SignIn)
    if errors:
        return refuse_sign_in(errors)
    count_password(STAFF_BROWSERS, form["email"])
    before, device = sent_cookie(STAFF_COOKIE), str(request.user_agent)
    try:
        token = sign_in_or_log(**form, device=device, instead_of=before)
    except WrongLogin as refusal:
        return refuse_sign_in(refusal.as_errors())
    response = with_session(go_to(page_asked_for(request.form.get("next", ""))), token)
    remember_browser(response, STAFF_BROWSERS, form["email"])
    return response


@bp.post("/sign-out")
@permit(HALFWAY)
def end_session() -> Response:
    sign_out(sent_cookie(STAFF_COOKIE) or "")
    return drop_session(go_to(url_for("staff_home.sign_in")))


def refuse_sign_in(errors: dict[str, list[str]]) -> Response:
    return make_response(render_template("backoffice/sign_in/page.html", errors=errors), 422)
