from dataclasses import dataclass


@dataclass(frozen=True)
class Invariant:
    """A sentence that is always true of the books; the query gives the keys of what breaks it."""

    name: str
    about: str
    query: str


@dataclass(frozen=True)
class Finding:
    """An invariant that does not hold; `keys` are the first of `count` rows."""

    name: str
    about: str
    count: int
    keys: tuple[str, ...]
