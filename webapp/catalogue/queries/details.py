"""A product as its own page shows it: two statements, whatever the number of its parts."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import Row, Text, cast, func, select
from sqlalchemy.dialects.postgresql import aggregate_order_by

from webapp.catalogue.models import Attribute, Media, Product, ProductAttribute, Variant
from webapp.catalogue.queries.cards import Picture, is_shown
from webapp.catalogue.queries.offers import available, option_names
from webapp.catalogue.queries.ratings import counted_stars, rating_of
from webapp.catalogue.rules.reviews import Rating
from webapp.errors import NotFound
from webapp.extensions import db
from webapp.money import Money


@dataclass(frozen=True)
class NumberedPicture(Picture):
    """One of several pictures, which an address or a variant names by its number."""

    id: int


@dataclass(frozen=True)
class Fact:
    """An attribute and its value: a text, an exact number with a unit, or yes or no."""

    label: str
    value: str | Decimal | bool
    unit: str


@dataclass(frozen=True)
class VariantDetails:
    id: int
    sku: str | None
    option_values: Sequence[str]
    price: Money
    compare_at: Money | None
    available: int
    picture_id: int | None

    @property
    def is_for_sale(self) -> bool:
        """A variant with price zero is not priced yet."""
        return self.price.cents > 0


@dataclass(frozen=True)
class ProductDetails:
    id: int
    slug: str
    title: str
    description: str
    vendor: str
    seo_title: str
    seo_description: str
    category_id: int | None
    options: Sequence[str]
    pictures: Sequence[NumberedPicture]
    facts: Sequence[Fact]
    variants: Sequence[VariantDetails]
    rating: Rating


facts = (
    select(
        func.jsonb_agg(
            aggregate_order_by(
                func.jsonb_build_object(
                    *("label", Attribute.label, "unit", Attribute.unit),
                    *("text", ProductAttribute.text_value),
                    *("number", cast(ProductAttribute.number_value, Text)),
                    *("boolean", ProductAttribute.boolean_value),
                ),
                Attribute.id,
            )
        )
    )
    .select_from(ProductAttribute)
    .join(Attribute, Attribute.id == ProductAttribute.attribute_id)
    .where(ProductAttribute.product_id == Product.id)
    .correlate(Product)
    .scalar_subquery()
)

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

detail_columns = select(
    Product.id,
    Product.slug,
    Product.title,
    Product.description,
    Product.vendor,
    Product.seo_title,
    Product.seo_description,
    Product.category_id,
    option_names.label("options"),
    pictures.label("pictures"),
    facts.label("facts"),
    counted_stars.label("rating"),
)

variant_columns = (
    select(
        Variant.id,
        Variant.sku,
        Variant.option_values,
        Variant.price_cents,
        Variant.compare_at_cents,
        Variant.currency,
        available.label("available"),
        Variant.media_id.label("picture_id"),
    )
    .where(Variant.is_active)
    .order_by(Variant.position, Variant.id)
)


def get_details(slug: str) -> ProductDetails:
    """A product that shoppers may see, with its active variants; also those without a price."""
    row = db.session.execute(detail_columns.where(Product.slug == slug, is_shown())).one_or_none()
    if row is None:
        raise NotFound("There is no such product.")
    variants = db.session.execute(variant_columns.where(Variant.product_id == row.id))
    parts = {
        "options": row.options or [],
        "pictures": [NumberedPicture(**one) for one in row.pictures or []],
        "facts": [fact_of(one) for one in row.facts or []],
        "rating": rating_of(row.rating),
        "variants": [variant_of(one) for one in variants],
    }
    return ProductDetails(**(row._asdict() | parts))


def fact_of(stored: dict[str, Any]) -> Fact:
    number, boolean = stored["number"], stored["boolean"]
    exact = stored["text"] if number is None else Decimal(number)
    return Fact(stored["label"], exact if boolean is None else boolean, stored["unit"])


def variant_of(row: Row[Any]) -> VariantDetails:
    before = row.compare_at_cents
    return VariantDetails(
        id=row.id,
        sku=row.sku,
        option_values=row.option_values,
        price=Money(row.price_cents, row.currency),
        compare_at=None if before is None else Money(before, row.currency),
        available=row.available,
        picture_id=row.picture_id,
    )
