"""Where somebody goes after signing in."""

from urllib.parse import urlsplit

from flask import current_app, request
from werkzeug.exceptions import HTTPException


def path_inside(asked: str, *, door: str) -> str | None:
    """The page that `asked` is the address of, if its endpoint begins with `door`.

    The address is taken apart and its path looked up in the map of routes; only what
    leads to a page there is put together again, so nothing else can be smuggled in.
    """
    try:
        parts = urlsplit(asked)
        is_path = not parts.scheme and not parts.netloc
        if is_path and leads_to_a_page(parts.path, door):
            return f"{parts.path}?{parts.query}" if parts.query else parts.path
    except ValueError:
        pass
    return None


def leads_to_a_page(path: str, door: str) -> bool:
    """Whether the path can be opened; a redirect, a form's target or an unknown path cannot."""
    routes = current_app.create_url_adapter(request)
    if routes is None or not path.isascii():
        return False
    try:
        endpoint, _ = routes.match(path, method="GET")
    except HTTPException:
        return False
    return endpoint.startswith(door)
