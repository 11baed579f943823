"""Links out of mails. Opening one changes nothing, since mail programs open links too."""

from flask import Response, url_for

from webapp.access import PUBLIC, permit
from webapp.accounts.schemas.accounts import NewPassword
from webapp.accounts.services.email import change_email
from webapp.accounts.services.links import LinkIsOver, Purpose, look_at_link
from webapp.accounts.services.registration import open_account
from webapp.accounts.services.sign_in import reset_password
from webapp.errors import ShopError
from webapp.forms import read_form
from webapp.limits import SIGN_IN, limited
from webapp.storefront.account.door import bp
from webapp.storefront.account.visitor import device, let_in, let_out, show


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
    try:
        session = open_account(token, device=device())
    except LinkIsOver:
        raise
    except ShopError as refusal:
        return show_button(token, Purpose.REGISTER, refusal.as_errors())
    return let_in(url_for("account.home", new=1), session)


def choose_password(token: str) -> Response:
    data, errors = read_form(NewPassword)
    if not errors:
        try:
            session = reset_password(token, **data, device=device())
            return let_in(url_for("account.home", done="password"), session)
        except LinkIsOver:
            raise
        except ShopError as refusal:
            errors = refusal.as_errors()
    return show_button(token, Purpose.RESET, errors)


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
    return show("link", token=token, purpose=purpose, errors=errors or {}, status=status)


def show_over(refusal: LinkIsOver) -> Response:
    return show("link_over", sentence=refusal.message, status=refusal.status)
