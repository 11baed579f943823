"""Products as programs are shown them, written by hand: most requests are for these.

`ProductView` describes the same; a test compares the two.
"""

from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import UTC, datetime
from typing import Any, NamedTuple
from urllib.parse import quote

from flask import url_for

from webapp import config
from webapp.catalogue.queries.ratings import rating_of
from webapp.catalogue.queries.records import Record
from webapp.money import Money

Document = dict[str, Any]
# What Flask leaves as it is in a path.
PLAIN = "!$&'()*+,/:;=@"


class Roads(NamedTuple):
    """How the paths of pages and of pictures begin; to ask Flask for each would take longer."""

    page: str
    picture: str


def shown_documents(records: Iterable[Record]) -> list[Document]:
    """What everybody may see: the variants that are for sale, the pictures that are there."""
    return written(records, of_what_is_shown)


def whole_documents(records: Iterable[Record]) -> list[Document]:
    """What who keeps the catalogue sees: also what is not sold, and pictures still to come."""
    return written(records, lambda record: record)


def written(records: Iterable[Record], choose: Callable[[Record], Record]) -> list[Document]:
    """Paths have no host: what is cached must not depend on who asked for it."""
    roads = Roads(url_for("catalogue.product", slug="-")[:-1], url_for("media.show", file="-")[:-1])
    return [document_of(choose(record), roads) for record in records]


def of_what_is_shown(record: Record) -> Record:
    variants = [v for v in record.variants if is_for_sale(v)]
    return Record(record.product, variants, [one for one in record.media if one["file"]])


def is_for_sale(variant: Any) -> bool:
    return bool(variant.is_active and variant.price_cents > 0)


def document_of(record: Record, roads: Roads) -> Document:
    product, variants, media = record
    sold = [variant for variant in variants if is_for_sale(variant)]
    cheapest = min(sold, key=price_of, default=None)
    options = product.options or ()
    pictures = {one["id"] for one in media}
    return {
        "id": product.id,
        "slug": product.slug,
        "name": product.title,
        "url": roads.page + quote(product.slug, PLAIN),
        "description": product.description,
        "vendor": product.vendor,
        "product_type": product.product_type,
        "tags": product.tags,
        "status": product.status,
        "category_id": product.category_id,
        "category": category_of(product),
        "price": cheapest and amount(cheapest.price_cents, cheapest.currency),
        "currency": cheapest.currency if cheapest else config.current().shop_currency,
        "stock": sum(variant.stock for variant in variants if variant.is_active),
        "in_stock": any(variant.stock > 0 for variant in sold),
        "options": options,
        "variants": [variant_of(variant, options, pictures) for variant in variants],
        "media": [picture_of(one, roads) for one in media],
        "rating": rating_document(product.stars),
        "published_at": moment(product.published_at),
        "created_at": moment(product.created_at),
        "updated_at": moment(product.updated_at),
        "version": product.version,
    }


def price_of(variant: Any) -> int:
    return int(variant.price_cents)


def category_of(product: Any) -> Document | None:
    if product.category_id is None:
        return None
    return {
        "id": product.category_id,
        "slug": product.category_slug,
        "name": product.category_title,
    }


def variant_of(variant: Any, options: Sequence[str], pictures: Collection[int]) -> Document:
    before = variant.compare_at_cents
    return {
        "id": variant.id,
        "sku": variant.sku,
        "options": dict(zip(options, variant.option_values, strict=False)),
        "price": amount(variant.price_cents, variant.currency),
        "compare_at_price": None if before is None else amount(before, variant.currency),
        "currency": variant.currency,
        "stock": variant.stock,
        "barcode": variant.barcode,
        "weight_grams": variant.weight_grams,
        "tax_class": variant.tax_class,
        "picture_id": variant.media_id if variant.media_id in pictures else None,
        "is_active": variant.is_active,
    }


def picture_of(stored: Document, roads: Roads) -> Document:
    """A picture that is still to come has neither an address here nor a size."""
    file = stored["file"]
    return {
        "id": stored["id"],
        "url": roads.picture + quote(file, PLAIN) if file else None,
        "alt": stored["alt"],
        "width": stored["width"],
        "height": stored["height"],
    }


def rating_document(stars: Sequence[int]) -> Document:
    rating = rating_of(stars)
    return {"count": rating.count, "mean": rating.mean and rating.mean.number}


def amount(cents: int, currency: str) -> str:
    return str(Money(cents, currency))


def moment(value: datetime | None) -> str | None:
    if value is None:
        return None
    return value.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
