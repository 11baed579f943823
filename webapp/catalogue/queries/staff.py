"""The catalogue as the back office sees it: also drafts, the archive and what is not priced."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Row, func, or_, select

from webapp.catalogue.models import Product, Variant
from webapp.catalogue.queries.cards import cover, is_shown
from webapp.catalogue.rules.status import Status
from webapp.errors import NotFound
from webapp.extensions import db
from webapp.paging import Place, Slice, slice_of
from webapp.stock.models import StockLevel

PAGE_SIZE = 50
# So few pieces that somebody should think of ordering more.
LOW_STOCK = 3

goods = (
    select(
        func.count(Variant.id.distinct()).label("variants"),
        func.min(Variant.price_cents).filter(Variant.price_cents > 0).label("lowest_cents"),
        func.min(Variant.currency).label("currency"),
        func.coalesce(func.sum(StockLevel.available), 0).label("available"),
        func.coalesce(func.sum(StockLevel.reserved), 0).label("reserved"),
    )
    .outerjoin(StockLevel, StockLevel.variant_id == Variant.id)
    .where(Variant.product_id == Product.id)
    .correlate(Product)
    .lateral("goods")
)


def search_products(
    *, place: Place, status: Status | None = None, words: str | None = None
) -> Slice:
    """Products whose title or one of whose SKUs contains the words, the newest first."""
    query = (
        select(Product.id, Product.slug, Product.title, Product.status, goods, cover)
        .join(goods, Product.id.is_not(None))
        .outerjoin(cover, Product.id.is_not(None))
    )
    if status:
        query = query.where(Product.status == status)
    if words:
        query = query.where(is_called(words))
    return slice_of(query, Product.id, place=place, size=PAGE_SIZE)


def is_called(words: str) -> ColumnElement[bool]:
    by_sku = select(Variant.product_id).where(Variant.sku.icontains(words, autoescape=True))
    return or_(Product.title.icontains(words, autoescape=True), Product.id.in_(by_sku))


def low_stock(size: int) -> Sequence[Row[*tuple[Any, ...]]]:
    """Variants that shoppers see and that are nearly or quite gone, the scarcest first."""
    return db.session.execute(
        select(
            Product.id,
            Product.title,
            Variant.id.label("variant_id"),
            Variant.option_values,
            Variant.sku,
            StockLevel.available,
            StockLevel.reserved,
        )
        .join(Variant, Variant.product_id == Product.id)
        .join(StockLevel, StockLevel.variant_id == Variant.id)
        .where(is_shown(), Variant.is_active, StockLevel.available <= LOW_STOCK)
        .order_by(StockLevel.available, Variant.id)
        .limit(size)
    ).all()


def products_of(variant_ids: Collection[int]) -> Mapping[int, int]:
    """The number of the product that each of these variants belongs to."""
    rows = db.session.execute(
        select(Variant.id, Variant.product_id).where(Variant.id.in_(variant_ids))
    )
    return {row.id: row.product_id for row in rows}


def get_product_of(variant_id: int) -> int:
    """The number of the variant's product; raises NotFound."""
    product_id = products_of([variant_id]).get(variant_id)
    if product_id is None:
        raise NotFound("There is no such variant.")
    return product_id
