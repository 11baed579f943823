"""Products as programs read them."""

from functools import partial
from typing import Any

import orjson
from flask import Response, url_for
from sqlalchemy import ColumnElement

from webapp.access import PUBLIC, permit
from webapp.api.answers import CACHE_HIT, LINKED, TAGGED, conditional, digest_of, linked, marked
from webapp.api.examples.products import PRODUCT, PRODUCTS
from webapp.api.resource import resource
from webapp.caching import cached_bytes
from webapp.catalogue.models import Product
from webapp.catalogue.queries.categories import list_categories
from webapp.catalogue.queries.listing import ListedProduct, get_listed_product, page_of_products
from webapp.catalogue.queries.products import has_words
from webapp.catalogue.rules import tree
from webapp.catalogue.schemas.reading import ProductPageView, ProductQuery, ProductView
from webapp.errors import NotFound
from webapp.events.services import fingerprint_of
from webapp.limits import SEARCH, spend

SECONDS = 300
SPOILED_BY = ("catalogue", "stock")
PRODUCT_VIEW, PAGE_VIEW = ProductView(), ProductPageView()

bp = resource("Products", "What the shop sells, as shoppers see it.")


@bp.get("/products")
@bp.arguments(ProductQuery, location="query")
@bp.response(200, ProductPageView, headers=CACHE_HIT | LINKED, example=PRODUCTS)
@bp.refuses(404)
@permit(PUBLIC)
def list_products(asked: dict[str, Any]) -> Response:
    """List products

    Each with its variants, their prices and how many can be ordered now. To read everything,
    ask again with `cursor` set to `next_cursor` until that is null.
    """
    # Hardly two people search for the same words, so searches would only fill the cache.
    if "q" in asked:
        spend(SEARCH)
        return page_answer((page_bytes(asked), False))
    key, load = f"api:products:{fingerprint_of(asked)}", partial(page_bytes, asked)
    return page_answer(cached_bytes(key, load, seconds=SECONDS, spoiled_by=SPOILED_BY))


@bp.get("/products/<int(min=1, max=2147483647):product_id>")
@bp.response(200, ProductView, headers=CACHE_HIT | TAGGED, example=PRODUCT)
@permit(PUBLIC)
def get_product(product_id: int) -> Response:
    """Get one product"""
    key, load = f"api:product:{product_id}", partial(product_bytes, product_id)
    kept, is_hit = cached_bytes(key, load, seconds=SECONDS, spoiled_by=SPOILED_BY)
    tag, _, body = kept.partition(b"\n")
    return marked(conditional(body, tag.decode()), is_hit)


def page_answer(found: tuple[bytes, bool]) -> Response:
    kept, is_hit = found
    following, _, body = kept.partition(b"\n")
    response = Response(body, mimetype="application/json")
    return marked(linked(response, following.decode() or None), is_hit)


def page_bytes(asked: dict[str, Any]) -> bytes:
    """The page, and on a line before it where the next one begins."""
    listing = page_of_products(
        *conditions(asked), sort=asked["sort"], after=asked.get("cursor"), size=asked["limit"]
    )
    items = [with_addresses(product) for product in listing.products]
    page = PAGE_VIEW.dump({"items": items, "next_cursor": listing.next})
    return b"\n".join([(listing.next or "").encode(), orjson.dumps(page)])


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


def product_bytes(product_id: int) -> bytes:
    """The product, and on a line before it its tag, which also counts what is in stock."""
    document = PRODUCT_VIEW.dump(with_addresses(get_listed_product(product_id)))
    body = orjson.dumps(document)
    available = sum(variant["available"] for variant in document["variants"])
    tag = f"{document['version']}.{available}-{digest_of(body)}"
    return b"\n".join([tag.encode(), body])


def with_addresses(product: ListedProduct) -> dict[str, Any]:
    """Paths without a host: what is cached must not depend on who asked for it."""
    pictures = [
        picture | {"url": url_for("media.show", file=picture["file"])}
        for picture in product.pictures
    ]
    page = url_for("catalogue.product", slug=product.slug)
    return vars(product) | {"url": page, "pictures": pictures}
