from collections.abc import Collection, Sequence

from sqlalchemy import ColumnElement, Select, exists, func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from webapp.catalogue.models import Media, Product, ProductAttribute, ProductOption, Variant
from webapp.catalogue.queries.cards import Card, Page, Sort, page_of_cards
from webapp.errors import Changed, NotFound
from webapp.extensions import db

ALL_PARTS = (
    joinedload(Product.category),
    selectinload(Product.options),
    selectinload(Product.variants),
    selectinload(Product.media),
    selectinload(Product.attributes).joinedload(ProductAttribute.attribute),
)
FILE_LOCK = 0x66696C65


def get_any_product(product_id: int) -> Product:
    """A product for staff, whatever its status."""
    return one_product(select(Product).where(Product.id == product_id))


def one_product(query: Select[Product]) -> Product:
    product = db.session.scalar(query.options(*ALL_PARTS))
    if product is None:
        raise NotFound("There is no such product.")
    return product


def featured_cards(size: int) -> Sequence[Card]:
    return page_of_cards(Product.is_featured, sort=Sort.NEWEST, size=size).cards


def search_cards(words: str, *, sort: Sort, after: str | None) -> Page:
    """Products with all these words, the last of which may be unfinished.

    Where nothing has them, products whose title looks alike: a forgiving second chance, and
    one page of it, since the place where it ends means nothing to the first list.
    """
    page = page_of_cards(has_words(words), sort=sort, after=after)
    if page.cards or after:
        return page
    alike = func.word_similarity(words, Product.title) > 0.5
    return Page(page_of_cards(alike, sort=sort).cards, None)


def has_words(words: str) -> ColumnElement[bool]:
    asked = func.websearch_to_tsquery("english", words)
    last = func.to_tsquery("english", prefix_query(words))
    return or_(Product.search.op("@@")(asked), Product.search.op("@@")(last))


def prefix_query(words: str) -> str:
    """The words as a query of PostgreSQL in which the last one is a beginning."""
    plain = "".join(c if c.isalnum() else " " for c in words).split()
    return " & ".join(f"{word}:*" if word is plain[-1] else word for word in plain)


class ProductChanged(Changed):
    """Somebody else changed the product after the caller had looked at it."""

    code = "product_changed"


class ProductStockChanged(Changed):
    """Some of it was sold or counted after the caller had looked; `available` is left of it all."""

    code = "product_stock_changed"


def lock_product(product_id: int, *, seen_version: int | None = None) -> Product:
    """A product without its parts, locked until the use case ends.

    Raises NotFound, and ProductChanged when it is no longer the version that the caller saw.
    """
    product = db.session.scalar(
        select(Product)
        .where(Product.id == product_id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    )
    if product is None:
        raise NotFound("There is no such product.")
    if seen_version not in (None, product.version):
        raise ProductChanged(
            "Somebody changed this product meanwhile. Look at it and try again.",
            version=product.version,
        )
    return product


def lock_product_of(variant_id: int) -> Product:
    """The same by one of its variants, which never goes to another; raises NotFound."""
    product_id = db.session.scalar(select(Variant.product_id).where(Variant.id == variant_id))
    if product_id is None:
        raise NotFound("There is no such variant.", variant_ids=[variant_id])
    return lock_product(product_id)


def lock_variants(variant_ids: Collection[int]) -> dict[int, Variant]:
    """Variants by their number, locked in the order of it until the use case ends."""
    return lock_all(select(Variant).where(Variant.id.in_(variant_ids)))


def lock_variants_of(product_id: int) -> dict[int, Variant]:
    """The same for all variants of a product."""
    return lock_all(select(Variant).where(Variant.product_id == product_id))


def lock_all(query: Select[Variant]) -> dict[int, Variant]:
    rows = db.session.scalars(
        query.order_by(Variant.id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    )
    return {row.id: row for row in rows}


def options_of(product_id: int) -> Sequence[str]:
    """The names of its options, in the order of the values of its variants."""
    mine = select(ProductOption.name).where(ProductOption.product_id == product_id)
    return db.session.scalars(mine.order_by(ProductOption.position)).all()


def media_of(product_id: int) -> dict[int, Media]:
    """Its pictures by their number, also those that are not fetched yet, as they are now."""
    mine = select(Media).where(Media.product_id == product_id).order_by(Media.position, Media.id)
    rows = db.session.scalars(mine.execution_options(populate_existing=True))
    return {row.id: row for row in rows}


def lock_file(file: str) -> None:
    """Nobody else hangs or drops the file until the use case ends; there need be no such file."""
    db.session.execute(select(func.pg_advisory_xact_lock(FILE_LOCK, func.hashtext(file))))


def is_shown(file: str) -> bool:
    """Whether a picture of any product is this file; several may be."""
    return bool(db.session.scalar(select(exists().where(Media.file == file))))


def find_media(media_id: int) -> Media | None:
    return db.session.get(Media, media_id)


def has_products() -> bool:
    return bool(db.session.scalar(select(exists().where(Product.id > 0))))
