"""Where staff who have forgotten their password choose another one."""

from flask import Blueprint, Response, make_response, render_template, url_for

from webapp.access import PUBLIC, permit
from webapp.accounts.models import AccountLink
from webapp.accounts.schemas.staff import ChosenPassword, Forgotten
from webapp.accounts.services.passwords import PasswordRefused
from webapp.accounts.services.staff_resets import (
    ask_for_staff_reset,
    look_at_staff_reset,
    reset_staff_password,
)
from webapp.forms import go_to, read_form
from webapp.limits import ASK_BY_MAIL, JOIN, limited

bp = Blueprint("staff_forgotten", __name__, url_prefix="/staff/password")
Errors = dict[str, list[str]]


@bp.get("")
@permit(PUBLIC)
def begin() -> Response:
    return show("ask", {})


@bp.post("")
@limited(ASK_BY_MAIL)
@permit(PUBLIC)
def ask() -> Response:
    """Says the same whoever it is."""
    form, errors = read_form(Forgotten)
    if errors:
        return show("ask", errors, status=422)
    ask_for_staff_reset(form["email"])
    return show("sent", {}, email=form["email"])


@bp.get("/<token>")
@permit(PUBLIC)
def choose(token: str) -> Response:
    return show("choose", {}, link=look_at_staff_reset(token))


@bp.post("/<token>")
@limited(JOIN)
@permit(PUBLIC)
def put(token: str) -> Response:
    """Then he signs in, with the second factor as always."""
    link = look_at_staff_reset(token)
    form, errors = read_form(ChosenPassword)
    if errors:
        return show("choose", errors, status=422, link=link)
    try:
        reset_staff_password(token, password=form["password"])
    except PasswordRefused as refusal:
        link = look_at_staff_reset(token)
        return show("choose", refusal.as_errors(), status=422, link=link)
    return go_to(url_for("staff_home.sign_in", done="password"))


def show(
    name: str, errors: Errors, *, status: int = 200, link: AccountLink | None = None, **values: str
) -> Response:
    page = f"backoffice/forgotten/{name}.html"
    return make_response(render_template(page, errors=errors, link=link, **values), status)
