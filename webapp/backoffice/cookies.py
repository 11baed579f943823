"""The cookie that a session of staff lives in."""

from flask import Response

from webapp.cookies import drop_cookie, give_cookie
from webapp.staff_realm import STAFF_COOKIE


def with_session(response: Response, token: str) -> Response:
    """Hands out the session, until the browser ends."""
    give_cookie(response, STAFF_COOKIE, token)
    return response


def drop_session(response: Response) -> Response:
    drop_cookie(response, STAFF_COOKIE)
    return response
