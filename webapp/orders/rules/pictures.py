"""What an order looked like before a change and after it."""

from collections.abc import Mapping
from typing import Any, NamedTuple


class Picture(NamedTuple):
    """The columns of an order; the lines stand among the plain ones, by their numbers."""

    plain: Mapping[str, Any]
    personal: Mapping[str, Any]


def differing(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, Any]:
    """Before and after of all that is not the same; what is a mapping is looked into."""
    found: dict[str, Any] = {}
    for name in [*before, *(name for name in after if name not in before)]:
        was, now = before.get(name), after.get(name)
        if isinstance(was, Mapping) or isinstance(now, Mapping):
            if parts := differing(was or {}, now or {}):
                found[name] = parts
        elif was != now:
            found[name] = [was, now]
    return found
