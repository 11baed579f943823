"""Links out of mails. Opening one changes nothing, since mail programs open links too."""

from collections.abc import Callable
from typing import Any

from flask import Response, request, url_for
from marshmallow import Schema

from webapp.access import PUBLIC, permit
from webapp.accounts.schemas.accounts import NewAccount, NewPassword
from webapp.accounts.services.email import change_email
from webapp.accounts.services.links import LinkIsOver, Purpose, look_at_link
from webapp.accounts.services.registration import open_account
from webapp.accounts.services.sign_in import reset_password
from webapp.errors import ShopError
from webapp.forms import read_form
from webapp.limits import SIGN_IN, limited
from webapp.storefront.account.door import bp
from webapp.storefront.account.visitor import device, let_in, let_out, show, typed_of


@bp.get("/links/<token>")
@permit(PUBLIC)
def show_link(token: str) -> Response:
    try:
        return show_button(token, Purpose(look_at_link(token).purpose))
    except LinkIsOver as refusal:
        return show_over(refusal)


@bp.post("/links/<token>")
@limited(SIGN_IN)
@permit(PUBLIC)
def follow_link(token: str) -> Response:
    try:
        return FOLLOW[Purpose(look_at_link(token).purpose)](token)
    except LinkIsOver as refusal:
        return show_over(refusal)


def open_an_account(token: str) -> Response:
    """Who they are and the password are said here, by whoever reads the mail."""
    return with_form(
        token,
        Purpose.REGISTER,
        NewAccount,
        lambda form: let_in(
            url_for("account.home", new=1), open_account(token, **form, device=device())
        ),
    )


def choose_password(token: str) -> Response:
    return with_form(
        token,
        Purpose.RESET,
        NewPassword,
        lambda form: let_in(
            url_for("account.home", done="password"),
            reset_password(token, **form, device=device()),
        ),
    )


def with_form(
    token: str,
    purpose: Purpose,
    schema: type[Schema],
    act: Callable[[dict[str, Any]], Response],
) -> Response:
    """What is wrong is said beside the fields, and the link stays as it is."""
    form, errors = read_form(schema)
    if not errors:
        try:
            return act(form)
        except LinkIsOver:
            raise
        except ShopError as refusal:
            errors = refusal.as_errors()
    return show_button(token, purpose, errors)


def take_email(token: str) -> Response:
    try:
        change_email(token)
    except LinkIsOver:
        raise
    except ShopError as refusal:
        return show_button(token, Purpose.CHANGE_EMAIL, refusal.as_errors())
    return let_out(url_for("account.show_sign_in", done="email"))


FOLLOW = {
    Purpose.REGISTER: open_an_account,
    Purpose.RESET: choose_password,
    Purpose.CHANGE_EMAIL: take_email,
}


def show_button(
    token: str, purpose: Purpose, errors: dict[str, list[str]] | None = None
) -> Response:
    status = 422 if errors else 200
    typed = typed_of(request.form)
    return show(
        "link", token=token, purpose=purpose, typed=typed, errors=errors or {}, status=status
    )


def show_over(refusal: LinkIsOver) -> Response:
    return show("link_over", sentence=refusal.message, status=refusal.status)
