"""Categories form a tree; these read it from the flat list that is cached."""

from collections.abc import Sequence
from typing import Any

Category = dict[str, Any]


def find(categories: Sequence[Category], value: Any, *, by: str = "slug") -> Category | None:
    return next((one for one in categories if one[by] == value), None)


def children_of(categories: Sequence[Category], parent_id: int | None) -> list[Category]:
    return [one for one in categories if one["parent_id"] == parent_id]


def path_to(categories: Sequence[Category], category_id: int | None) -> list[Category]:
    """The category and those above it, the topmost first."""
    by_id = {one["id"]: one for one in categories}
    path: list[Category] = []
    while category_id is not None and category_id in by_id and len(path) < len(by_id):
        path.insert(0, by_id[category_id])
        category_id = path[0]["parent_id"]
    return path


def ids_below(categories: Sequence[Category], category_id: int) -> list[int]:
    """The category and everything below it."""
    found = [category_id]
    for parent_id in found:
        found += [one["id"] for one in children_of(categories, parent_id) if one["id"] not in found]
    return found


def levels_of(categories: Sequence[Category], category_id: int) -> int:
    """How many levels the category and what is below it form."""
    inside = set(ids_below(categories, category_id))
    below = [one for one in categories if one["id"] in inside]
    return max((len(path_to(below, one["id"])) for one in below), default=1)
