"""The shelves of the shop: new ones, other names, other places in the tree."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import func, select

from webapp.caching import spoil
from webapp.catalogue.models import Category
from webapp.catalogue.queries.categories import hold_category, lock_category, parents_of_all
from webapp.catalogue.rules import tree
from webapp.catalogue.rules.assortment import Misfit
from webapp.catalogue.rules.limits import DEEPEST_CATEGORY
from webapp.catalogue.rules.rich_text import clean_html
from webapp.catalogue.services.refusals import refuse_misfits, taking
from webapp.catalogue.services.slugs import free_slug
from webapp.db import atomic
from webapp.errors import NotFound
from webapp.events.services import announce
from webapp.extensions import db

# The number has no meaning; it only must not be used for another lock.
TREE_LOCK = 0x74726565
# What a category is when nothing else is said; its slug stays as it is.
USUAL: dict[str, Any] = {"parent_id": None, "description": "", "position": 0}
COLUMNS = ("title", "slug", *USUAL)


@atomic
def create_category(*, wanted: Mapping[str, Any], actor: str) -> Category:
    """Adds a shelf; its slug is made of its title if there is none.

    Raises NotFound for an unknown parent, DoesNotFit for one that cannot be, and SlugTaken.
    """
    check_parent(None, wanted.get("parent_id"))
    slug = wanted.get("slug") or free_slug(Category, wanted["title"])
    category = Category(**USUAL | columns_of(wanted) | {"slug": slug, "version": 1})
    with taking(slug):
        db.session.add(category)
        db.session.flush()
    announce(
        "category.created",
        actor=actor,
        subject=("category", category.id),
        fields={name: [None, getattr(category, name)] for name in ("title", "slug", "parent_id")},
        category_id=category.id,
        title=category.title,
        slug=slug,
        version=category.version,
    )
    spoil("catalogue")
    return category


@atomic
def replace_category(category_id: int, *, wanted: Mapping[str, Any], **more: Any) -> Category:
    """Changes it to what `wanted` says; what that leaves out becomes usual, only the slug stays."""
    return change_category(category_id, wanted={**USUAL, **wanted}, **more)


@atomic
def change_category(
    category_id: int, *, wanted: Mapping[str, Any], actor: str, seen_version: int | None = None
) -> Category:
    """Changes what `wanted` names; another parent moves the shelf with all that is below it.

    Again changes nothing. Raises NotFound, CategoryChanged, DoesNotFit and SlugTaken.
    """
    check_parent(category_id, wanted.get("parent_id"))
    category = lock_category(category_id, seen_version=seen_version)
    with taking(wanted.get("slug", category.slug)):
        changes = rewrite(category, columns_of(wanted))
    if changes:
        end_change(category, changes, actor=actor)
    return category


def check_parent(category_id: int | None, parent_id: int | None) -> None:
    """Raises NotFound for an unknown parent, DoesNotFit for one below the category or too deep.

    Until this use case ends nobody else moves anything: two who each move a category below the
    other would both find nothing wrong.
    """
    if parent_id is None:
        return
    db.session.execute(select(func.pg_advisory_xact_lock(TREE_LOCK)))
    if not hold_category(parent_id):
        raise NotFound("There is no such category.", parent_id=parent_id)
    sentence = parent_misfit(category_id, parent_id)
    refuse_misfits([Misfit("/parent_id", sentence)] if sentence else [])


def parent_misfit(category_id: int | None, parent_id: int) -> str | None:
    categories = parents_of_all()
    path = tree.path_to(categories, parent_id)
    if category_id in [one["id"] for one in path]:
        return "A category cannot stand in itself or below itself."
    levels = 1 if category_id is None else tree.levels_of(categories, category_id)
    if len(path) + levels > DEEPEST_CATEGORY:
        return f"Categories form at most {DEEPEST_CATEGORY} levels."
    return None


def columns_of(wanted: Mapping[str, Any]) -> dict[str, Any]:
    row = {name: wanted[name] for name in COLUMNS if name in wanted}
    return row | ({"description": clean_html(row["description"])} if "description" in row else {})


def rewrite(category: Category, row: Mapping[str, Any]) -> dict[str, Any]:
    """Before and after of each column that was not as it is wanted."""
    changes = {}
    for name, value in row.items():
        if getattr(category, name) != value:
            changes[name] = [getattr(category, name), value]
            setattr(category, name, value)
    return changes


def end_change(category: Category, changes: Mapping[str, Any], *, actor: str) -> None:
    category.version += 1
    announce(
        "category.changed",
        actor=actor,
        subject=("category", category.id),
        category_id=category.id,
        changes=changes,
        version=category.version,
    )
    spoil("catalogue")
