"""Who may call which route. Denied by default: a route without a permission stops the start."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar
from urllib.parse import urlsplit

from flask import Flask, abort, current_app, g, request

from webapp.accounts.queries.tokens import Token
from webapp.accounts.rules.roles import PERMISSIONS
from webapp.accounts.services.sessions import session_of
from webapp.accounts.services.tokens import token_of
from webapp.cookies import sent_cookie
from webapp.errors import NotAllowed, NotSignedIn
from webapp.form_tokens import check_form_token
from webapp.staff_realm import insist_on_session, insist_on_staff

SHOPPER_COOKIE = "tendero_shopper"
SAFE_METHODS = {"GET", "HEAD", "OPTIONS"}
API_PATHS = ("/api/",)
USUAL_PORTS = (80, 443)

# What a token may be allowed to do.
SCOPES = {
    "catalogue:read": "See drafts and archived products too.",
    "catalogue:write": "Change products, categories and stock.",
    "clients:read": "Read clients and their addresses.",
    "clients:write": "Add, change and delete clients and their addresses.",
    "orders:read": "Read orders with the personal data in them.",
    "orders:write": "Place, change, cancel and ship orders, and take goods back.",
    "payments:write": "Record payments and refunds.",
    "bills:read": "Read bills and credit notes.",
    "bills:write": "Issue bills.",
    "reviews:read": "See reviews that are not published.",
    "reviews:write": "Write, change and delete reviews.",
    "reviews:moderate": "Publish and reject reviews, with reviews:write.",
    "health:read": "See the figures behind the state of the shop.",
}

View = TypeVar("View", bound=Callable[..., Any])


@dataclass(frozen=True)
class Permission:
    """Who a route is for: everybody, shoppers, staff with a permission, or a token's scope."""

    kind: str
    scope: str = ""


PUBLIC = Permission("public")
# Answered before anybody asks who it is, because the database may be away.
ALWAYS = Permission("always")
# Whoever works here, whatever the roles; and whoever has yet to give the second factor.
STAFF = Permission("staff")
SHOPPER = Permission("shopper")
HALFWAY = Permission("halfway")


def scope(name: str) -> Permission:
    """A program whose token has this scope, such as `orders:read`."""
    return Permission("scope", name)


def staff(name: str) -> Permission:
    """Whoever works here and may do this, such as `orders:write`."""
    return Permission("staff", name)


def always_and(name: str) -> Permission:
    """The same; the view itself asks for a token with this scope before it shows more."""
    return Permission("always", name)


def public_or(name: str) -> Permission:
    """Everybody; a token with this scope is shown more, and the view asks `caller_has`."""
    return Permission("public", name)


class CrossSite(NotAllowed):
    code = "cross_site"


def permit(permission: Permission) -> Callable[[View], View]:
    """Declares who may call the view."""

    def declare(view: View) -> View:
        view.permission = permission  # type: ignore[attr-defined]
        return view

    return declare


def recognise_callers(app: Flask) -> None:
    """Comes before the limits, which count by caller, as refusing comes after them."""
    app.before_request(recognise_program)


def init_app(app: Flask) -> None:
    app.before_request(refuse_impossible_paths)
    app.before_request(refuse_cross_site)
    app.before_request(refuse_strangers)


def check_every_route(app: Flask) -> None:
    """Stops the start when a route does not say who may call it, or names what nobody explains."""
    endpoints = {rule.endpoint for rule in app.url_map.iter_rules()}
    bare = sorted(name for name in endpoints if permission_of(app, name) is None)
    if bare:
        raise RuntimeError(f"no permission declared with @permit: {', '.join(bare)}")
    declared = [one for one in (permission_of(app, name) for name in endpoints) if one]
    of_staff = {one.scope for one in declared if one.kind == "staff"}
    refuse_unexplained("PERMISSIONS", of_staff - PERMISSIONS.keys())
    of_programs = {one.scope for one in declared if one.kind != "staff"}
    refuse_unexplained("SCOPES", of_programs - SCOPES.keys())


def refuse_unexplained(table: str, names: set[str]) -> None:
    unknown = sorted(names - {""})
    if unknown:
        raise RuntimeError(f"{table} does not explain: {', '.join(unknown)}")


