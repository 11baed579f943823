"""Fills an empty shop with the demo catalogue."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from webapp.caching import spoil
from webapp.catalogue.models import (
    Attribute,
    Category,
    Media,
    Product,
    ProductAttribute,
    ProductOption,
    Variant,
)
from webapp.catalogue.rules.reviews import ReviewState, Stars
from webapp.catalogue.rules.rich_text import clean_html
from webapp.catalogue.rules.status import Status
from webapp.catalogue.services.reviews import write_review
from webapp.config import current
from webapp.db import atomic
from webapp.demo.goods import ATTRIBUTES, CATEGORIES, PRODUCTS, REVIEWS
from webapp.demo.goods.shapes import DemoPicture, DemoProduct, DemoVariant
from webapp.extensions import db
from webapp.stock.rules import Cause, Demand
from webapp.stock.services import receive_stock
from webapp.storage import keep_file


@dataclass(frozen=True)
class Shelves:
    """What the products refer to, by slug and by code."""

    categories: dict[str, Category]
    attributes: dict[str, Attribute]


def fill_demo() -> None:
    """Draws the pictures, then writes the whole catalogue in one transaction."""
    files = {product.slug: draw_pictures(product) for product in PRODUCTS}
    write_catalogue(files)


def draw_pictures(product: DemoProduct) -> list[str]:
    return [keep_file(picture.draw().encode(), ".svg") for picture in product.pictures]


@atomic
def write_catalogue(files: dict[str, list[str]]) -> None:
    shelves = Shelves(write_categories(), write_attributes())
    now, products = datetime.now(UTC), {}
    begin = now - timedelta(days=1)
    for place, demo in enumerate(PRODUCTS):
        published_at = begin - timedelta(minutes=place)
        product = write_product(demo, shelves, published_at=published_at)
        variants = write_variants(product, demo)
        write_pictures(product, demo, files=files[demo.slug], variants=variants)
        products[demo.slug] = product.id
    write_reviews(products, now=now)
    spoil("catalogue")


def write_categories() -> dict[str, Category]:
    written: dict[str, Category] = {}
    for demo in CATEGORIES:
        written[demo.slug] = Category(
            slug=demo.slug,
            title=demo.title,
            description=clean_html(demo.description),
            position=demo.position,
            parent_id=written[demo.parent].id if demo.parent else None,
        )
        db.session.add(written[demo.slug])
        db.session.flush()
    return written


def write_attributes() -> dict[str, Attribute]:
    rows = {
        demo.code: Attribute(
            code=demo.code, label=demo.label, value_type=demo.value_type, unit=demo.unit
        )
        for demo in ATTRIBUTES
    }
    db.session.add_all(rows.values())
    db.session.flush()
    return rows


def write_product(demo: DemoProduct, shelves: Shelves, *, published_at: datetime) -> Product:
    product = Product(
        slug=demo.slug,
        title=demo.title,
        description=clean_html(demo.description),
        vendor=demo.vendor,
        product_type=demo.product_type,
        tags=list(demo.tags),
        status=Status.ACTIVE,
        published_at=published_at,
        category_id=shelves.categories[demo.category].id,
        seo_title=demo.seo_title,
        seo_description=demo.seo_description,
        is_featured=demo.is_featured,
    )
    db.session.add(product)
    db.session.flush()
    for position, name in enumerate(demo.options, 1):
        db.session.add(ProductOption(product_id=product.id, position=position, name=name))
    for code, value in demo.attributes.items():
        db.session.add(attribute_value(product, shelves.attributes[code], value))
    return product


def attribute_value(product: Product, attribute: Attribute, value: object) -> ProductAttribute:
    column = {"text": "text_value", "boolean": "boolean_value"}.get(
        attribute.value_type, "number_value"
    )
    return ProductAttribute(
        product_id=product.id,
        attribute_id=attribute.id,
        value_type=attribute.value_type,
        **{column: value},
    )


def write_variants(product: Product, demo: DemoProduct) -> list[Variant]:
    variants = [variant_of(product, position, one) for position, one in enumerate(demo.variants, 1)]
    db.session.add_all(variants)
    db.session.flush()
    arrived = [
        Demand(variant.id, one.stock) for variant, one in zip(variants, demo.variants, strict=True)
    ]
    receive_stock(arrived, cause=Cause.RECEIVED, actor="system", note="demo catalogue")
    return variants


def variant_of(product: Product, position: int, demo: DemoVariant) -> Variant:
    return Variant(
        product_id=product.id,
        position=position,
        sku=demo.sku,
        option_values=list(demo.option_values),
        price_cents=demo.price_cents,
        currency=current().shop_currency,
        compare_at_cents=demo.compare_at_cents,
        barcode=demo.barcode,
        weight_grams=demo.weight_grams,
        tax_class=demo.tax_class,
    )


def write_pictures(
    product: Product, demo: DemoProduct, *, files: list[str], variants: list[Variant]
) -> None:
    pairs = zip(demo.pictures, files, strict=True)
    for position, (picture, file) in enumerate(pairs, 1):
        media = Media(
            product_id=product.id,
            position=position,
            alt=picture.alt,
            file=file,
            width=picture.width,
            height=picture.height,
        )
        db.session.add(media)
        db.session.flush()
        for variant in variants_shown(picture, variants):
            variant.media_id = media.id


def variants_shown(picture: DemoPicture, variants: list[Variant]) -> list[Variant]:
    """All variants that look like the picture, if the picture shows a choice at all."""
    wanted = picture.for_option_value
    return [one for one in variants if wanted and wanted in one.option_values]


def write_reviews(products: dict[str, int], *, now: datetime) -> None:
    for demo in REVIEWS:
        review = write_review(
            products[demo.slug],
            rating=Stars(demo.rating_tenths),
            comment=demo.comment,
            author=demo.author,
            state=ReviewState.PUBLISHED if demo.is_read else ReviewState.PENDING,
            actor="demo",
        )
        review.created_at = review.updated_at = now - timedelta(days=demo.days_ago)
