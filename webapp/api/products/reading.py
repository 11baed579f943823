"""Products as programs read them."""

from collections.abc import Callable
from functools import partial
from typing import Any

import orjson
from flask import Response

from webapp.access import caller_has, insist_on, permit, public_or, refuse_without_token
from webapp.api.answers import CACHE_HIT, LINKED, TAGGED, conditional, digest_of, linked, marked
from webapp.api.examples.products import PRODUCT, PRODUCTS
from webapp.api.lists import ListQuery
from webapp.api.products.documents import Document, shown_documents, whole_documents
from webapp.api.resource import resource
from webapp.caching import cached_bytes
from webapp.catalogue.queries.categories import list_categories
from webapp.catalogue.queries.listing import page_of_numbers
from webapp.catalogue.queries.records import Record, get_record, get_shown_record, records_of
from webapp.catalogue.rules import tree
from webapp.catalogue.schemas.asking import ProductFilter
from webapp.catalogue.schemas.reading import ProductPageView, ProductView
from webapp.errors import NotFound
from webapp.events.services import fingerprint_of
from webapp.limits import SEARCH, spend
from webapp.stock.rules import mark_of

SECONDS = 300
SPOILED_BY = ("catalogue", "stock")
KEEPERS = "catalogue:read"
ONE = "/products/<int(min=1, max=2147483647):product_id>"


class ProductQuery(ListQuery, ProductFilter):
    pass


bp = resource("Products", "What the shop sells, and what it is going to sell.")


@bp.get("/products")
@bp.arguments(ProductQuery, location="query")
@bp.response(200, ProductPageView, headers=CACHE_HIT | LINKED, example=PRODUCTS)
@bp.refuses(403, 404)
@permit(public_or(KEEPERS))
def list_products(asked: dict[str, Any]) -> Response:
    """List products

    What shoppers see, each with its variants, their prices and how many can be ordered now. To
    read everything, ask again with `cursor` set to `next_cursor` until that is null. Filters may
    be combined. An unknown category is a 404.
    """
    if "status" in asked:
        refuse_without_token()
        insist_on(KEEPERS)
    # Hardly two people search for the same words, so searches would only fill the cache.
    if "q" in asked:
        spend(SEARCH)
        return page_answer((page_bytes(asked), False))
    key, load = f"api:products:{fingerprint_of(asked)}", partial(page_bytes, asked)
    return page_answer(cached_bytes(key, load, seconds=SECONDS, spoiled_by=SPOILED_BY))


@bp.get(ONE)
@bp.response(200, ProductView, headers=CACHE_HIT | TAGGED, example=PRODUCT)
@permit(public_or(KEEPERS))
def get_product(product_id: int) -> Response:
    """Get one product

    With `catalogue:read` also drafts, archived products and what is not for sale.
    """
    if caller_has(KEEPERS):
        return product_answer(f"api:whole:{product_id}", partial(whole_bytes, product_id))
    return product_answer(f"api:product:{product_id}", partial(shown_bytes, product_id))


def page_answer(found: tuple[bytes, bool]) -> Response:
    kept, is_hit = found
    following, _, body = kept.partition(b"\n")
    response = Response(body, mimetype="application/json")
    return marked(linked(response, following.decode() or None), is_hit)


def page_bytes(asked: dict[str, Any]) -> bytes:
    """The page, and on a line before it where the next one begins."""
    numbers, following = page_of_numbers(with_shelf(asked))
    write = whole_documents if "status" in asked else shown_documents
    items = write(records_of(numbers))
    if "members" in asked:
        wanted = {"id", *asked["members"].split(",")}
        items = [{name: item[name] for name in item if name in wanted} for item in items]
    page = orjson.dumps({"items": items, "next_cursor": following})
    return b"\n".join([(following or "").encode(), page])


def with_shelf(asked: dict[str, Any]) -> dict[str, Any]:
    """Instead of a category, the numbers of it and of all below it; of two, of what both hold."""
    if not asked.keys() & {"category", "category_id"}:
        return asked
    categories, _ = list_categories()
    shelves = [
        tree.find(categories, asked[name], by=column)
        for name, column in (("category", "slug"), ("category_id", "id"))
        if name in asked
    ]
    if None in shelves:
        raise NotFound("There is no such category.")
    inside = [set(tree.ids_below(categories, shelf["id"])) for shelf in shelves if shelf]
    return asked | {"category_ids": sorted(set.intersection(*inside))}


def product_answer(key: str, load: Callable[[], bytes]) -> Response:
    kept, is_hit = cached_bytes(key, load, seconds=SECONDS, spoiled_by=SPOILED_BY)
    tag, _, body = kept.partition(b"\n")
    return marked(conditional(body, tag.decode()), is_hit)


def shown_bytes(product_id: int) -> bytes:
    record = get_shown_record(product_id)
    return with_tag(record, shown_documents([record])[0])


def whole_bytes(product_id: int) -> bytes:
    record = get_record(product_id)
    return with_tag(record, whole_documents([record])[0])


def with_tag(record: Record, document: Document) -> bytes:
    """The product, and on a line before it its tag, which also tells what is in stock of all
    variants, whichever of them the caller is shown.
    """
    body = orjson.dumps(document)
    stock = mark_of({variant.id: variant.stock for variant in record.variants})
    tag = f"{document['version']}.{stock}-{digest_of(body)}"
    return b"\n".join([tag.encode(), body])
