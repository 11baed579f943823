"""Products as lists show them: one statement for a page, whatever its length."""

import base64
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import partial
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Row,
    Select,
    SQLColumnExpression,
    func,
    literal,
    select,
    tuple_,
)

from webapp.catalogue.models import Media, Product, Variant
from webapp.catalogue.queries.ratings import counted_stars, rating_of
from webapp.catalogue.rules.reviews import Rating
from webapp.catalogue.rules.status import Status
from webapp.extensions import db
from webapp.money import Money
from webapp.paging import BadCursor
from webapp.stock.models import MAIN_LOCATION, StockLevel

PAGE_SIZE = 24


class Sort(StrEnum):
    """The orders a list can be shown in; nothing else from a request reaches ORDER BY."""

    NEWEST = "newest"
    CHEAPEST = "price"
    DEAREST = "-price"
    TITLE = "title"


@dataclass(frozen=True)
class Picture:
    file: str
    alt: str
    width: int
    height: int


@dataclass(frozen=True)
class Card:
    """One product in a list. `price` is that of its cheapest variant that is for sale."""

    id: int
    slug: str
    title: str
    vendor: str
    price: Money | None
    highest_price: Money | None
    compare_at: Money | None
    available: int
    variants: int
    picture: Picture | None
    rating: Rating

    @property
    def is_reduced(self) -> bool:
        """One price for all variants, and it was higher before."""
        if self.price is None or self.compare_at is None or self.has_price_range:
            return False
        return self.compare_at > self.price

    @property
    def has_price_range(self) -> bool:
        return self.price != self.highest_price


@dataclass(frozen=True)
class Page:
    """A part of a list; `next` is the place where the following part begins."""

    cards: Sequence[Card]
    next: str | None


def is_shown() -> ColumnElement[bool]:
    """Shoppers see what is active and published."""
    return (Product.status == Status.ACTIVE) & (Product.published_at <= func.now())


# A variant with price zero is not priced yet, and must not become the lowest offer.
offers = (
    select(
        func.min(Variant.price_cents).label("lowest"),
        func.max(Variant.price_cents).label("highest"),
        func.min(Variant.compare_at_cents).label("compare_at"),
        func.min(Variant.currency).label("currency"),
        func.count().label("variants"),
        func.coalesce(func.sum(StockLevel.available), 0).label("available"),
    )
    .outerjoin(
        StockLevel,
        (StockLevel.variant_id == Variant.id) & (StockLevel.location_id == MAIN_LOCATION),
    )
    .where(Variant.product_id == Product.id, Variant.is_active, Variant.price_cents > 0)
    .correlate(Product)
    .lateral("offers")
)

cover = (
    select(Media.file, Media.alt, Media.width, Media.height)
    .where(Media.product_id == Product.id, Media.file.is_not(None))
    .order_by(Media.position, Media.id)
    .limit(1)
    .correlate(Product)
    .lateral("cover")
)

card_columns = (
    select(
        *(Product.id, Product.slug, Product.title, Product.vendor),
        *(offers, cover, counted_stars.label("stars")),
    )
    .join(offers, Product.id.is_not(None))
    .outerjoin(cover, Product.id.is_not(None))
)

# What is shown is published. The key is that of an index, as a coalesce would not be.
newest_key: SQLColumnExpression[Any] = Product.published_at
price_key: ColumnElement[Any] = func.coalesce(offers.c.lowest, 0)
# As many letters as fit an index and the address of the next page, in whatever script.
title_key: ColumnElement[Any] = func.left(func.lower(Product.title), 50)

# What is sorted by, whether it goes downwards, and how a place in the list is read back.
SORTS: dict[Sort, tuple[SQLColumnExpression[Any], bool, Callable[[Any], Any]]] = {
    Sort.NEWEST: (newest_key, True, datetime.fromisoformat),
    Sort.CHEAPEST: (price_key, False, int),
    Sort.DEAREST: (price_key, True, int),
    Sort.TITLE: (title_key, False, str),
}


def page_of_cards(
    *where: SQLColumnExpression[bool], sort: Sort, after: str | None = None, size: int = PAGE_SIZE
) -> Page:
    """The shown products that fit, from the place `after` on; raises BadCursor.

    Keyset pages: products that come or go meanwhile neither repeat nor hide others.
    """
    rows, following = page_of_rows(card_columns, *where, sort=sort, after=after, size=size)
    return Page([card_of(row) for row in rows], following)


def page_of_rows(
    columns: Select[*tuple[Any, ...]],
    *where: SQLColumnExpression[bool],
    sort: Sort,
    after: str | None,
    size: int,
) -> tuple[Sequence[Row[Any]], str | None]:
    """The rows of one page of shown products, and the place where the following page begins."""
    key, downwards, _ = SORTS[sort]
    query = columns.add_columns(key.label("sort_key")).where(is_shown(), *where)
    if after is not None:
        place, here = tuple_(key, Product.id), read_cursor(after, sort)
        query = query.where(place < here if downwards else place > here)
    order = (key.desc(), Product.id.desc()) if downwards else (key, Product.id)
    rows = db.session.execute(query.order_by(*order).limit(size + 1)).all()
    return rows[:size], write_cursor(rows[size - 1]) if len(rows) > size else None


def write_cursor(row: Row[Any]) -> str:
    key = row.sort_key.isoformat() if isinstance(row.sort_key, datetime) else row.sort_key
    return base64.urlsafe_b64encode(json.dumps([key, row.id]).encode()).decode().rstrip("=")


def read_cursor(text: str, sort: Sort) -> ColumnElement[Any]:
    try:
        key, row_id = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
        key, row_id = SORTS[sort][2](key), int(row_id)
        check_place(key, row_id)
    except (ValueError, TypeError, OverflowError, RecursionError):
        raise BadCursor("This page of the list cannot be found. Begin at the first.") from None
    return tuple_(literal(key), literal(row_id))


def check_place(key: Any, row_id: int) -> None:
    """Raises ValueError for what PostgreSQL could not compare with its columns."""
    is_storable = 0 <= row_id < 2**31
    if isinstance(key, str):
        is_storable &= b"\x00" not in key.encode()
    if isinstance(key, int):
        is_storable &= -(2**63) <= key < 2**63
    if not is_storable:
        raise ValueError(key, row_id)


def card_of(row: Row[Any]) -> Card:
    money = partial(Money, currency=row.currency or "EUR")
    return Card(
        id=row.id,
        slug=row.slug,
        title=row.title,
        vendor=row.vendor,
        price=money(row.lowest) if row.lowest is not None else None,
        highest_price=money(row.highest) if row.highest is not None else None,
        compare_at=money(row.compare_at) if row.compare_at else None,
        available=row.available,
        variants=row.variants,
        picture=picture_of(row),
        rating=rating_of(row.stars),
    )


def picture_of(row: Row[Any]) -> Picture | None:
    return Picture(row.file, row.alt, row.width, row.height) if row.file else None
