from typing import Any

from sqlalchemy import Row, func, select

from webapp.caching import cached
from webapp.catalogue.models import Category, Media, Product
from webapp.catalogue.queries.cards import is_shown
from webapp.errors import Changed, NotFound
from webapp.extensions import db

CATEGORY_SECONDS = 3600


def list_categories() -> tuple[list[dict[str, Any]], bool]:
    """All categories in the order of their places, and whether they came from the cache.

    `products` counts what is shown in a category itself, not in those below it; `cover` is
    the file of a picture.
    """
    return cached(
        "categories", load_categories, seconds=CATEGORY_SECONDS, spoiled_by=("catalogue",)
    )


# The picture of a category is that of its newest product which has one.
first_cover = (
    select(Media.file)
    .join(Product, Product.id == Media.product_id)
    .where(Product.category_id == Category.id, is_shown(), Media.file.is_not(None))
    .order_by(Product.published_at.desc(), Product.id.desc(), Media.position, Media.id)
    .limit(1)
    .correlate(Category)
    .lateral("first_cover")
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
            first_cover.c.file.label("cover"),
        )
        .outerjoin(counted, counted.c.category_id == Category.id)
        .outerjoin(first_cover, Category.id.is_not(None))
        .order_by(Category.position, Category.title, Category.id)
    )
    return [dict(row._mapping) for row in rows]


category_columns = select(
    Category.id,
    Category.parent_id,
    Category.slug,
    Category.title,
    Category.description,
    Category.position,
    select(func.count())
    .where(Product.category_id == Category.id, is_shown())
    .correlate(Category)
    .scalar_subquery()
    .label("products"),
    Category.created_at,
    Category.version,
)


def get_listed_category(category_id: int) -> Row[Any]:
    """A category as programs read it; raises NotFound."""
    row = db.session.execute(category_columns.where(Category.id == category_id)).one_or_none()
    if row is None:
        raise NotFound("There is no such category.")
    return row


class CategoryChanged(Changed):
    """Somebody else changed the category after the caller had looked at it."""

    code = "category_changed"


def lock_category(category_id: int, *, seen_version: int | None = None) -> Category:
    """A category, locked until the use case ends, its key too: nothing can be put into it.

    Raises NotFound, and CategoryChanged when it is no longer the version that the caller saw.
    """
    category = db.session.scalar(
        select(Category)
        .where(Category.id == category_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if category is None:
        raise NotFound("There is no such category.")
    if seen_version not in (None, category.version):
        raise CategoryChanged(
            "Somebody changed this category meanwhile. Look at it and try again.",
            version=category.version,
        )
    return category


def hold_category(category_id: int) -> bool:
    """Whether it is there; if so it stays until the use case ends, though it may be changed."""
    mine = select(Category.id).where(Category.id == category_id)
    return db.session.scalar(mine.with_for_update(read=True, key_share=True)) is not None


def parents_of_all() -> list[dict[str, Any]]:
    """Every category by its number, with the one above it, as they are at this moment."""
    rows = db.session.execute(select(Category.id, Category.parent_id))
    return [dict(row._mapping) for row in rows]


def count_products_in(category_id: int) -> int:
    """How many products stand in the category itself, whatever their status."""
    mine = select(func.count()).select_from(Product).where(Product.category_id == category_id)
    return db.session.scalar(mine) or 0


def count_categories_in(category_id: int) -> int:
    """How many categories stand directly below it."""
    mine = select(func.count()).select_from(Category).where(Category.parent_id == category_id)
    return db.session.scalar(mine) or 0
