"""Every cookie of the shop: hidden from scripts and from other sites.

In production browsers insist that nobody but this host set it, and only encrypted: that is what
its prefix asks for.
"""

from datetime import timedelta

from flask import Response, request

from webapp import config

PREFIX = "__Host-"


def cookie_name(name: str) -> str:
    """The prefix needs https, which development has not."""
    return f"{PREFIX}{name}" if config.current().is_production else name


def sent_cookie(name: str) -> str | None:
    return request.cookies.get(cookie_name(name))


def give_cookie(
    response: Response, name: str, value: str, *, lasts: timedelta | None = None
) -> None:
    """For so long, or until the browser ends. Lax and not Strict, so that links in mails count."""
    response.set_cookie(
        cookie_name(name),
        value,
        max_age=lasts,
        path="/",
        httponly=True,
        samesite="Lax",
        secure=config.current().is_production,
    )


def drop_cookie(response: Response, name: str) -> None:
    secure = config.current().is_production
    response.delete_cookie(
        cookie_name(name), path="/", httponly=True, samesite="Lax", secure=secure
    )
