from datetime import UTC, datetime

from flask import Blueprint, Response, make_response, render_template, request, url_for

from webapp import config
from webapp.access import PUBLIC, STAFF, STAFF_COOKIE, permit
from webapp.accounts.schemas.staff import SignIn
from webapp.accounts.services.staff import WrongLogin, sign_in, sign_out, staff_of
from webapp.backoffice.destination import page_asked_for
from webapp.catalogue.queries.staff import low_stock
from webapp.forms import go_to, read_form
from webapp.limits import SIGN_IN, limited
from webapp.orders.queries import count_pending, sales_since, search_orders
from webapp.paging import Place

LATEST_ORDERS = 10
SCARCEST = 10
MANY = 100

bp = Blueprint("staff_home", __name__, url_prefix="/staff")


@bp.get("")
@permit(STAFF)
def home() -> str:
    midnight = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    return render_template(
        "backoffice/home/page.html",
        today=midnight,
        sales=sales_since(midnight),
        pending=count_pending(MANY),
        latest=search_orders(place=Place(), size=LATEST_ORDERS).rows,
        scarce=low_stock(SCARCEST),
    )


@bp.get("/sign-in", endpoint="sign_in")
@permit(PUBLIC)
def show_sign_in() -> Response:
    if staff_of(request.cookies.get(STAFF_COOKIE)):
        return go_to(page_asked_for(request.args.get("next", "")))
    return make_response(render_template("backoffice/sign_in/page.html", errors={}))


@bp.post("/sign-in")
@limited(SIGN_IN)
@permit(PUBLIC)
def start_session() -> Response:
    form, errors = read_form(SignIn)
    if errors:
        return refuse_sign_in(errors)
    try:
        token = sign_in(**form)
    except WrongLogin as refusal:
        return refuse_sign_in(refusal.as_errors())
    return with_session(go_to(page_asked_for(request.form.get("next", ""))), token)


@bp.post("/sign-out")
@permit(STAFF)
def end_session() -> Response:
    sign_out(request.cookies[STAFF_COOKIE])
    response = go_to(url_for("staff_home.sign_in"))
    response.delete_cookie(STAFF_COOKIE, path="/staff")
    return response


def refuse_sign_in(errors: dict[str, list[str]]) -> Response:
    return make_response(render_template("backoffice/sign_in/page.html", errors=errors), 422)


def with_session(response: Response, token: str) -> Response:
    """Hands out the session. Lax and not Strict, so that links in mails arrive signed in."""
    response.set_cookie(
        STAFF_COOKIE,
        token,
        path="/staff",
        httponly=True,
        samesite="Lax",
        secure=config.current().is_production,
    )
    return response
