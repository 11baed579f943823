"""From what somebody sent about a product to the variants that it wants."""

from collections.abc import Mapping, Sequence
from typing import Any

from webapp.catalogue.rules.assortment import (
    USUAL_FACTS,
    VARIANT_FACTS,
    Choice,
    Wish,
    choice_of,
)
from webapp.catalogue.rules.status import Status
from webapp.money import Money

PLAIN = ("tax_class", "weight_grams", "is_active")
# An empty text is none, so that two variants without a SKU do not have the same one.
EMPTY_IS_NONE = ("sku", "barcode")
# What a product is when nothing else is said; its slug and its stock stay as they are.
USUAL_PRODUCT: dict[str, Any] = {
    "description": "",
    "vendor": "",
    "product_type": "",
    "tags": [],
    "status": Status.ACTIVE,
    "category_id": None,
    "options": [],
    "media": [],
}


def complete(wanted: Mapping[str, Any], *, unpriced: Money) -> dict[str, Any]:
    """What somebody wants a product to be, with all that he left out."""
    usual = {"price": unpriced, "is_active": True, **USUAL_FACTS}
    if "variants" not in wanted:
        return {**USUAL_PRODUCT, **usual, **wanted}
    usual |= {"picture_id": None}
    variants = [{**usual, **entry} for entry in wanted["variants"]]
    return {**USUAL_PRODUCT, **wanted, "variants": variants}


def given_facts(wanted: Mapping[str, Any]) -> dict[str, Any]:
    """What is said about the only variant of a product, beside what is said about the product."""
    return {name: wanted[name] for name in VARIANT_FACTS if name in wanted}


def wishes_of(names: Sequence[str], entries: Sequence[Mapping[str, Any]]) -> list[Wish]:
    """One wish for each entry, in their order; its options must fit the names."""
    return [
        Wish(
            place=f"/variants/{n}",
            choice=choice_of(names, entry),
            facts=columns_of(entry) | {"position": n + 1},
            stock=entry.get("stock"),
            variant_id=entry.get("id"),
        )
        for n, entry in enumerate(entries)
    ]


def only_wish(facts: Mapping[str, Any], choice: Choice, variant_id: int | None) -> Wish:
    """What is said beside the product is about its only variant."""
    columns, stock = columns_of(facts), facts.get("stock")
    return Wish("", choice, columns, stock=stock, variant_id=variant_id)


def columns_of(entry: Mapping[str, Any]) -> dict[str, Any]:
    row = {name: entry[name] for name in PLAIN if name in entry}
    row |= {name: entry[name] or None for name in EMPTY_IS_NONE if name in entry}
    if "picture_id" in entry:
        row["media_id"] = entry["picture_id"]
    if "compare_at_price" in entry:
        row["compare_at_cents"] = cents_of(entry["compare_at_price"])
    if "price" in entry:
        price: Money = entry["price"]
        row |= {"price_cents": price.cents, "currency": price.currency}
    return row


def cents_of(amount: Money | None) -> int | None:
    return None if amount is None else amount.cents
