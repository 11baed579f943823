"""Which products a list holds: one statement for a page, by numbers alone."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Select, SQLColumnExpression, exists, literal, select, tuple_
from sqlalchemy.orm import aliased

from webapp.catalogue.models import Product, Variant
from webapp.catalogue.queries.cards import check_place, is_shown, newest_key, title_key
from webapp.catalogue.queries.products import has_words
from webapp.extensions import db
from webapp.money import Money
from webapp.paging import cursor_of, lost, place_in
from webapp.stock.models import MAIN_LOCATION, StockLevel


class ListOrder(StrEnum):
    """The orders of a list; nothing else from a request reaches ORDER BY."""

    NEWEST = "newest"
    CHEAPEST = "price"
    DEAREST = "-price"
    NAME = "name"


Cheapest = aliased(Variant, name="cheapest")
Other = aliased(Variant, name="other")

SHOWN = is_shown()
# What is sorted by, whether it goes downwards, and how a place in the list is read back.
Numbers = Select[*tuple[Any, ...]]
Way = tuple[SQLColumnExpression[Any], bool, Callable[[Any], Any]]
ORDERS: dict[ListOrder, Way] = {
    ListOrder.NEWEST: (newest_key, True, datetime.fromisoformat),
    ListOrder.CHEAPEST: (Cheapest.price_cents, False, int),
    ListOrder.DEAREST: (Cheapest.price_cents, True, int),
    ListOrder.NAME: (title_key, False, str),
}
# Drafts were not published, so the newest of them is the one that was made last.
NEWEST_MADE: Way = (Product.id, True, int)
BY_PRICE = (ListOrder.CHEAPEST, ListOrder.DEAREST)

# The cheapest of its product that is for sale: what costs nothing is not priced yet.
is_cheapest = (
    (Cheapest.product_id == Product.id)
    & Cheapest.is_active
    & (Cheapest.price_cents > 0)
    & ~exists().where(
        Other.product_id == Cheapest.product_id,
        Other.is_active,
        Other.price_cents > 0,
        tuple_(Other.price_cents, Other.id) < tuple_(Cheapest.price_cents, Cheapest.id),
    )
)


def page_of_numbers(asked: Mapping[str, Any]) -> tuple[Sequence[int], str | None]:
    """The products that fit, and the cursor of the page after it; raises BadCursor.

    Keyset pages: products that come or go meanwhile neither repeat nor hide others. By price,
    only those that have one.
    """
    key, downwards, _ = order_of(asked)
    query: Numbers = select(Product.id, key.label("sort_key")).where(*conditions(asked))
    if asked["sort"] in BY_PRICE:
        query = query.join(Cheapest, is_cheapest)
    order = (key.desc(), Product.id.desc()) if downwards else (key, Product.id)
    size = asked["limit"]
    rows = db.session.execute(from_place(query, asked).order_by(*order).limit(size + 1)).all()
    following = cursor_after(rows[size - 1]) if len(rows) > size else None
    return [row.id for row in rows[:size]], following


def order_of(asked: Mapping[str, Any]) -> Way:
    if "status" in asked and asked["sort"] == ListOrder.NEWEST:
        return NEWEST_MADE
    return ORDERS[asked["sort"]]


def from_place(query: Numbers, asked: Mapping[str, Any]) -> Numbers:
    if "cursor" not in asked:
        return query.offset(asked["skip"]) if asked["skip"] else query
    key, downwards, read = order_of(asked)
    place, here = tuple_(key, Product.id), read_place(asked["cursor"], read)
    return query.where(place < here if downwards else place > here)


def read_place(cursor: str, read: Callable[[Any], Any]) -> ColumnElement[Any]:
    try:
        key, number = place_in(cursor)
        key, number = read(key), int(number)
        check_place(key, number)
    except (ValueError, TypeError, OverflowError):
        raise lost() from None
    return tuple_(literal(key), literal(number))


def cursor_after(row: Any) -> str:
    key = row.sort_key.isoformat() if isinstance(row.sort_key, datetime) else row.sort_key
    return cursor_of(key, row.id)


def conditions(asked: Mapping[str, Any]) -> list[ColumnElement[bool]]:
    """`category_ids` are those of a category and of all below it."""
    status = asked.get("status")
    found = [SHOWN if status is None else Product.status == status]
    if "category_ids" in asked:
        found.append(Product.category_id.in_(asked["category_ids"]))
    if "tag" in asked:
        found.append(Product.tags.contains([asked["tag"]]))
    if "q" in asked:
        found.append(has_words(asked["q"]))
    if "min_price" in asked or "max_price" in asked:
        found.append(costs(asked.get("min_price"), asked.get("max_price")))
    if "in_stock" in asked:
        found.append(is_in_stock if asked["in_stock"] else ~is_in_stock)
    return found


for_sale = exists().where(
    Variant.product_id == Product.id, Variant.is_active, Variant.price_cents > 0
)
is_in_stock = for_sale.where(
    exists().where(
        StockLevel.variant_id == Variant.id,
        StockLevel.location_id == MAIN_LOCATION,
        StockLevel.available > 0,
    )
)


def costs(least: Money | None, most: Money | None) -> ColumnElement[bool]:
    """Whether one of its variants that are for sale has a price within these bounds."""
    within = for_sale
    if least is not None:
        within = within.where(Variant.price_cents >= least.cents)
    if most is not None:
        within = within.where(Variant.price_cents <= most.cents)
    return within
