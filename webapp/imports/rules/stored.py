"""What the shop has already, as far as an import compares with it."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class StoredVariant:
    id: int
    version: int
    option_values: tuple[str, ...]
    is_active: bool
    media_id: int | None
    values: dict[str, Any]


@dataclass(frozen=True, slots=True)
class StoredPicture:
    id: int
    url: str
    alt: str
    position: int


@dataclass(slots=True)
class StoredProduct:
    id: int
    version: int
    slug: str
    is_published: bool
    category_id: int | None
    values: dict[str, Any]
    options: tuple[str, ...] = ()
    variants: list[StoredVariant] = field(default_factory=list)
    pictures: list[StoredPicture] = field(default_factory=list)


@dataclass
class Shelves:
    """The category tree, as titles under their parents; capitals make no difference."""

    ids: dict[tuple[int | None, str], int] = field(default_factory=dict)
    slugs: set[str] = field(default_factory=set)

    @classmethod
    def of(cls, rows: Iterable[tuple[int, int | None, str, str]]) -> "Shelves":
        """From rows of id, parent's id, title and slug; the first of two equal titles counts."""
        shelves = cls()
        for category_id, parent_id, title, slug in rows:
            shelves.put(category_id, parent_id, title=title, slug=slug)
        return shelves

    def put(self, category_id: int, parent_id: int | None, *, title: str, slug: str) -> None:
        self.ids.setdefault((parent_id, title.casefold()), category_id)
        self.slugs.add(slug)

    def find(self, path: Iterable[str]) -> int | None:
        """The category at the end of the path, if every one on the way is there."""
        place: int | None = None
        for title in path:
            place = self.ids.get((place, title.casefold()))
            if place is None:
                return None
        return place

    def children_of(self, parent_id: int | None) -> int:
        return sum(1 for parent, _ in self.ids if parent == parent_id)

    def free_slug(self, words: str) -> str:
        """The words as an address that no category has yet."""
        slug, number = words, 2
        while slug in self.slugs:
            slug, number = f"{words}-{number}", number + 1
        return slug
