"""What a product lets the shopper choose, and which rows are its variants."""

from collections.abc import Sequence
from dataclasses import dataclass

from webapp.catalogue.rules.limits import LONGEST_OPTION
from webapp.catalogue.rules.words import one_line
from webapp.imports.rules.refusals import RejectedProduct
from webapp.imports.rules.rows import Row

NUMBERS = (1, 2, 3)
VALUES = tuple(f"option{n}_value" for n in NUMBERS)
VARIANT_FIELDS = (*VALUES, "sku", "price", "barcode", "quantity")


@dataclass(frozen=True)
class Shape:
    """The options by name, the columns that hold their values, and the rows of variants."""

    names: tuple[str, ...]
    fields: tuple[str, ...]
    rows: list[Row]


def read_options(lead: Row, rows: Sequence[Row]) -> Shape:
    refuse_fourth_option(rows)
    variants = variant_rows(lead, rows)
    simple = is_simple(variants)
    found = [(name, f"option{n}_value") for n in NUMBERS if (name := read_name(n, lead, variants))]
    if simple:
        return Shape((), (), variants)
    names = tuple(name for name, _ in found)
    if len({name.casefold() for name in names}) < len(names):
        raise RejectedProduct("option1_name", "Two options have the same name")
    return Shape(names, tuple(field for _, field in found), variants)


def refuse_fourth_option(rows: Sequence[Row]) -> None:
    for row in rows:
        for place, name in row.header.fourth_options.items():
            if row.cells[place].strip():
                raise RejectedProduct(name, "The product has more than 3 options")


def variant_rows(lead: Row, rows: Sequence[Row]) -> list[Row]:
    """Rows that say anything about a variant; a product that has none is its own variant."""
    found = [row for row in rows if any(row.text(name) for name in VARIANT_FIELDS)]
    return found or [lead]


def is_simple(variants: Sequence[Row]) -> bool:
    """Shopify writes "Title: Default Title" where there is nothing to choose."""
    first = {row.text("option1_value").casefold() for row in variants}
    others = any(row.text(name) for row in variants for name in VALUES[1:])
    return first <= {"", "default title"} and not others


def read_name(number: int, lead: Row, variants: Sequence[Row]) -> str | None:
    """The name of an option that has values; an option without any is left out."""
    field = f"option{number}_name"
    values = {row.text(f"option{number}_value").casefold() for row in variants} - {""}
    name = next((text for row in [lead, *variants] if (text := one_line(row.text(field)))), "")
    if not values and name and name.casefold() != "title":
        lead.warn(field, "The option has no values", "option left out")
    if not values:
        return None
    if not name and values != {"default title"}:
        lead.warn(field, "The option has no name", f'called "Option {number}"')
    if len(name) > LONGEST_OPTION:
        raise RejectedProduct(field, f"The name is longer than {LONGEST_OPTION} characters")
    return name or f"Option {number}"
