"""Who is signed in in this browser, and its cookies."""

from collections.abc import Mapping
from typing import Any

from flask import Response, g, make_response, render_template, request

from webapp.access import SHOPPER_COOKIE
from webapp.accounts.rules.devices import device_name
from webapp.accounts.services.sessions import LASTS
from webapp.cookies import drop_cookie, give_cookie, sent_cookie
from webapp.form_tokens import form_token
from webapp.forms import go_to
from webapp.known_browsers import SHOPPERS, remember_browser
from webapp.storefront.cart import private


def device() -> str:
    return device_name(request.headers.get("User-Agent", ""))


def cookie() -> str | None:
    return sent_cookie(SHOPPER_COOKIE)


def shopper_actor() -> str:
    """Who is signed in, as events name them."""
    return f"customer:{g.shopper.customer_id}"


def let_in(url: str, token: str, *, email: str | None = None) -> Response:
    """Hands out the session; with the address, the browser is known from now on."""
    response = go_to(url)
    give_cookie(response, SHOPPER_COOKIE, token, lasts=LASTS)
    if email is not None:
        remember_browser(response, SHOPPERS, email)
    return private(response)


def let_out(url: str) -> Response:
    response = go_to(url)
    drop_cookie(response, SHOPPER_COOKIE)
    return private(response)


def show(name: str, *, status: int = 200, **values: Any) -> Response:
    """A page that is nobody else's; its forms bear the token of the session, if there is one."""
    token = form_token(cookie() or "") if g.get("shopper") else None
    page = render_template(f"storefront/account/{name}.html", form_token=token, **values)
    response = make_response(page, status)
    response.headers["Referrer-Policy"] = "no-referrer"
    return private(response)


def typed_of(data: Mapping[str, Any]) -> dict[str, Any]:
    """What was typed, for the form that is shown again; passwords are typed again."""
    return {name: data[name] for name in data if "password" not in name}
