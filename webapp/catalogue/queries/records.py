"""Products as programs read them: two ready statements, whatever their number."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import ARRAY, Integer, bindparam, func, select
from sqlalchemy.dialects.postgresql import aggregate_order_by

from webapp.catalogue.models import Category, Media, Product, Variant
from webapp.catalogue.queries.cards import is_shown
from webapp.catalogue.queries.offers import option_names
from webapp.catalogue.queries.ratings import counted_stars
from webapp.errors import NotFound
from webapp.extensions import db
from webapp.statements import Ready, send
from webapp.stock.models import MAIN_LOCATION, StockLevel


class Record(NamedTuple):
    """A product, its variants in their order, and its pictures, fetched or not, in theirs."""

    product: Any
    variants: Sequence[Any]
    media: Sequence[dict[str, Any]]


media = (
    select(
        func.json_agg(
            aggregate_order_by(
                func.json_build_object(
                    *("id", Media.id, "file", Media.file, "alt", Media.alt),
                    *("width", Media.width, "height", Media.height),
                ),
                Media.position,
                Media.id,
            )
        )
    )
    .where(Media.product_id == Product.id)
    .correlate(Product)
    .scalar_subquery()
)

named = func.any(bindparam("ids", type_=ARRAY(Integer)))

PRODUCTS = Ready(
    select(
        Product.id,
        Product.slug,
        Product.title,
        Product.description,
        Product.vendor,
        Product.product_type,
        Product.tags,
        Product.status,
        Category.id.label("category_id"),
        Category.slug.label("category_slug"),
        Category.title.label("category_title"),
        option_names.label("options"),
        media.label("media"),
        counted_stars.label("stars"),
        is_shown().label("is_shown"),
        Product.published_at,
        Product.created_at,
        Product.updated_at,
        Product.version,
    )
    .outerjoin(Category, Category.id == Product.category_id)
    .where(Product.id == named)
)

VARIANTS = Ready(
    select(
        Variant.product_id,
        Variant.id,
        Variant.sku,
        Variant.option_values,
        Variant.price_cents,
        Variant.compare_at_cents,
        Variant.currency,
        func.coalesce(StockLevel.available, 0).label("stock"),
        Variant.barcode,
        Variant.weight_grams,
        Variant.tax_class,
        Variant.media_id,
        Variant.is_active,
    )
    .outerjoin(
        StockLevel,
        (StockLevel.variant_id == Variant.id) & (StockLevel.location_id == MAIN_LOCATION),
    )
    .where(Variant.product_id == named)
    .order_by(Variant.product_id, Variant.position, Variant.id)
)


def records_of(product_ids: Sequence[int]) -> Sequence[Record]:
    """The products with these numbers that are there, whatever their status, in this order."""
    db.session.flush()
    ids = list(product_ids)
    products = {row.id: row for row in send(PRODUCTS, ids=ids).fetchall()} if ids else {}
    variants = variants_of(ids) if ids else {}
    return [
        Record(products[n], variants.get(n, ()), products[n].media or ())
        for n in ids
        if n in products
    ]


def variants_of(product_ids: list[int]) -> Mapping[int, Sequence[Any]]:
    found: dict[int, list[Any]] = defaultdict(list)
    for row in send(VARIANTS, ids=product_ids).fetchall():
        found[row.product_id].append(row)
    return found


def get_record(product_id: int) -> Record:
    """A product whatever its status; raises NotFound."""
    found = records_of([product_id])
    if not found:
        raise NotFound("There is no such product.")
    return found[0]


def get_shown_record(product_id: int) -> Record:
    """A product that shoppers see; raises NotFound."""
    found = get_record(product_id)
    if not found.product.is_shown:
        raise NotFound("There is no such product.")
    return found
