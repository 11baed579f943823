"""Who may call which route. Denied by default: a route without a permission stops the start."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar
from urllib.parse import urlsplit

from flask import Flask, abort, current_app, g, request

from webapp.accounts.services.staff import staff_of
from webapp.accounts.services.tokens import token_of
from webapp.errors import NotAllowed, NotSignedIn

STAFF_COOKIE = "tendero_staff"
SAFE_METHODS = {"GET", "HEAD", "OPTIONS"}
API_PATHS = ("/api/",)
USUAL_PORTS = (80, 443)

# What a token may be allowed to do.
SCOPES = {
    "orders:read": "Read orders with the personal data in them.",
    "orders:write": "Place orders.",
}

View = TypeVar("View", bound=Callable[..., Any])


@dataclass(frozen=True)
class Permission:
    """Who a route is for: everybody, whoever is signed in as staff, or a token's scope."""

    kind: str
    scope: str = ""


PUBLIC = Permission("public")
STAFF = Permission("staff")


def scope(name: str) -> Permission:
    """A program whose token has this scope, such as `orders:read`."""
    return Permission("scope", name)


class CrossSite(NotAllowed):
    code = "cross_site"


def permit(permission: Permission) -> Callable[[View], View]:
    """Declares who may call the view."""

    def declare(view: View) -> View:
        view.permission = permission  # type: ignore[attr-defined]
        return view

    return declare


def init_app(app: Flask) -> None:
    app.before_request(refuse_impossible_paths)
    app.before_request(refuse_cross_site)
    app.before_request(refuse_strangers)


def check_every_route(app: Flask) -> None:
    """Stops the start when a route does not say who may call it, or names an unknown scope."""
    endpoints = {rule.endpoint for rule in app.url_map.iter_rules()}
    bare = sorted(name for name in endpoints if permission_of(app, name) is None)
    if bare:
        raise RuntimeError(f"no permission declared with @permit: {', '.join(bare)}")
    permissions = [permission_of(app, name) for name in endpoints]
    unknown = sorted({one.scope for one in permissions if one and one.scope} - set(SCOPES))
    if unknown:
        raise RuntimeError(f"scopes that SCOPES does not explain: {', '.join(unknown)}")


def permission_of(app: Flask, endpoint: str) -> Permission | None:
    if endpoint == "static":
        return PUBLIC
    return getattr(app.view_functions[endpoint], "permission", None)


def refuse_cross_site() -> None:
    """No other site can make a visitor's browser write here.

    Browsers say where a request comes from. A program says neither, and has no cookies
    either that somebody could abuse.
    """
    if request.method in SAFE_METHODS or request.path.startswith(API_PATHS):
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


def check_public(_: Permission) -> None:
    return


def check_staff(_: Permission) -> None:
    g.staff = staff_of(request.cookies.get(STAFF_COOKIE))
    if g.staff is None:
        raise NotSignedIn("Please sign in.")


def check_scope(permission: Permission) -> None:
    kind, _, bearer = request.headers.get("Authorization", "").partition(" ")
    g.token = token_of(bearer) if kind.lower() == "bearer" else None
    if g.token is None:
        raise NotSignedIn("This needs a valid token: Authorization: Bearer tnd_…")
    if permission.scope not in g.token.scopes:
        raise NotAllowed(f"The token lacks the scope {permission.scope}.", scope=permission.scope)


def check_nobody(_: Permission) -> None:
    raise NotAllowed("Nobody may call this.")


CHECKS: dict[str, Callable[[Any], None]] = {
    "public": check_public,
    "staff": check_staff,
    "scope": check_scope,
    "nobody": check_nobody,
}


def staff_actor() -> str:
    """The person at the keyboard, as ledgers and events name them."""
    return f"staff:{g.staff.id}"


def token_actor() -> str:
    return f"token:{g.token.id}"
