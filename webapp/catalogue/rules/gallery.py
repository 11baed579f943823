"""The pictures of a product as somebody wants them, beside those there are."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from webapp.catalogue.rules.assortment import Misfit

NEITHER = "Name a picture by its id, or by the address it comes from."


class Side(StrEnum):
    EARLIER = "earlier"
    LATER = "later"


@dataclass
class Hanging:
    """`changed` and `new` are columns; a picture that the list does not name is `removed`."""

    changed: dict[int, dict[str, Any]] = field(default_factory=dict)
    new: list[dict[str, Any]] = field(default_factory=list)
    removed: list[int] = field(default_factory=list)
    misfits: list[Misfit] = field(default_factory=list)


def hang(entries: Sequence[Mapping[str, Any]], urls: Mapping[int, str | None]) -> Hanging:
    """Pairs the entries with the pictures there are, by their number or else by their address."""
    hanging = Hanging()
    by_url = {url: number for number, url in urls.items() if url}
    seen: set[Any] = set()
    for n, entry in enumerate(entries):
        number = entry.get("id") or by_url.get(entry.get("url", ""))
        sentence = misfit_of(entry, number, urls, seen)
        if sentence:
            hanging.misfits.append(Misfit(f"/media/{n}", sentence))
            continue
        seen.add(number or entry["url"])
        place(hanging, entry, number, position=n + 1)
    hanging.removed = [number for number in urls if number not in hanging.changed]
    return hanging


def misfit_of(
    entry: Mapping[str, Any], number: int | None, urls: Mapping[int, str | None], seen: set[Any]
) -> str | None:
    if ("id" in entry) == ("url" in entry):
        return NEITHER
    if number is not None and number not in urls:
        return "The product has no such picture."
    return "This list has the picture already." if (number or entry["url"]) in seen else None


def place(hanging: Hanging, entry: Mapping[str, Any], number: int | None, *, position: int) -> None:
    row: dict[str, Any] = {"position": position}
    row |= {"alt": entry["alt"]} if "alt" in entry else {}
    if number is None:
        hanging.new.append(row | {"source_url": entry["url"]})
    else:
        hanging.changed[number] = row


def moved(numbers: Sequence[int], number: int, to: Side) -> list[int]:
    """The pictures in their order after one step of that one; at the end it stays."""
    others = [one for one in numbers if one != number]
    place = numbers.index(number) + (-1 if to == Side.EARLIER else 1)
    others.insert(max(place, 0), number)
    return others
