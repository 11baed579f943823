"""The door for staff."""

from datetime import UTC, datetime

from flask import Flask, Response, request

from webapp.accounts.rules.devices import device_name
from webapp.backoffice import (
    catalogue,
    exports,
    forgotten,
    home,
    invitation,
    orders,
    own,
    passkeys,
    people,
    pictures,
    reviews,
    second_factor,
    stock,
    tokens,
)

ROOMS = (
    *(home, second_factor, passkeys, invitation, forgotten, own, people, tokens, exports),
    *(orders, catalogue, pictures, stock, reviews),
)


def init_app(app: Flask) -> None:
    app.jinja_env.filters.update(utc=in_utc, device=device_name)
    app.jinja_env.globals["waiting_reviews"] = reviews.waiting_reviews
    app.after_request(keep_private)
    for module in ROOMS:
        app.register_blueprint(module.bp)


def in_utc(moment: datetime) -> datetime:
    """The same moment in UTC, whatever time zone the database session speaks in."""
    return moment.astimezone(UTC)


def keep_private(response: Response) -> Response:
    """No browser and no proxy keeps a page of the back office, not even one that refuses."""
    if request.path.startswith("/staff"):
        response.headers["Cache-Control"] = "private, no-store"
    return response
