"""What everybody who works here does about himself."""

from datetime import UTC, datetime

from flask import Blueprint, Response, g, make_response, render_template, request, url_for

from webapp.access import STAFF, permit
from webapp.accounts.queries.passkeys import passkeys_of_staff
from webapp.accounts.queries.staff import count_recovery_codes, has_app, sessions_of
from webapp.accounts.schemas.staff import NewPassword
from webapp.accounts.services.second_factor import renew_recovery_codes
from webapp.accounts.services.staff import change_own_password
from webapp.accounts.services.staff_sessions import (
    IDLE_AFTER,
    end_one_session,
    end_staff_sessions,
)
from webapp.backoffice.cookies import with_session
from webapp.backoffice.destination import page_asked_for
from webapp.errors import ShopError
from webapp.forms import go_to, read_form
from webapp.limits import CONFIRM, limited
from webapp.staff_realm import confirmed

bp = Blueprint("staff_own", __name__, url_prefix="/staff/me")


@bp.get("")
@permit(STAFF)
def show() -> Response:
    return show_page({})


@bp.post("/password")
@limited(CONFIRM)
@permit(STAFF)
def change_password() -> Response:
    form, errors = read_form(NewPassword)
    if errors:
        return show_page(errors, status=422)
    try:
        token = change_own_password(g.signed, **form)
    except ShopError as refusal:
        return show_page(refusal.as_errors(), status=refusal.status)
    return with_session(go_to(url_for("staff_own.show", done="password")), token)


@bp.post("/sessions/<int(max=2147483647):session_id>/end")
@permit(STAFF)
def end_session(session_id: int) -> Response:
    end_one_session(session_id, staff_id=g.staff.id)
    return go_to(url_for("staff_own.show"))


@bp.post("/sessions/end")
@permit(STAFF)
def end_sessions() -> Response:
    """This browser too: whoever is in doubt signs in anew."""
    end_staff_sessions(g.staff.id)
    return go_to(url_for("staff_home.sign_in"))


@bp.post("/recovery-codes")
@confirmed
@permit(STAFF)
def renew_codes() -> Response:
    try:
        codes = renew_recovery_codes(g.signed)
    except ShopError as refusal:
        return show_page(refusal.as_errors(), status=refusal.status)
    page = "backoffice/second_factor/codes.html"
    return make_response(render_template(page, codes=codes, onwards=url_for("staff_own.show")))


@bp.post("/confirmation")
@confirmed
@permit(STAFF)
def confirm_here() -> Response:
    """Goes on to a grave page; forms are sent once more to where they were going."""
    return go_to(page_asked_for(request.args.get("next", "")))


def show_page(errors: dict[str, list[str]], *, status: int = 200) -> Response:
    now = datetime.now(UTC)
    page = render_template(
        "backoffice/own/page.html",
        browsers=sessions_of(g.staff.id, now=now, seen_after=now - IDLE_AFTER),
        passkeys=len(passkeys_of_staff(g.staff.id)),
        has_app=has_app(g.staff.id),
        codes_left=count_recovery_codes(g.staff.id),
        is_done=request.args.get("done") == "password",
        errors=errors,
    )
    return make_response(page, status)
