"""The door for programs."""

from flask import Flask

from webapp.api import categories, docs, health, orders, products
from webapp.api.description import describe

RESOURCES = (products, categories, orders, health)


def init_app(app: Flask) -> None:
    api = describe(app)
    for module in RESOURCES:
        api.add(module.bp)
    app.register_blueprint(docs.bp)
