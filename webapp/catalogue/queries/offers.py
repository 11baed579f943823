"""Variants as a cart or an order needs them: one statement, whatever their number."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import ARRAY, Integer, Row, bindparam, func, select
from sqlalchemy.dialects.postgresql import aggregate_order_by

from webapp import config
from webapp.catalogue.models import Product, ProductOption, Variant
from webapp.catalogue.queries.cards import Picture, cover, is_shown, picture_of
from webapp.extensions import db
from webapp.money import Money
from webapp.statements import Ready, send
from webapp.stock.models import MAIN_LOCATION, StockLevel


@dataclass(frozen=True)
class Offer:
    """What the shop says about a variant today."""

    variant_id: int
    product_id: int
    slug: str
    title: str
    options: dict[str, str]
    sku: str | None
    price: Money
    tax_class: str
    available: int
    is_for_sale: bool
    picture: Picture | None


is_for_sale = is_shown() & Variant.is_active & (Variant.price_cents > 0)

option_names = (
    select(func.array_agg(aggregate_order_by(ProductOption.name, ProductOption.position)))
    .where(ProductOption.product_id == Product.id)
    .correlate(Product)
    .scalar_subquery()
)

available = (
    select(func.coalesce(func.sum(StockLevel.available), 0))
    .where(StockLevel.variant_id == Variant.id, StockLevel.location_id == MAIN_LOCATION)
    .correlate(Variant)
    .scalar_subquery()
)

offer_columns = (
    select(
        Variant.id,
        Variant.product_id,
        Product.slug,
        Product.title,
        option_names.label("option_names"),
        Variant.option_values,
        Variant.sku,
        Variant.price_cents,
        Variant.currency,
        Variant.tax_class,
        available.label("available"),
        is_for_sale.label("is_for_sale"),
        cover,
    )
    .join(Product, Product.id == Variant.product_id)
    .outerjoin(cover, Product.id.is_not(None))
)


LOCK_OFFERS = Ready(
    select(
        Variant.id,
        Variant.product_id,
        Product.slug,
        Product.title,
        option_names.label("option_names"),
        Variant.option_values,
        Variant.sku,
        Variant.price_cents,
        Variant.currency,
        Variant.tax_class,
        StockLevel.available,
        is_for_sale.label("is_for_sale"),
    )
    .join(StockLevel, StockLevel.variant_id == Variant.id)
    .join(Product, Product.id == Variant.product_id)
    .where(
        # As one parameter, so that the number of variants changes no statement.
        StockLevel.variant_id == func.any(bindparam("variant_ids", type_=ARRAY(Integer))),
        StockLevel.location_id == MAIN_LOCATION,
    )
    .order_by(StockLevel.variant_id)
    .with_for_update(of=StockLevel, key_share=True)
)


def lock_offers(variant_ids: Collection[int]) -> Mapping[int, Offer]:
    """The variants that exist, their stock locked until the use case ends.

    One statement for what an order must know and what it must lock, in the order of variants.
    A variant that never had any stock has no row to lock, and none available.
    """
    rows = send(LOCK_OFFERS, variant_ids=list(variant_ids))
    locked = {row.id: offer_of(row) for row in rows}
    unlocked = set(variant_ids) - set(locked)
    if not unlocked:
        return locked
    # Whatever arrived for them meanwhile is not locked, and so does not count.
    return locked | {n: replace(offer, available=0) for n, offer in offers_of(unlocked).items()}


def offers_of(variant_ids: Collection[int]) -> Mapping[int, Offer]:
    """The variants that exist, by their number; also those that are not for sale."""
    rows = db.session.execute(offer_columns.where(Variant.id.in_(variant_ids)))
    return {row.id: offer_of(row, picture_of(row)) for row in rows}


def offer_of(row: Row[Any], picture: Picture | None = None) -> Offer:
    return Offer(
        variant_id=row.id,
        product_id=row.product_id,
        slug=row.slug,
        title=row.title,
        options=dict(zip(row.option_names or (), row.option_values, strict=False)),
        sku=row.sku,
        price=Money(row.price_cents, row.currency),
        tax_class=row.tax_class,
        available=row.available,
        # Amounts of another currency, from before the shop changed its own, do not add up.
        is_for_sale=bool(row.is_for_sale) and row.currency == config.current().shop_currency,
        picture=picture,
    )
