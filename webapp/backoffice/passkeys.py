"""Passkeys as the second factor: at the sign-in, and among what everybody has of his own."""

from flask import Blueprint, Response, g, make_response, render_template, request, url_for

from webapp.access import HALFWAY, STAFF, permit
from webapp.accounts.queries.passkeys import passkeys_of_staff
from webapp.accounts.schemas.passkeys import MadePasskey, UsedPasskey
from webapp.accounts.schemas.staff import Code
from webapp.accounts.services.second_factor import FactorExists, secret_for
from webapp.accounts.services.staff_apps import add_app
from webapp.accounts.services.staff_passkeys import (
    add_staff_passkey,
    ask_staff_to_add,
    ask_staff_to_prove,
    pass_with_passkey,
    remove_staff_passkey,
    set_up_passkey,
)
from webapp.backoffice.cookies import with_session
from webapp.backoffice.second_factor import next_page, offer_of, show_codes, show_step
from webapp.errors import ShopError
from webapp.forms import go_to, read_form
from webapp.limits import PASSKEY, SECOND_FACTOR, limited
from webapp.passkey_forms import name_for, tell_script
from webapp.staff_realm import confirmed

Errors = dict[str, list[str]]

bp = Blueprint("staff_passkeys", __name__, url_prefix="/staff")


@bp.post("/second-factor/passkey/options")
@limited(PASSKEY)
@permit(HALFWAY)
def passkey_to_prove() -> Response:
    """For the second factor, and for the proof that somebody still sits there."""
    return tell_script(lambda: ask_staff_to_prove(g.signed))


@bp.post("/second-factor/passkey")
@limited(SECOND_FACTOR)
@permit(HALFWAY)
def use_passkey() -> Response:
    form, errors = read_form(UsedPasskey)
    if errors:
        return show_step(errors, status=422)
    try:
        token = pass_with_passkey(g.signed, form["passkey"])
    except ShopError as refusal:
        return show_step(refusal.as_errors(), status=refusal.status)
    return with_session(go_to(next_page()), token)


@bp.post("/second-factor/passkey/new/options")
@limited(PASSKEY)
@permit(HALFWAY)
def first_passkey() -> Response:
    return tell_script(lambda: ask_staff_to_add(g.signed))


@bp.post("/second-factor/passkey/new")
@limited(SECOND_FACTOR)
@permit(HALFWAY)
def set_up() -> Response:
    """Answers with the recovery codes, which are shown this once."""
    form, errors = read_form(MadePasskey)
    if errors:
        return show_step(errors, status=422)
    try:
        made = set_up_passkey(g.signed, form["passkey"], name=name_for(form["name"]))
    except FactorExists:
        return go_to(url_for("staff_second_factor.show", next=request.args.get("next")))
    except ShopError as refusal:
        return show_step(refusal.as_errors(), status=refusal.status)
    return with_session(show_codes(made.recovery_codes), made.token)


@bp.get("/me/passkeys")
@confirmed
@permit(STAFF)
def show() -> Response:
    return show_page({})


@bp.post("/me/passkeys/options")
@limited(PASSKEY)
@confirmed
@permit(STAFF)
def passkey_to_add() -> Response:
    return tell_script(lambda: ask_staff_to_add(g.signed))


@bp.post("/me/passkeys")
@limited(PASSKEY)
@confirmed
@permit(STAFF)
def add() -> Response:
    """Sent again it is the same passkey."""
    form, errors = read_form(MadePasskey)
    if errors:
        return show_page(errors, status=422)
    try:
        add_staff_passkey(g.signed, form["passkey"], name=name_for(form["name"]))
    except ShopError as refusal:
        return show_page(refusal.as_errors(), status=refusal.status)
    return go_to(url_for("staff_passkeys.show", done="added"))


@bp.post("/me/passkeys/<int(min=1, max=9223372036854775807):passkey_id>/removal")
@confirmed
@permit(STAFF)
def remove(passkey_id: int) -> Response:
    try:
        remove_staff_passkey(g.signed, passkey_id)
    except ShopError as refusal:
        return show_page(refusal.as_errors(), status=refusal.status)
    return go_to(url_for("staff_passkeys.show", done="removed"))


@bp.get("/me/app")
@confirmed
@permit(STAFF)
def show_code_app() -> Response:
    return show_app({})


@bp.post("/me/app")
@limited(SECOND_FACTOR)
@confirmed
@permit(STAFF)
def add_code_app() -> Response:
    """For whoever has passkeys alone."""
    form, errors = read_form(Code)
    if errors:
        return show_app(errors, status=422)
    try:
        add_app(g.signed, code=form["code"])
    except ShopError as refusal:
        return show_app(refusal.as_errors(), status=refusal.status)
    return go_to(url_for("staff_own.show"))


def show_app(errors: Errors, *, status: int = 200) -> Response:
    offer = offer_of(secret_for(g.signed))
    page = render_template("backoffice/second_factor/app.html", errors=errors, **offer)
    return make_response(page, status)


def show_page(errors: Errors, *, status: int = 200) -> Response:
    page = render_template(
        "backoffice/passkeys/page.html",
        passkeys=passkeys_of_staff(g.staff.id),
        done=request.args.get("done"),
        errors=errors,
    )
    return make_response(page, status)
