"""The door for programs."""

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
from webapp.api.description import describe

RESOURCES = (
    *(products, categories, reviews, clients, addresses),
    *(orders, order_details, bills, health),
)


def init_app(app: Flask) -> None:
    api = describe(app)
    for module in RESOURCES:
        api.add(module.bp)
    app.register_blueprint(docs.bp)
