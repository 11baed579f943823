"""The ways into an account: registering, signing in, a new password."""

from flask import Response, request, url_for

from webapp.access import PUBLIC, SHOPPER, permit
from webapp.accounts.schemas.accounts import Forgotten, Register, SignIn
from webapp.accounts.services.registration import register
from webapp.accounts.services.sessions import end_session, session_of
from webapp.accounts.services.sign_in import ask_for_reset, sign_in
from webapp.errors import ShopError
from webapp.forms import go_to, read_form
from webapp.known_browsers import SHOPPERS, count_password
from webapp.limits import ASK_BY_MAIL, REGISTER, SIGN_IN, limited
from webapp.storefront.account.destination import page_asked_for
from webapp.storefront.account.door import bp
from webapp.storefront.account.visitor import (
    cookie,
    device,
    let_in,
    let_out,
    show,
    typed_of,
)


@bp.get("/register")
@permit(PUBLIC)
def show_register() -> Response:
    return show("register", typed=typed_of(request.args), errors={})


@bp.post("/register")
@limited(REGISTER)
@permit(PUBLIC)
def ask_for_account() -> Response:
    """Says the same whether the address is known or not."""
    data, errors = read_form(Register)
    if errors:
        return show("register", typed=typed_of(request.form), errors=errors, status=422)
    register(**data)
    return show("look_in_mail", email=data["email"])


@bp.get("/sign-in")
@permit(PUBLIC)
def show_sign_in() -> Response:
    if session_of(cookie()):
        return go_to(page_asked_for(request.args.get("next", "")))
    return show("sign_in", typed=typed_of(request.args), errors={})


@bp.post("/sign-in")
@limited(SIGN_IN)
@permit(PUBLIC)
def start_session() -> Response:
    data, errors = read_form(SignIn)
    if not errors:
        count_password(SHOPPERS, data["email"])
        try:
            token = sign_in(**data, device=device(), instead_of=cookie())
            target = page_asked_for(request.form.get("next", ""))
            return let_in(target, token, email=data["email"])
        except ShopError as refusal:
            errors = refusal.as_errors()
    return show("sign_in", typed=typed_of(request.form), errors=errors, status=422)


@bp.post("/sign-out")
@permit(SHOPPER)
def end() -> Response:
    end_session(cookie() or "")
    return let_out(url_for("catalogue.home"))


@bp.get("/forgotten")
@permit(PUBLIC)
def show_forgotten() -> Response:
    return show("forgotten", typed=typed_of(request.args), errors={})


@bp.post("/forgotten")
@limited(ASK_BY_MAIL)
@permit(PUBLIC)
def ask_for_link() -> Response:
    data, errors = read_form(Forgotten)
    if errors:
        return show("forgotten", typed=typed_of(request.form), errors=errors, status=422)
    ask_for_reset(**data)
    return show("look_in_mail", email=data["email"])
