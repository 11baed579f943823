"""Products as programs read them."""

import json
from functools import partial
from typing import Any

from flask import Response, url_for
from sqlalchemy import ColumnElement

from webapp.access import PUBLIC, permit
from webapp.api.examples.products import PRODUCT, PRODUCTS
from webapp.api.resource import CACHE_HIT, resource, respond
from webapp.caching import cached
from webapp.catalogue.models import Product
from webapp.catalogue.queries.categories import list_categories
from webapp.catalogue.queries.listing import ListedProduct, get_listed_product, page_of_products
from webapp.catalogue.queries.products import has_words
from webapp.catalogue.rules import tree
from webapp.catalogue.schemas.reading import ProductPageView, ProductQuery, ProductView
from webapp.errors import NotFound
from webapp.events.services import fingerprint_of

SECONDS = 300
SPOILED_BY = ("catalogue", "stock")

bp = resource("Products", "What the shop sells, as shoppers see it.")


@bp.get("/products")
@bp.arguments(ProductQuery, location="query")
@bp.response(200, ProductPageView, headers=CACHE_HIT, example=PRODUCTS)
@bp.refuses(404)
@permit(PUBLIC)
def list_products(asked: dict[str, Any]) -> Response:
    """List products

    Each with its variants, their prices and how many can be ordered now. To read everything,
    ask again with `cursor` set to `next_cursor` until that is null.
    """
    # Hardly two people search for the same words, so searches would only fill the cache.
    if "q" in asked:
        return respond((page_text(asked), False))
    key = f"api:products:{fingerprint_of(asked)}"
    return respond(cached(key, partial(page_text, asked), seconds=SECONDS, spoiled_by=SPOILED_BY))


@bp.get("/products/<int(min=1, max=2147483647):product_id>")
@bp.response(200, ProductView, headers=CACHE_HIT, example=PRODUCT)
@permit(PUBLIC)
def get_product(product_id: int) -> Response:
    """Get one product"""
    key, load = f"api:product:{product_id}", partial(product_text, product_id)
    return respond(cached(key, load, seconds=SECONDS, spoiled_by=SPOILED_BY))


def page_text(asked: dict[str, Any]) -> str:
    listing = page_of_products(
        *conditions(asked), sort=asked["sort"], after=asked.get("cursor"), size=asked["limit"]
    )
    items = [with_addresses(product) for product in listing.products]
    return json.dumps(ProductPageView().dump({"items": items, "next_cursor": listing.next}))


def conditions(asked: dict[str, Any]) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if "category" in asked:
        found.append(Product.category_id.in_(ids_on_shelf(asked["category"])))
    if "q" in asked:
        found.append(has_words(asked["q"]))
    return found


def ids_on_shelf(slug: str) -> list[int]:
    categories, _ = list_categories()
    shelf = tree.find(categories, slug)
    if shelf is None:
        raise NotFound("There is no such category.")
    return tree.ids_below(categories, shelf["id"])


def product_text(product_id: int) -> str:
    return json.dumps(ProductView().dump(with_addresses(get_listed_product(product_id))))


def with_addresses(product: ListedProduct) -> dict[str, Any]:
    """Paths without a host: what is cached must not depend on who asked for it."""
    pictures = [
        picture | {"url": url_for("media.show", file=picture["file"])}
        for picture in product.pictures
    ]
    page = url_for("catalogue.product", slug=product.slug)
    return vars(product) | {"url": page, "pictures": pictures}
