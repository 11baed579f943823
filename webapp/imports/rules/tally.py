"""The figures of an import, counted from what is done for each product."""

from collections import Counter
from dataclasses import dataclass, field

from webapp.imports.rules.changes import ProductChange


@dataclass
class Tally:
    """Products, variants and pictures by what becomes of them; prices in minor units."""

    products: Counter[str] = field(default_factory=Counter)
    variants: Counter[str] = field(default_factory=Counter)
    pictures: Counter[str] = field(default_factory=Counter)
    used_rows: int = 0
    prices: Counter[int] = field(default_factory=Counter)
    pieces: int = 0
    new_pieces: int = 0

    def add(self, change: ProductChange) -> None:
        draft = change.draft
        kind = "created" if change.is_new else "unchanged" if change.is_empty else "updated"
        self.products[kind] += 1
        self.used_rows += len(draft.rows)
        self.prices.update(variant.price_cents for variant in draft.variants)
        self.pieces += sum(variant.quantity for variant in draft.variants)
        self.new_pieces += sum(variant.quantity for _, variant in change.new_variants)
        self.add_variants(change)
        self.add_pictures(change)

    def add_variants(self, change: ProductChange) -> None:
        touched = set(change.variants) | set(change.freed)
        updated = len(touched & set(change.matched.values()))
        created = len(change.new_variants)
        self.variants["created"] += created
        self.variants["updated"] += updated
        self.variants["unchanged"] += len(change.draft.variants) - created - updated
        self.variants["retired"] += sum("is_active" in v for v in change.variants.values())
        stored = change.stored.variants if change.stored else []
        self.variants["kept"] += len(stored) - len(change.matched)

    def add_pictures(self, change: ProductChange) -> None:
        created, updated = len(change.new_pictures), len(change.pictures)
        self.pictures["created"] += created
        self.pictures["updated"] += updated
        self.pictures["unchanged"] += len(change.draft.pictures) - created - updated

    @property
    def lowest_cents(self) -> int:
        """The lowest price that somebody would pay; zero means not priced yet."""
        return min((cents for cents in self.prices if cents), default=0)

    @property
    def highest_cents(self) -> int:
        return max(self.prices, default=0)

    @property
    def sum_cents(self) -> int:
        return sum(cents * count for cents, count in self.prices.items())
