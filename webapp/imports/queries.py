from collections.abc import Collection

from sqlalchemy import func, select

from webapp.catalogue.models import Category, Media, Product, ProductOption, Variant
from webapp.extensions import db
from webapp.imports.rules.changes import PRODUCT_COLUMNS, VARIANT_COLUMNS
from webapp.imports.rules.stored import Shelves, StoredPicture, StoredProduct, StoredVariant

# The number has no meaning; it only must not be used for another lock.
IMPORT_LOCK = 0x1359


def lock_imports() -> None:
    """Makes a second import wait until this transaction ends, so both never make the same."""
    db.session.execute(select(func.pg_advisory_xact_lock(IMPORT_LOCK)))


def lock_products(slugs: Collection[str]) -> None:
    """The products with these slugs, in the order of their numbers, until the use case ends."""
    mine = select(Product.id).where(Product.slug.in_(slugs)).order_by(Product.id)
    db.session.execute(mine.with_for_update(key_share=True)).all()


def owners_of(skus: Collection[str]) -> dict[str, str]:
    """The slug of the product that has each SKU, for the SKUs that are in use."""
    if not skus:
        return {}
    rows = db.session.execute(
        select(Variant.sku, Product.slug)
        .join(Product, Product.id == Variant.product_id)
        .where(Variant.sku.in_(skus))
    )
    return {sku: slug for sku, slug in rows if sku is not None}


def shelves() -> Shelves:
    """The whole category tree."""
    rows = db.session.execute(
        select(Category.id, Category.parent_id, Category.title, Category.slug).order_by(Category.id)
    )
    return Shelves.of((row[0], row[1], row[2], row[3]) for row in rows)


def stored_products(slugs: Collection[str]) -> dict[str, StoredProduct]:
    """What the shop has under these slugs, with all that an import compares."""
    columns = [getattr(Product, name) for name in PRODUCT_COLUMNS]
    others = (Product.id, Product.version, Product.slug, Product.published_at, Product.category_id)
    found: dict[int, StoredProduct] = {}
    for row in db.session.execute(select(*others, *columns).where(Product.slug.in_(slugs))):
        values = {name: getattr(row, name) for name in PRODUCT_COLUMNS}
        found[row.id] = StoredProduct(
            id=row.id,
            version=row.version,
            slug=row.slug,
            is_published=row.published_at is not None,
            category_id=row.category_id,
            values=values | {"tags": tuple(row.tags)},
        )
    add_options(found)
    add_variants(found)
    add_pictures(found)
    return {product.slug: product for product in found.values()}


def add_options(products: dict[int, StoredProduct]) -> None:
    rows = db.session.execute(
        select(ProductOption.product_id, ProductOption.name)
        .where(ProductOption.product_id.in_(products))
        .order_by(ProductOption.product_id, ProductOption.position)
    )
    for product_id, name in rows:
        products[product_id].options += (name,)


def add_variants(products: dict[int, StoredProduct]) -> None:
    names = (*VARIANT_COLUMNS, "position")
    others = (Variant.id, Variant.product_id, Variant.version, Variant.option_values)
    rows = db.session.execute(
        select(
            *others,
            Variant.is_active,
            Variant.media_id,
            *(getattr(Variant, name) for name in names),
        )
        .where(Variant.product_id.in_(products))
        .order_by(Variant.id)
    )
    for row in rows:
        products[row.product_id].variants.append(
            StoredVariant(
                id=row.id,
                version=row.version,
                option_values=tuple(row.option_values),
                is_active=row.is_active,
                media_id=row.media_id,
                values={name: getattr(row, name) for name in names},
            )
        )


def add_pictures(products: dict[int, StoredProduct]) -> None:
    rows = db.session.execute(
        select(Media.id, Media.product_id, Media.source_url, Media.alt, Media.position)
        .where(Media.product_id.in_(products), Media.source_url.is_not(None))
        .order_by(Media.id)
    )
    for row in rows:
        picture = StoredPicture(row.id, row.source_url, row.alt, row.position)
        products[row.product_id].pictures.append(picture)
