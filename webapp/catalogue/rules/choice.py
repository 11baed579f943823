"""How a shopper gets from one variant to another, one option at a time."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Sellable:
    """A variant as far as choosing it goes."""

    id: int
    option_values: tuple[str, ...]
    is_obtainable: bool


@dataclass(frozen=True)
class Value:
    """One value of an option, and the variant that choosing it leads to."""

    text: str
    variant_id: int
    is_chosen: bool
    is_obtainable: bool


@dataclass(frozen=True)
class OptionChoice:
    name: str
    values: tuple[Value, ...]


def all_values(values: Sequence[str], options: int) -> tuple[str, ...]:
    """One value for each option; a variant from before an option was added has none of it."""
    return tuple([*values, *[""] * options][:options])


def first_choice(variants: Sequence[Sellable], wanted_id: int | None) -> Sellable | None:
    """The variant to show: the wanted one, else the first to be had, else the first."""
    by_id: Mapping[int | None, Sellable] = {variant.id: variant for variant in variants}
    obtainable = (variant for variant in variants if variant.is_obtainable)
    return by_id.get(wanted_id) or next(obtainable, None) or next(iter(variants), None)


def choices(
    names: Sequence[str], variants: Sequence[Sellable], chosen: Sellable
) -> tuple[OptionChoice, ...]:
    """For each option its values in the order of the variants, seen from the chosen one."""
    return tuple(
        OptionChoice(name, values_of(place, variants, chosen)) for place, name in enumerate(names)
    )


def values_of(place: int, variants: Sequence[Sellable], chosen: Sellable) -> tuple[Value, ...]:
    texts = dict.fromkeys(variant.option_values[place] for variant in variants)
    return tuple(value_of(text, place, variants, chosen=chosen) for text in texts)


def value_of(text: str, place: int, variants: Sequence[Sellable], *, chosen: Sellable) -> Value:
    """Leads to the variant with this value that differs least from the chosen one."""
    having = [variant for variant in variants if variant.option_values[place] == text]
    nearest = max(having, key=lambda one: (likeness(one, chosen), one.is_obtainable))
    is_chosen = chosen.option_values[place] == text
    return Value(text, nearest.id, is_chosen, nearest.is_obtainable)


def likeness(one: Sellable, other: Sellable) -> int:
    return sum(a == b for a, b in zip(one.option_values, other.option_values, strict=True))
