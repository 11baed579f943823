"""The cookie that a session of staff lives in."""

from flask import Response

from webapp import config
from webapp.staff_realm import cookie_name

# What __Host- asks for, so it is the same in development.
PATH = "/"


def with_session(response: Response, token: str) -> Response:
    """Hands out the session. Lax and not Strict, so that links in mails arrive signed in."""
    secure = config.current().is_production
    name = cookie_name()
    response.set_cookie(name, token, path=PATH, httponly=True, samesite="Lax", secure=secure)
    return response


def drop_session(response: Response) -> Response:
    secure = config.current().is_production
    response.delete_cookie(cookie_name(), path=PATH, httponly=True, samesite="Lax", secure=secure)
    return response
