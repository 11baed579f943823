"""What the pages of shoppers and of staff need for passkeys.

The script static/passkeys.js asks for options, has the browser make or use a passkey, and sends
its answer with a form like any other. Without the script no such form is seen.
"""

from collections.abc import Callable

from flask import Flask, Response, jsonify, make_response, request

from webapp import config
from webapp.accounts.rules.devices import device_name
from webapp.accounts.rules.passkey_site import Site, site_of
from webapp.accounts.rules.passkeys import Options
from webapp.errors import ShopError

UNNAMED = "Passkey"


def init_app(app: Flask) -> None:
    app.jinja_env.globals.update(passkeys_work_here=work_here, passkey_site=passkey_site)


def work_here() -> bool:
    """Whether this page was asked for at the address for which browsers keep passkeys."""
    found = passkey_site()
    return found is not None and request.host_url == f"{found.origin}/"


def passkey_site() -> Site | None:
    settings = config.current()
    return site_of(settings.shop_url, settings.shop_name)


def tell_script(ask: Callable[[], Options]) -> Response:
    """What the script hands to the browser, or the sentence that it shows."""
    try:
        return make_response(jsonify(ask()))
    except ShopError as refusal:
        return make_response(jsonify(message=refusal.message), refusal.status)


def refuse_script(errors: dict[str, list[str]]) -> Response:
    sentences = " ".join(said for messages in errors.values() for said in messages)
    return make_response(jsonify(message=sentences), 422)


def name_for(typed: str) -> str:
    """What the passkey is called in lists: as typed, or as the browser it was made in."""
    return typed or device_name(request.headers.get("User-Agent", "")) or UNNAMED
