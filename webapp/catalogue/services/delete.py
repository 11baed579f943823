"""Deletes what was a mistake; what has a past is archived.

Whether a product has one, the database is asked by trying: the foreign keys of those who remember
it forbid the deletion, so no rule can be forgotten or overtaken (docs/decisions).
"""

from collections.abc import Collection

from sqlalchemy import delete
from sqlalchemy.exc import IntegrityError

from webapp.caching import spoil
from webapp.catalogue.models import Category, Media, Product, Variant
from webapp.catalogue.queries.categories import (
    count_categories_in,
    count_products_in,
    lock_category,
)
from webapp.catalogue.queries.products import lock_product, lock_variants_of, media_of
from webapp.catalogue.queries.references import count_references
from webapp.catalogue.services.files import let_go
from webapp.db import STILL_REFERRED, atomic
from webapp.errors import ShopError
from webapp.events.services import announce
from webapp.extensions import db
from webapp.stock.queries import lock_stock
from webapp.stock.services import forget_levels

SALES_KEY = "fk_order_lines_variant_id"
MOVEMENTS_KEY = "fk_stock_movements_variant_id"
STOCK_KEYS = (MOVEMENTS_KEY, "fk_stock_levels_variant_id")


class ProductHasSales(ShopError):
    """Orders or drafts name it; `orders` and `lines` say how many of them there are."""

    code = "product_has_sales"


class ProductHasStockHistory(ShopError):
    """The ledger of the stock names it; `movements` says how often."""

    code = "product_has_stock_history"


class CategoryHasProducts(ShopError):
    """`products` says how many stand in it, drafts and the archive included."""

    code = "category_has_products"


class CategoryHasChildren(ShopError):
    """`categories` says how many stand directly below it."""

    code = "category_has_children"


@atomic
def delete_product(product_id: int, *, actor: str, seen_version: int | None = None) -> None:
    """Deletes a product that was never sold, drafted or in stock, also out of all carts.

    Raises NotFound, also the second time, ProductChanged when `seen_version` is not its version
    any more, ProductHasSales and ProductHasStockHistory.
    """
    product = lock_product(product_id, seen_version=seen_version)
    variants = lock_variants_of(product_id)
    lock_stock(variants)
    try:
        with db.session.begin_nested():
            delete_rows(product_id, variants)
    except IntegrityError as error:
        refuse_what_is_remembered(error, list(variants))
        raise
    announce(
        "product.deleted",
        actor=actor,
        subject=("product", product_id),
        fields={name: [getattr(product, name), None] for name in ("title", "slug", "status")},
        product_id=product_id,
        title=product.title,
        slug=product.slug,
        skus=[variant.sku for variant in variants.values() if variant.sku],
        status_before=product.status,
        version=product.version,
    )
    spoil("catalogue", "stock", "reviews")


def delete_rows(product_id: int, variant_ids: Collection[int]) -> None:
    """Options, attributes, reviews and the lines of carts go by themselves, with what is theirs.

    A job drops the files of the pictures, unless another picture is the same file.
    """
    forget_levels(variant_ids)
    let_go([media.file for media in media_of(product_id).values()])
    db.session.execute(delete(Variant).where(Variant.product_id == product_id))
    db.session.execute(delete(Media).where(Media.product_id == product_id))
    db.session.execute(delete(Product).where(Product.id == product_id))


def refuse_what_is_remembered(error: IntegrityError, variant_ids: Collection[int]) -> None:
    """Says who holds on to the product. Whatever is sold has moved too, so sales come first."""
    if not isinstance(error.orig, STILL_REFERRED):
        return
    sales = count_references(SALES_KEY, variant_ids, orders="order_id", lines="id")
    if sales["lines"]:
        raise ProductHasSales(
            f"This product cannot be deleted: {counted(sales['orders'], 'order')} must go on"
            " naming it. Archive it instead.",
            **sales,
        ) from error
    if error.orig.diag.constraint_name in STOCK_KEYS:
        history = count_references(MOVEMENTS_KEY, variant_ids, movements="id")
        raise ProductHasStockHistory(
            "This product cannot be deleted: the ledger of its stock is kept"
            f" ({counted(history['movements'], 'movement')}). Archive it instead.",
            **history,
        ) from error


def counted(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


@atomic
def delete_category(category_id: int, *, actor: str, seen_version: int | None = None) -> None:
    """Deletes a category in which and below which nothing stands.

    Raises NotFound, also the second time, CategoryChanged when `seen_version` is not its version
    any more, CategoryHasProducts and CategoryHasChildren.
    """
    category = lock_category(category_id, seen_version=seen_version)
    check_is_empty(category_id)
    announce(
        "category.deleted",
        actor=actor,
        subject=("category", category_id),
        fields={name: [getattr(category, name), None] for name in ("title", "slug", "parent_id")},
        category_id=category_id,
        title=category.title,
        slug=category.slug,
        version=category.version,
    )
    db.session.execute(delete(Category).where(Category.id == category_id))
    spoil("catalogue")


def check_is_empty(category_id: int) -> None:
    """Archived products count: they keep their category, for whoever brings them back."""
    if products := count_products_in(category_id):
        raise CategoryHasProducts(
            f"This category cannot be deleted: {counted(products, 'product')} in it, drafts and"
            " archive included. Move them to another category first.",
            products=products,
        )
    if below := count_categories_in(category_id):
        raise CategoryHasChildren(
            f"This category cannot be deleted: it has {below} more below it. Move or delete"
            " those first.",
            categories=below,
        )
