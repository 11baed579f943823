from collections.abc import Sequence
from typing import Any

from sqlalchemy import func, select

from webapp.caching import cached
from webapp.catalogue.models import Category, Product
from webapp.catalogue.queries.cards import is_shown
from webapp.errors import NotFound
from webapp.extensions import db

CATEGORY_SECONDS = 3600


def list_categories() -> tuple[list[dict[str, Any]], bool]:
    """All categories in the order of their places, and whether they came from the cache.

    `products` counts what is shown in a category itself, not in those below it.
    """
    return cached(
        "categories", load_categories, seconds=CATEGORY_SECONDS, spoiled_by=("catalogue",)
    )


def load_categories() -> list[dict[str, Any]]:
    counted = (
        select(Product.category_id, func.count().label("products"))
        .where(is_shown())
        .group_by(Product.category_id)
        .subquery()
    )
    rows = db.session.execute(
        select(
            Category.id,
            Category.parent_id,
            Category.slug,
            Category.title,
            Category.description,
            Category.position,
            func.coalesce(counted.c.products, 0).label("products"),
        )
        .outerjoin(counted, counted.c.category_id == Category.id)
        .order_by(Category.position, Category.title, Category.id)
    )
    return [dict(row._mapping) for row in rows]


def get_category(slug: str) -> Category:
    category = db.session.scalar(select(Category).filter_by(slug=slug))
    if category is None:
        raise NotFound("There is no such category.")
    return category


def ids_below(category_id: int) -> Sequence[int]:
    """The category and everything below it in the tree."""
    below = select(Category.id).filter_by(id=category_id).cte(recursive=True)
    below = below.union(select(Category.id).where(Category.parent_id == below.c.id))
    return db.session.scalars(select(below.c.id)).all()
