"""The shelves of the shop as programs read and write them."""

from functools import partial
from typing import Any

import orjson
from flask import Response

from webapp.access import PUBLIC, permit, scope, token_actor
from webapp.api.answers import (
    CACHE_HIT,
    CREATED,
    JSON,
    LINKED,
    TAGGED,
    conditional,
    digest_of,
    linked,
    marked,
    one,
)
from webapp.api.changes import IF_MATCH, MERGE_PATCH, Seen
from webapp.api.examples.categories import CATEGORIES, CATEGORY, CHANGED_CATEGORY, WANTED_CATEGORY
from webapp.api.lists import ListQuery
from webapp.api.once import ONCE, repeatable
from webapp.api.resource import PREFIX, resource
from webapp.caching import cached_bytes
from webapp.catalogue.models import Category
from webapp.catalogue.queries.categories import (
    CATEGORY_SECONDS,
    category_columns,
    get_listed_category,
)
from webapp.catalogue.schemas.reading import CategoryPageView, CategoryView
from webapp.catalogue.schemas.writing import CategoryInput
from webapp.catalogue.services import categories, delete
from webapp.events.services import fingerprint_of
from webapp.fields import LARGEST_ID, Digits
from webapp.paging import walk

ONE = "/categories/<int(min=1, max=2147483647):category_id>"
WRITERS = "catalogue:write"
KEPT: dict[str, Any] = {"seconds": CATEGORY_SECONDS, "spoiled_by": ("catalogue",)}
VIEW = CategoryView()


class CategoryQuery(ListQuery):
    parent_id = Digits(
        1, LARGEST_ID, metadata={"description": "Only those directly below this category."}
    )


bp = resource("Categories", "The shelves of the shop, which form a tree.")


@bp.get("/categories")
@bp.arguments(CategoryQuery, location="query")
@bp.response(200, CategoryPageView, headers=CACHE_HIT | LINKED, example=CATEGORIES)
@bp.refuses(404)
@permit(PUBLIC)
def list_categories(asked: dict[str, Any]) -> Response:
    """List categories

    Oldest first. `parent_id` says what is above each, and `position` the order of siblings.
    """
    key, load = f"api:categories:{fingerprint_of(asked)}", partial(page_bytes, asked)
    kept, is_hit = cached_bytes(key, load, **KEPT)
    following, _, body = kept.partition(b"\n")
    return marked(linked(Response(body, mimetype=JSON), following.decode() or None), is_hit)


@bp.post("/categories")
@bp.arguments(**ONCE)
@repeatable
@bp.arguments(CategoryInput, example=WANTED_CATEGORY)
@bp.response(201, CategoryView, headers=CREATED, example=CATEGORY)
@bp.refuses(404, 409)
@permit(scope(WRITERS))
def create_category(wanted: dict[str, Any]) -> Response:
    """Add a category

    Categories form at most 8 levels. A parent that does not exist is a 404, one that lies too deep
    `does_not_fit` (409), and a slug that another category has `slug_taken` (409).
    """
    category = categories.create_category(wanted=wanted, actor=token_actor())
    return answer(category.id, status=201, location=f"{PREFIX}/categories/{category.id}")


@bp.get(ONE)
@bp.response(200, CategoryView, headers=CACHE_HIT | TAGGED, example=CATEGORY)
@permit(PUBLIC)
def get_category(category_id: int) -> Response:
    """Get one category"""
    key, load = f"api:category:{category_id}", partial(category_bytes, category_id)
    kept, is_hit = cached_bytes(key, load, **KEPT)
    tag, _, body = kept.partition(b"\n")
    return marked(conditional(body, tag.decode()), is_hit)


@bp.put(ONE)
@bp.arguments(**IF_MATCH)
@bp.arguments(CategoryInput, example=WANTED_CATEGORY)
@bp.response(200, CategoryView, headers=TAGGED, example=CATEGORY)
@bp.refuses(409)
@permit(scope(WRITERS))
def replace_category(seen: Seen, wanted: dict[str, Any], category_id: int) -> Response:
    """Replace a category

    What is left out is as in a new category; only its slug stays.
    """
    by = {"actor": token_actor(), "seen_version": seen.version}
    categories.replace_category(category_id, wanted=wanted, **by)
    return answer(category_id)


@bp.patch(ONE)
@bp.arguments(**IF_MATCH)
@bp.arguments(CategoryInput(partial=True), **MERGE_PATCH, example=CHANGED_CATEGORY)
@bp.response(200, CategoryView, headers=TAGGED, example=CATEGORY)
@bp.refuses(409)
@permit(scope(WRITERS))
def change_category(seen: Seen, changes: dict[str, Any], category_id: int) -> Response:
    """Change a category

    What is left out stays as it is. Another `parent_id` moves it with all that is below it; it
    cannot stand below itself (`does_not_fit`, 409).
    """
    categories.change_category(
        category_id, wanted=changes, actor=token_actor(), seen_version=seen.version
    )
    return answer(category_id)


@bp.delete(ONE)
@bp.arguments(**IF_MATCH)
@bp.response(204, description="The category is deleted.")
@bp.refuses(409)
@permit(scope(WRITERS))
def delete_category(seen: Seen, category_id: int) -> Response:
    """Delete a category

    Only an empty one: with products in it `category_has_products` (409), with categories below it
    `category_has_children` (409).
    """
    delete.delete_category(category_id, actor=token_actor(), seen_version=seen.version)
    return Response(status=204)


def page_bytes(asked: dict[str, Any]) -> bytes:
    """The page, and on a line before it where the next one begins."""
    query = category_columns
    if "parent_id" in asked:
        query = query.where(Category.parent_id == asked["parent_id"])
    rows, following = walk(query, Category.id, asked)
    page = orjson.dumps({"items": [VIEW.dump(row) for row in rows], "next_cursor": following})
    return b"\n".join([(following or "").encode(), page])


def category_bytes(category_id: int) -> bytes:
    """The category, and on a line before it its tag."""
    document = VIEW.dump(get_listed_category(category_id))
    body = orjson.dumps(document)
    return b"\n".join([f"{document['version']}-{digest_of(body)}".encode(), body])


def answer(category_id: int, **more: Any) -> Response:
    return one(VIEW.dump(get_listed_category(category_id)), **more)
