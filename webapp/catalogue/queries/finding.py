"""How a variant is named: by its SKU, by its number, as #17, or by a product that has no other."""

import re
from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import func, or_, select

from webapp.catalogue.models import Product, Variant
from webapp.catalogue.queries.offers import Offer, is_for_sale, offers_of
from webapp.errors import NotFound, ShopError
from webapp.extensions import db

# So few digits that every one of these numbers fits into the column.
NUMBER = re.compile(r"#[0-9]{1,9}")
MOST_NAMED = 100


def variants_called(codes: Collection[str]) -> Mapping[str, int]:
    """The variants with exactly these SKUs or numbers; a code that nothing has is left out."""
    numbers = {code: int(code[1:]) for code in codes if NUMBER.fullmatch(code)}
    is_called = or_(Variant.sku.in_(codes), Variant.id.in_(numbers.values()))
    found = db.session.execute(select(Variant.id, Variant.sku).where(is_called)).all()
    ids = {row.id for row in found}
    by_number = {code: number for code, number in numbers.items() if number in ids}
    return by_number | {row.sku: row.id for row in found if row.sku in codes}


class VariantNeeded(ShopError):
    """The product has several variants: `variant_ids` says which to choose from."""

    status = 422
    code = "variant_needed"


def only_variants(product_ids: Collection[int]) -> Mapping[int, int]:
    """The one variant of each of these products; raises NotFound and VariantNeeded."""
    found: dict[int, list[int]] = {number: [] for number in product_ids}
    if found:
        mine = select(Variant.product_id, Variant.id).where(Variant.product_id.in_(found))
        for row in db.session.execute(mine.order_by(Variant.id)):
            found[row.product_id].append(row.id)
    for number, variants in found.items():
        check_only(number, variants)
    return {number: variants[0] for number, variants in found.items()}


def check_only(product_id: int, variant_ids: Sequence[int]) -> None:
    if not variant_ids:
        raise NotFound("There is no such product.", product_ids=[product_id])
    if len(variant_ids) > 1:
        raise VariantNeeded(
            "This product has several variants: say by variant_id which one is meant.",
            product_id=product_id,
            variant_ids=list(variant_ids[:MOST_NAMED]),
        )


def find_offers(words: str, most: int) -> Sequence[Offer]:
    """What is for sale and has all the words in its title, SKU and options, by title."""
    options = func.array_to_string(Variant.option_values, " ")
    text = func.concat_ws(" ", Product.title, Variant.sku, options)
    query = (
        select(Variant.id)
        .join(Product, Product.id == Variant.product_id)
        .where(is_for_sale, *(text.icontains(word, autoescape=True) for word in words.split()))
        .order_by(Product.title, Product.id, Variant.position, Variant.id)
        .limit(most)
    )
    ids = db.session.scalars(query).all()
    offers = offers_of(ids)
    return [offers[variant_id] for variant_id in ids if variant_id in offers]


def skus_of(variant_ids: Collection[int]) -> dict[int, str | None]:
    """What each of these variants is called today."""
    if not variant_ids:
        return {}
    mine = select(Variant.id, Variant.sku).where(Variant.id.in_(variant_ids))
    return {row.id: row.sku for row in db.session.execute(mine)}
