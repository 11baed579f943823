"""What a product is sold as: its variants as somebody wants them, beside those there are.

`Wish` is one wanted variant. What does not fit together is a `Misfit`: a sentence, and the place
in what was sent that it is about, as a JSON pointer.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from webapp.catalogue.rules.status import TaxClass

Choice = tuple[str, ...]

# What a variant is when nothing else is said; its stock stays as it is, or begins with none.
USUAL_FACTS: dict[str, Any] = {
    "sku": None,
    "compare_at_price": None,
    "barcode": None,
    "weight_grams": None,
    "tax_class": TaxClass.STANDARD,
}
VARIANT_FACTS = ("price", "stock", "is_active", *USUAL_FACTS)


class Misfit(NamedTuple):
    place: str
    sentence: str


@dataclass(frozen=True)
class Known:
    """A variant that is there."""

    id: int
    choice: Choice
    is_active: bool


@dataclass(frozen=True)
class Wish:
    """A wanted variant: `facts` are columns, `place` says where it was sent."""

    place: str
    choice: Choice
    facts: dict[str, Any]
    stock: int | None = None
    variant_id: int | None = None


@dataclass(frozen=True)
class Pairing:
    """Which wish is which variant; `missing` are variants that nobody wants any more."""

    changed: dict[int, Wish] = field(default_factory=dict)
    new: list[Wish] = field(default_factory=list)
    missing: list[int] = field(default_factory=list)
    misfits: list[Misfit] = field(default_factory=list)


def misfits_of_options(names: Sequence[str]) -> list[Misfit]:
    seen: set[str] = set()
    found = []
    for place, name in enumerate(names):
        if name.casefold() in seen:
            found.append(Misfit(f"/options/{place}", "Another option has this name already."))
        seen.add(name.casefold())
    return found


def misfits_of_choices(names: Sequence[str], entries: Sequence[Mapping[str, Any]]) -> list[Misfit]:
    """What is wrong with what the wanted variants say about the options of the product."""
    found = [
        misfit for n, entry in enumerate(entries) for misfit in choice_misfits(names, n, entry)
    ]
    return found or twins(names, entries)


def choice_misfits(names: Sequence[str], n: int, entry: Mapping[str, Any]) -> Iterable[Misfit]:
    chosen = entry.get("options", {})
    for name in names:
        if name not in chosen:
            yield Misfit(f"/variants/{n}/options", f"Say which {name} this variant is.")
    for name in chosen:
        if name not in names:
            known = f"One of: {', '.join(names)}." if names else "It has none."
            place = f"/variants/{n}/options/{escaped(name)}"
            yield Misfit(place, f"The product has no option of this name. {known}")


def twins(names: Sequence[str], entries: Sequence[Mapping[str, Any]]) -> list[Misfit]:
    """Wanted variants that cannot be told apart by their options; capitals make no difference."""
    first: dict[Choice, int] = {}
    found = []
    for n, entry in enumerate(entries):
        key = tuple(value.casefold() for value in choice_of(names, entry))
        earlier = first.setdefault(key, n)
        if earlier != n:
            sentence = f"Variant {earlier} of this list has the same options."
            found.append(Misfit(f"/variants/{n}/options", sentence))
    return found


def choice_of(names: Sequence[str], entry: Mapping[str, Any]) -> Choice:
    return tuple(entry["options"][name] for name in names)


def escaped(name: str) -> str:
    """A name as a part of a JSON pointer."""
    return name.replace("~", "~0").replace("/", "~1")


def pair(wishes: Sequence[Wish], known: Mapping[int, Known]) -> Pairing:
    """By their number, or else by their options; what has neither in common with any is new."""
    pairing = Pairing()
    named = {wish.variant_id for wish in wishes}
    unnamed = {one.choice: one.id for one in known.values() if one.id not in named}
    for wish in wishes:
        variant_id = wish.variant_id or unnamed.get(wish.choice)
        if variant_id is None:
            pairing.new.append(wish)
        elif variant_id not in known:
            pairing.misfits.append(Misfit(f"{wish.place}/id", "The product has no such variant."))
        elif variant_id in pairing.changed:
            sentence = "Another entry of this list has the same id."
            pairing.misfits.append(Misfit(f"{wish.place}/id", sentence))
        else:
            pairing.changed[variant_id] = wish
    pairing.missing.extend(n for n in known if n not in pairing.changed)
    return pairing


def in_the_way(pairing: Pairing, staying: Mapping[int, Known]) -> list[Misfit]:
    """Wishes for the options of a variant that must stay, because something remembers it."""
    taken = {one.choice: one.id for one in staying.values()}
    wishes = [*pairing.changed.values(), *pairing.new]
    return [
        Misfit(
            f"{wish.place}/options",
            f"Variant {taken[wish.choice]} has these options and is remembered. Name it by its id.",
        )
        for wish in wishes
        if wish.choice in taken
    ]


def misfits_of_skus(wishes: Sequence[Wish]) -> list[Misfit]:
    """Wanted variants whose SKU an earlier one of the same list has."""
    first: dict[str, str] = {}
    found = []
    for wish in wishes:
        sku = wish.facts.get("sku")
        if sku and first.setdefault(sku, wish.place) != wish.place:
            found.append(Misfit(f"{wish.place}/sku", "Another entry of this list has this SKU."))
    return found
