"""Signing in with a passkey, and the passkeys of whoever is signed in."""

from flask import Response, g, request, url_for

from webapp.access import PUBLIC, SHOPPER, permit
from webapp.accounts.queries.passkeys import passkeys_of
from webapp.accounts.schemas.accounts import Confirmation
from webapp.accounts.schemas.passkeys import MadePasskey, UsedPasskey
from webapp.accounts.services.customer_passkeys import (
    add_passkey,
    ask_to_add,
    ask_to_enter,
    enter_with_passkey,
    remove_passkey,
)
from webapp.errors import ShopError
from webapp.forms import go_to, read_form
from webapp.limits import PASSKEY, TRY_PASSWORD, limited
from webapp.passkey_forms import name_for, refuse_script, tell_script
from webapp.storefront.account.destination import page_asked_for
from webapp.storefront.account.door import bp
from webapp.storefront.account.visitor import cookie, device, let_in, show, typed_of

Errors = dict[str, list[str]]
ONE = "/passkeys/<int(min=1, max=9223372036854775807):passkey_id>"


@bp.post("/sign-in/passkey/options")
@limited(PASSKEY)
@permit(PUBLIC)
def passkey_to_enter() -> Response:
    return tell_script(ask_to_enter)


@bp.post("/sign-in/passkey")
@limited(PASSKEY)
@permit(PUBLIC)
def enter() -> Response:
    data, errors = read_form(UsedPasskey)
    if not errors:
        try:
            entered = enter_with_passkey(data["passkey"], device=device(), instead_of=cookie())
            target = page_asked_for(request.form.get("next", ""))
            return let_in(target, entered.token, email=entered.email)
        except ShopError as refusal:
            errors = refusal.as_errors()
    return show("sign_in", typed=typed_of({}), errors=at_top(errors), status=422)


@bp.get("/passkeys")
@permit(SHOPPER)
def passkeys() -> Response:
    return show_passkeys()


@bp.post("/passkeys/options")
@limited(PASSKEY, TRY_PASSWORD)
@permit(SHOPPER)
def passkey_to_add() -> Response:
    """Only for whoever still knows the password: a passkey outlives this session."""
    data, errors = read_form(Confirmation)
    if errors:
        return refuse_script(errors)
    known = {"password": data["old_password"], "session_hash": g.shopper.token_hash}
    return tell_script(lambda: ask_to_add(g.shopper.customer_id, **known))


@bp.post("/passkeys")
@limited(PASSKEY)
@permit(SHOPPER)
def add() -> Response:
    """Sent again it is the same passkey."""
    data, errors = read_form(MadePasskey)
    if not errors:
        name = name_for(data["name"])
        here = {"name": name, "session_hash": g.shopper.token_hash}
        try:
            add_passkey(g.shopper.customer_id, data["passkey"], **here)
            return go_to(url_for("account.passkeys", done="added"))
        except ShopError as refusal:
            errors = refusal.as_errors()
    return show_passkeys(at_top(errors))


@bp.post(f"{ONE}/removal")
@limited(TRY_PASSWORD)
@permit(SHOPPER)
def remove(passkey_id: int) -> Response:
    data, errors = read_form(Confirmation)
    if not errors:
        try:
            remove_passkey(g.shopper.customer_id, passkey_id, password=data["old_password"])
            return go_to(url_for("account.passkeys", done="removed"))
        except ShopError as refusal:
            errors = refusal.as_errors()
    return show_passkeys({f"removal_{passkey_id}": errors["old_password"]})


def show_passkeys(errors: Errors | None = None) -> Response:
    mine = passkeys_of(g.shopper.customer_id)
    status = 422 if errors else 200
    done = request.args.get("done")
    return show("passkeys", passkeys=mine, errors=errors or {}, done=done, status=status)


def at_top(errors: Errors) -> Errors:
    """The browser has filled in the field, and nobody sees it."""
    return {"form": errors["passkey"]} if "passkey" in errors else errors
