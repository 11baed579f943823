"""Products as programs read them: two statements for a page, whatever its length."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, SQLColumnExpression, func, select
from sqlalchemy.dialects.postgresql import aggregate_order_by

from webapp.catalogue.models import Category, Media, Product, Variant
from webapp.catalogue.queries.cards import Sort, is_shown, offers, page_of_rows
from webapp.catalogue.queries.offers import available, option_names
from webapp.catalogue.queries.ratings import counted_stars, rating_of
from webapp.catalogue.rules.reviews import Rating
from webapp.errors import NotFound
from webapp.extensions import db
from webapp.money import Money


@dataclass(frozen=True)
class ListedVariant:
    """A variant that is for sale, or would be if there were any left."""

    id: int
    sku: str | None
    options: dict[str, str]
    price: Money
    compare_at_price: Money | None
    available: int
    barcode: str | None
    weight_grams: int | None
    tax_class: str
    picture_id: int | None

    @property
    def currency(self) -> str:
        return self.price.currency


@dataclass(frozen=True)
class ListedProduct:
    """A product that shoppers see. Its pictures are the rows of those that have a file."""

    id: int
    slug: str
    title: str
    description: str
    vendor: str
    product_type: str
    tags: list[str]
    category: dict[str, Any] | None
    options: list[str]
    variants: Sequence[ListedVariant]
    pictures: Sequence[dict[str, Any]]
    rating: Rating
    published_at: datetime
    updated_at: datetime
    version: int


@dataclass(frozen=True)
class Listing:
    """A part of the catalogue; `next` is the place where the following part begins."""

    products: Sequence[ListedProduct]
    next: str | None


pictures = (
    select(
        func.jsonb_agg(
            aggregate_order_by(
                func.jsonb_build_object(
                    *("id", Media.id, "file", Media.file, "alt", Media.alt),
                    *("width", Media.width, "height", Media.height),
                ),
                Media.position,
                Media.id,
            )
        )
    )
    .where(Media.product_id == Product.id, Media.file.is_not(None))
    .correlate(Product)
    .scalar_subquery()
)

product_columns = select(
    Product.id,
    Product.slug,
    Product.title,
    Product.description,
    Product.vendor,
    Product.product_type,
    Product.tags,
    Category.id.label("category_id"),
    Category.slug.label("category_slug"),
    Category.title.label("category_title"),
    option_names.label("options"),
    pictures.label("pictures"),
    counted_stars.label("rating"),
    Product.published_at,
    Product.updated_at,
    Product.version,
).outerjoin(Category, Category.id == Product.category_id)

variant_columns = (
    select(
        Variant.product_id,
        Variant.id,
        Variant.sku,
        Variant.option_values,
        Variant.price_cents,
        Variant.compare_at_cents,
        Variant.currency,
        available.label("available"),
        Variant.barcode,
        Variant.weight_grams,
        Variant.tax_class,
        Media.id.label("picture_id"),
    )
    .outerjoin(Media, (Media.id == Variant.media_id) & Media.file.is_not(None))
    .where(Variant.is_active, Variant.price_cents > 0)
    .order_by(Variant.product_id, Variant.position, Variant.id)
)


def page_of_products(
    *where: SQLColumnExpression[bool], sort: Sort, after: str | None, size: int
) -> Listing:
    """The shown products that fit, from the place `after` on; raises BadCursor."""
    columns = product_columns
    if sort in (Sort.CHEAPEST, Sort.DEAREST):
        columns = columns.join(offers, Product.id.is_not(None))
    rows, following = page_of_rows(columns, *where, sort=sort, after=after, size=size)
    return Listing(with_variants(rows), following)


def get_listed_product(product_id: int) -> ListedProduct:
    """The same for one product that shoppers may see."""
    rows = db.session.execute(product_columns.where(Product.id == product_id, is_shown())).all()
    if not rows:
        raise NotFound("There is no such product.")
    return with_variants(rows)[0]


def with_variants(rows: Sequence[Any]) -> Sequence[ListedProduct]:
    variants = variants_of([row.id for row in rows])
    return [product_of(row, variants[row.id]) for row in rows]


def variants_of(product_ids: Collection[int]) -> Mapping[int, Sequence[Row[Any]]]:
    found: dict[int, list[Row[Any]]] = defaultdict(list)
    for row in db.session.execute(variant_columns.where(Variant.product_id.in_(product_ids))):
        found[row.product_id].append(row)
    return found


def product_of(row: Row[Any], variants: Sequence[Row[Any]]) -> ListedProduct:
    options = row.options or []
    return ListedProduct(
        id=row.id,
        slug=row.slug,
        title=row.title,
        description=row.description,
        vendor=row.vendor,
        product_type=row.product_type,
        tags=row.tags,
        category=category_of(row),
        options=options,
        variants=[variant_of(variant, options) for variant in variants],
        pictures=row.pictures or [],
        rating=rating_of(row.rating),
        published_at=row.published_at,
        updated_at=row.updated_at,
        version=row.version,
    )


def category_of(row: Row[Any]) -> dict[str, Any] | None:
    if row.category_id is None:
        return None
    return {"id": row.category_id, "slug": row.category_slug, "title": row.category_title}


def variant_of(row: Row[Any], options: Sequence[str]) -> ListedVariant:
    was = row.compare_at_cents
    return ListedVariant(
        id=row.id,
        sku=row.sku,
        options=dict(zip(options, row.option_values, strict=False)),
        price=Money(row.price_cents, row.currency),
        compare_at_price=Money(was, row.currency) if was is not None else None,
        available=row.available,
        barcode=row.barcode,
        weight_grams=row.weight_grams,
        tax_class=row.tax_class,
        picture_id=row.picture_id,
    )
