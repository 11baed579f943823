"""The door for programs."""

import json
from typing import Any

from flask import Flask

from webapp.api import (
    addresses,
    bills,
    categories,
    clients,
    docs,
    health,
    order_details,
    orders,
    products,
    reviews,
)
from webapp.api.acceptance import insist_on_acceptable
from webapp.api.description import describe

RESOURCES = (
    *(products, categories, reviews, clients, addresses),
    *(orders, order_details, bills, health),
)


def described() -> dict[str, Any]:
    """The document at /openapi.json."""
    found: dict[str, Any] = json.loads(docs.description_text())
    return found


def init_app(app: Flask) -> None:
    app.before_request(insist_on_acceptable)
    api = describe(app)
    for module in RESOURCES:
        api.add(module.bp)
    app.register_blueprint(docs.bp)
