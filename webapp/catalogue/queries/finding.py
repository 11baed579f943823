"""How staff name a variant: by its SKU, or by its number, as #17, where it has none."""

import re
from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import func, or_, select

from webapp.catalogue.models import Product, Variant
from webapp.catalogue.queries.offers import Offer, is_for_sale, offers_of
from webapp.extensions import db

# So few digits that every one of these numbers fits into the column.
NUMBER = re.compile(r"#[0-9]{1,9}")


def variants_called(codes: Collection[str]) -> Mapping[str, int]:
    """The variants with exactly these SKUs or numbers; a code that nothing has is left out."""
    numbers = {code: int(code[1:]) for code in codes if NUMBER.fullmatch(code)}
    is_called = or_(Variant.sku.in_(codes), Variant.id.in_(numbers.values()))
    found = db.session.execute(select(Variant.id, Variant.sku).where(is_called)).all()
    ids = {row.id for row in found}
    by_number = {code: number for code, number in numbers.items() if number in ids}
    return by_number | {row.sku: row.id for row in found if row.sku in codes}


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
