"""The variants of one product, each from one row."""

import re
from collections import ChainMap
from collections.abc import Callable, Mapping, MutableMapping
from dataclasses import dataclass
from typing import TypeVar

from webapp.catalogue.rules.limits import LONGEST_BARCODE, LONGEST_SKU, LONGEST_URL, LONGEST_VALUE
from webapp.catalogue.rules.status import TaxClass
from webapp.catalogue.rules.words import one_line
from webapp.imports.rules.drafts import VariantDraft
from webapp.imports.rules.options import Shape
from webapp.imports.rules.problems import Outcome
from webapp.imports.rules.refusals import RejectedProduct
from webapp.imports.rules.rows import Row
from webapp.imports.rules.values import (
    BadValue,
    read_cents,
    read_flag,
    read_grams,
    read_pieces,
    read_url,
    whole_grams,
)

T = TypeVar("T")

GONE = "variant not imported"
SHORTENED = re.compile(r"[0-9](\.[0-9]+)?E\+[0-9]+", re.IGNORECASE)


class RejectedVariant(Exception):
    """This row cannot be a variant for this fact, which is seen in this field."""

    def __init__(self, field: str, fact: str) -> None:
        super().__init__(fact)
        self.field = field
        self.fact = fact


@dataclass(frozen=True)
class Desk:
    """What a variant is read against: the product it belongs to and what is taken already."""

    shape: Shape
    slug: str
    currency: str
    combinations: dict[tuple[str, ...], int]
    skus: MutableMapping[str, int]
    owners: Mapping[str, str]


def read_variants(
    shape: Shape, slug: str, currency: str, *, skus: dict[str, int], owners: Mapping[str, str]
) -> tuple[VariantDraft, ...]:
    """The variants that can be imported; raises RejectedProduct when there is none.

    `skus` is only read: what a product takes counts when the whole of it is accepted.
    """
    desk = Desk(shape, slug, currency, {}, ChainMap({}, skus), owners)
    found = [draft for row in shape.rows if (draft := read_variant(row, desk))]
    if not found:
        raise RejectedProduct("handle", "None of its variants can be imported")
    return tuple(found)


def read_variant(row: Row, desk: Desk) -> VariantDraft | None:
    """One variant, or None with the reason noted; warnings of a rejected one are dropped."""
    before = list(row.problems)
    try:
        draft = draft_of(row, desk)
    except RejectedVariant as refusal:
        row.problems = before
        row.note(refusal.field, refusal.fact, GONE, Outcome.REJECTED)
        return None
    desk.combinations[choice_of(draft.option_values)] = row.number
    if draft.sku:
        desk.skus[draft.sku] = row.number
    return draft


def draft_of(row: Row, desk: Desk) -> VariantDraft:
    return VariantDraft(
        row=row.number,
        option_values=read_values(row, desk),
        sku=read_sku(row, desk),
        price_cents=read_price(row, desk.currency),
        compare_at_cents=read_compare_at(row, desk.currency),
        barcode=read_barcode(row),
        weight_grams=read_weight(row),
        tax_class=read_tax_class(row),
        quantity=read_quantity(row),
        picture_url=lenient(row, "variant_picture", lambda text: read_url(text, LONGEST_URL)),
    )


def read_values(row: Row, desk: Desk) -> tuple[str, ...]:
    values = tuple(one_line(row.text(field)) for field in desk.shape.fields)
    for field, value in zip(desk.shape.fields, values, strict=True):
        if not value:
            raise RejectedVariant(field, "No value for this option")
        if len(value) > LONGEST_VALUE:
            raise RejectedVariant(field, f"Longer than {LONGEST_VALUE} characters")
    twin = desk.combinations.get(choice_of(values))
    if twin:
        raise RejectedVariant("option1_value", f"The same options as row {twin}")
    return values


def choice_of(values: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(value.casefold() for value in values)


def read_sku(row: Row, desk: Desk) -> str | None:
    sku = one_line(row.text("sku"))
    if not sku:
        row.warn("sku", "No SKU", "imported without one")
        return None
    if len(sku) > LONGEST_SKU:
        raise RejectedVariant("sku", f"Longer than {LONGEST_SKU} characters")
    if sku in desk.skus:
        raise RejectedVariant("sku", f"The same SKU as row {desk.skus[sku]}")
    owner = desk.owners.get(sku, desk.slug)
    if owner != desk.slug:
        raise RejectedVariant("sku", f'The shop\'s product "{owner}" has this SKU')
    return sku


def read_price(row: Row, currency: str) -> int:
    """The price in minor units; a missing one is zero, which nobody can buy at."""
    text = row.text("price")
    try:
        cents = read_cents(text, currency) if text else 0
    except BadValue as bad:
        raise RejectedVariant("price", str(bad)) from None
    if not cents:
        fact = "The price is zero" if text else "No price"
        row.warn("price", fact, "imported, not for sale until priced")
    return cents


def read_compare_at(row: Row, currency: str) -> int | None:
    return lenient(row, "compare_at", lambda text: read_cents(text, currency)) or None


def read_barcode(row: Row) -> str | None:
    """The barcode without the apostrophe that keeps a spreadsheet from calculating with it."""

    def read(text: str) -> str:
        if SHORTENED.fullmatch(text):
            raise BadValue("A number that a spreadsheet has shortened")
        if len(text) > LONGEST_BARCODE:
            raise BadValue(f"Longer than {LONGEST_BARCODE} characters")
        return text.removeprefix("'")

    return lenient(row, "barcode", read) or None


def read_weight(row: Row) -> int | None:
    exact = lenient(row, "grams", read_grams)
    if exact is None:
        return None
    grams = whole_grams(exact)
    if grams != exact:
        row.warn("grams", "Not whole grams", f"rounded to {grams:,} g")
    return grams


def read_tax_class(row: Row) -> TaxClass:
    try:
        taxable = read_flag(row.text("taxable") or "true")
    except BadValue as bad:
        row.warn("taxable", str(bad), "taxed at the standard rate")
        return TaxClass.STANDARD
    return TaxClass.STANDARD if taxable else TaxClass.ZERO


def read_quantity(row: Row) -> int:
    if row.text("policy").lower() in ("continue", "true"):
        row.warn("policy", "Sold in Shopify when there is none", "sold only while in stock")
    if row.text("shipping").lower() == "false":
        row.warn("shipping", "Not shipped in Shopify", "handled like goods that are")
    try:
        return read_pieces(row.text("quantity") or "0")
    except BadValue as bad:
        row.warn("quantity", str(bad), "imported with stock 0")
        return 0


def lenient(row: Row, field: str, read: Callable[[str], T]) -> T | None:
    """The value of a cell that a variant can do without: a bad one is left out, and noted."""
    text = row.text(field)
    if not text:
        return None
    try:
        return read(text)
    except BadValue as bad:
        row.warn(field, str(bad), "left out")
        return None
