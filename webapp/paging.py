"""One page of a long list in the order of its rows' numbers, the newest first.

Pages begin at a row, not at a count: the last page costs what the first one costs, nothing is
counted, and rows that are added meanwhile neither repeat nor hide others.
"""

import base64
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, Select
from sqlalchemy.orm import InstrumentedAttribute

from webapp.errors import ShopError
from webapp.extensions import db

LARGEST_NUMBER = 2**63 - 1


@dataclass(frozen=True)
class Place:
    """Where a page lies: just before the row with that number, just after one, or at the top."""

    before: int | None = None
    after: int | None = None


@dataclass(frozen=True)
class Slice:
    """The rows of one page; `older` and `newer` are the `before` and `after` of its neighbours."""

    rows: Sequence[Row[*tuple[Any, ...]]]
    older: int | None
    newer: int | None


def slice_of(
    query: Select[*tuple[Any, ...]], number: InstrumentedAttribute[int], *, place: Place, size: int
) -> Slice:
    """The page of the query that lies at this place; its rows must hold the number as `id`."""
    if place.after is not None:
        return newer_rows(query.where(number > place.after).order_by(number), size)
    if place.before is not None:
        query = query.where(number < place.before)
    has_newer = place.before is not None
    rows = db.session.execute(query.order_by(number.desc()).limit(size + 1)).all()
    shown = rows[:size]
    older = shown[-1].id if len(rows) > size else None
    return Slice(shown, older, shown[0].id if shown and has_newer else None)


def newer_rows(query: Select[*tuple[Any, ...]], size: int) -> Slice:
    """The page above a row. That row was shown, so there is always an older page."""
    rows = db.session.execute(query.limit(size + 1)).all()
    shown = rows[:size][::-1]
    newer = shown[0].id if len(rows) > size else None
    return Slice(shown, shown[-1].id if shown else None, newer)


class BadCursor(ShopError):
    """No list of this shop goes on at such a place."""

    status = 404
    code = "bad_cursor"


def walk(
    query: Select[*tuple[Any, ...]],
    number: InstrumentedAttribute[int],
    asked: Mapping[str, Any],
) -> tuple[Sequence[Row[*tuple[Any, ...]]], str | None]:
    """The rows of the page that `asked` names (limit, skip, cursor), oldest first, and the
    cursor of the page after it, None at the end; raises BadCursor.

    The rows must hold the number as `id`, or be the things themselves.
    """
    if "cursor" in asked:
        query = query.where(number > number_in(asked["cursor"]))
    else:
        query = query.offset(asked["skip"])
    size = asked["limit"]
    rows = db.session.execute(query.order_by(number).limit(size + 1)).all()
    return rows[:size], cursor_of(last_number(rows[size - 1])) if len(rows) > size else None


def last_number(row: Row[*tuple[Any, ...]]) -> int:
    number: int = row.id if "id" in row._fields else row[0].id
    return number


def cursor_of(*place: Any) -> str:
    """A place in a list as a text that nobody should read anything into."""
    return base64.urlsafe_b64encode(json.dumps(place).encode()).decode().rstrip("=")


def place_in(cursor: str) -> list[Any]:
    """What `cursor_of` was given; raises BadCursor."""
    try:
        place = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (ValueError, RecursionError):
        place = None
    if not isinstance(place, list):
        raise lost()
    return place


def number_in(cursor: str) -> int:
    place = place_in(cursor)
    if len(place) != 1 or type(place[0]) is not int or not 0 <= place[0] <= LARGEST_NUMBER:
        raise lost()
    return int(place[0])


def lost() -> BadCursor:
    return BadCursor("This page of the list cannot be found. Begin at the first.")
