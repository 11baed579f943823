"""The history of a record: who did what and when, and what was other before."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from webapp.backoffice.lists import HistoryAsked, place_of, read_query
from webapp.events.queries import page_of_history
from webapp.staff_log.queries import words_of

# Parts of a change that name records by their numbers, and are no before and after.
LISTS = ("added", "removed", "retired")


class Told(NamedTuple):
    """One field before and after. `part` and `number` say of which part of the record it is."""

    field: str
    before: Any = None
    after: Any = None
    part: str = ""
    number: str = ""
    is_forgotten: bool = False


class Happening(NamedTuple):
    name: str
    actor: str
    happened_at: datetime
    facts: Mapping[str, Any]
    changes: Sequence[Told]


class History(NamedTuple):
    """One page; `older` and `newer` are what the address of its neighbours says."""

    rows: Sequence[Happening]
    older: int | None
    newer: int | None

    @property
    def actors(self) -> set[str]:
        return {row.actor for row in self.rows}


def history_page(subjects: Mapping[str, Collection[int]]) -> History:
    """The page of the history that the address asks for."""
    found = page_of_history(subjects, place=place_of(read_query(HistoryAsked)))
    words = words_of([event.entry_id for event in found.rows if sealed_of(event)])
    rows = [happening(event, words.get(event.entry_id, {})) for event in found.rows]
    return History(rows, found.older, found.newer)


def happening(event: Any, words: Mapping[str, Sequence[Any]]) -> Happening:
    plain = event.entry["changes"] if event.entry else event.facts.get("changes", {})
    variant = event.facts.get("variant_id") if event.subject == "variant" else None
    of_variant = ("variants", str(variant)) if variant else ()
    changes = [*told(plain, *of_variant), *unsealed(sealed_of(event), words)]
    return Happening(event.name, event.actor, event.happened_at, event.facts, changes)


def sealed_of(event: Any) -> Collection[str]:
    """The personal fields that changed, as the log of the staff knows them."""
    return event.entry["sealed"] if event.entry else ()


def unsealed(sealed: Collection[str], words: Mapping[str, Sequence[Any]]) -> Iterator[Told]:
    for name in sealed:
        if name in words:
            before, after = words[name]
            yield Told(name, before, after)
        else:
            yield Told(name, is_forgotten=True)


def told(changes: Mapping[str, Any], part: str = "", number: str = "") -> Iterator[Told]:
    """The fields of nested changes, one by one."""
    for name, change in changes.items():
        if isinstance(change, Mapping):
            yield from told_part(name, change, part)
        elif name in LISTS:
            yield Told(name, None, [f"#{one}" for one in change], part)
        else:
            before, after = change
            yield Told(name, before, after, part, number)


def told_part(name: str, change: Mapping[str, Any], part: str) -> Iterator[Told]:
    """Of a part of the record, such as its lines, or of one of these, called by its number."""
    if not name.isdigit():
        yield from numbered(name, change, part)
    elif is_whole(change):
        yield whole(change, part)
    else:
        yield from told(change, part, name)


def numbered(name: str, change: Mapping[str, Any], part: str) -> Iterator[Told]:
    """A field that stands once for each part, such as the stock of variants, or the parts."""
    if any(isinstance(one, Mapping) or not key.isdigit() for key, one in change.items()):
        yield from told(change, part or name)
    else:
        for key, (before, after) in change.items():
            yield Told(name, before, after, part, key)


def is_whole(change: Mapping[str, Any]) -> bool:
    """Whether a line came or went as a whole."""
    return None in change.get("title", ())


def whole(change: Mapping[str, Any], part: str) -> Told:
    titles, quantities = change["title"], change["quantity"]
    before, after = (
        title and f"{quantity} × {title}"
        for title, quantity in zip(titles, quantities, strict=True)
    )
    return Told(part, before, after)
