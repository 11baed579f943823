"""One page of a long list in the order of its rows' numbers, the newest first.

Pages begin at a row, not at a count: the last page costs what the first one costs, nothing is
counted, and rows that are added meanwhile neither repeat nor hide others.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, Select
from sqlalchemy.orm import InstrumentedAttribute

from webapp.extensions import db


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
