"""The door for shoppers."""

import logging
from typing import Any

from flask import Flask
from sqlalchemy.exc import SQLAlchemyError

from webapp.catalogue.queries.categories import list_categories
from webapp.catalogue.rules.reviews import Stars
from webapp.catalogue.rules.tree import children_of
from webapp.storefront import (
    account,
    cart,
    catalogue,
    checkout,
    media,
    orders,
    reviews,
    wishes,
)

log = logging.getLogger(__name__)


def init_app(app: Flask) -> None:
    for module in (catalogue, reviews, cart, checkout, orders, wishes, account, media):
        app.register_blueprint(module.bp)
    app.jinja_env.filters["stars"] = Stars
    app.jinja_env.globals["navigation"] = navigation


def navigation() -> list[dict[str, Any]]:
    """The topmost categories for the header; none where the page is about a broken database."""
    try:
        return children_of(list_categories()[0], None)
    except SQLAlchemyError:
        log.warning("no navigation", exc_info=True)
        return []