def permission_of(app: Flask, endpoint: str) -> Permission | None:
    if endpoint == "static":
        return PUBLIC
    return getattr(app.view_functions[endpoint], "permission", None)


def recognise_program() -> None:
    """Whose token came with the request; whether it is enough is asked later."""
    g.token = None
    if is_for_programs() and not is_always_answered():
        g.token = presented_token()
        if g.token:
            g.asker = token_actor()


def is_for_programs() -> bool:
    return f"{request.path}/".startswith(API_PATHS)


def is_always_answered() -> bool:
    permission = permission_of(current_app, request.endpoint) if request.endpoint else None
    return permission is not None and permission.kind == "always"


def presented_token() -> Token | None:
    """The token of the request, if it is one that is valid."""
    kind, _, bearer = request.headers.get("Authorization", "").partition(" ")
    return token_of(bearer) if kind.lower() == "bearer" else None


def refuse_cross_site() -> None:
    """No other site can make a visitor's browser write here.

    Browsers say where a request comes from. A program says neither, and has no cookies
    either that somebody could abuse.
    """
    if request.method in SAFE_METHODS or is_for_programs():
        return
    site, origin = request.headers.get("Sec-Fetch-Site"), request.headers.get("Origin")
    if site is not None:
        is_ours = site in ("same-origin", "none")
    else:
        is_ours = origin is None or place_of(origin) == place_of(request.host_url)
    if not is_ours:
        raise CrossSite("This form was sent from another site. Please use the form of this one.")


def place_of(address: str) -> tuple[str | None, int | None]:
    """Host and port, whichever way they are written; a proxy may speak https for us."""
    try:
        parts = urlsplit(address)
        return parts.hostname, None if parts.port in USUAL_PORTS else parts.port
    except ValueError:
        return None, None


def refuse_impossible_paths() -> None:
    """No name in the database holds a NUL, and asking for one is an error there."""
    if "\x00" in request.path:
        abort(404)


def refuse_strangers() -> None:
    # What may be asked of an address is no secret, and Flask answers it without the view.
    if request.endpoint is None or request.method == "OPTIONS":
        return
    permission = permission_of(current_app, request.endpoint)
    CHECKS[permission.kind if permission else "nobody"](permission)


def check_always(_: Permission) -> None:
    return


def check_public(_: Permission) -> None:
    """A token that is not valid is said to be so, even where none is needed."""
    if is_for_programs() and "Authorization" in request.headers:
        refuse_without_token()


def refuse_without_token() -> None:
    if g.token is None:
        raise NotSignedIn("This needs a valid token: Authorization: Bearer tnd_…")


def check_halfway(_: Permission) -> None:
    insist_on_session()


def check_staff(permission: Permission) -> None:
    insist_on_staff(permission.scope, current_app.view_functions[request.endpoint or ""])


def check_shopper(_: Permission) -> None:
    token = sent_cookie(SHOPPER_COOKIE)
    g.shopper = session_of(token)
    if g.shopper is None or token is None:
        raise NotSignedIn("Please sign in.")
    g.asker = f"customer:{g.shopper.customer_id}"
    if request.method not in SAFE_METHODS:
        check_form_token(token)


def check_scope(permission: Permission) -> None:
    refuse_without_token()
    insist_on(permission.scope)


def insist_on(name: str) -> None:
    """Raises NotAllowed for a caller whose token lacks the scope."""
    if not caller_has(name):
        raise NotAllowed(f"The token lacks the scope {name}.", scope=name)


def caller_has(name: str) -> bool:
    """Whether the request came with a token that has the scope."""
    return g.token is not None and name in g.token.scopes


def check_nobody(_: Permission) -> None:
    raise NotAllowed("Nobody may call this.")


CHECKS: dict[str, Callable[[Any], None]] = {
    "always": check_always,
    "public": check_public,
    "halfway": check_halfway,
    "staff": check_staff,
    "shopper": check_shopper,
    "scope": check_scope,
    "nobody": check_nobody,
}


def staff_actor() -> str:
    """The person at the keyboard, as ledgers and events name them."""
    return f"staff:{g.staff.id}"


def token_actor() -> str:
    return f"token:{g.token.id}"
