"""What was a mistake can be deleted; what somebody remembers cannot."""

import pytest
from sqlalchemy import select

from tests import books
from webapp.caching import cached
from webapp.cart.models import CartLine
from webapp.catalogue.models import Category, Media, Product, ProductOption, Variant
from webapp.catalogue.queries.categories import CategoryChanged
from webapp.catalogue.queries.products import ProductChanged
from webapp.catalogue.services.delete import (
    SALES_KEY,
    STOCK_KEYS,
    CategoryHasChildren,
    CategoryHasProducts,
    ProductHasSales,
    ProductHasStockHistory,
    delete_category,
    delete_product,
)
from webapp.errors import NotFound
from webapp.events.models import Event
from webapp.extensions import db as database
from webapp.orders.services.cancel import cancel_order
from webapp.stock.models import StockLevel
from webapp.stock.services import correct_stock

STAFF = {"actor": "staff:1"}


@pytest.fixture
def mistake(a):
    """Published by mistake: never in stock, though it has a counter."""
    return a.product(title="Lmap", slug="lmap", sku="L-1", on_hand=0)


def left(db, *models):
    """How many rows of each there are."""
    return [len(db.session.scalars(select(model)).all()) for model in models]


def happened(db, name):
    return db.session.scalars(select(Event).filter_by(name=name)).all()


def pages_are_stale_after(change):
    """Whether what was cached of the catalogue is made anew after the change."""

    def show(seen):
        return cached("page", lambda: seen, seconds=60, spoiled_by=("catalogue",))

    show("before")
    change()
    return show("after") == ("after", False)


def test_a_product_is_deleted_with_everything_that_is_its_own(db, a, mistake):
    a.options(mistake, "Size")
    picture = a.picture(mistake)
    a.variant(mistake, on_hand=0, option_values=["small"], media_id=picture.id)
    a.product(title="Another", on_hand=0)

    delete_product(mistake.id, seen_version=1, **STAFF)

    db.session.expunge_all()
    assert left(db, Product, Variant, StockLevel) == [1, 1, 1]
    assert left(db, Media, ProductOption) == [0, 0]


def test_the_history_keeps_what_a_deleted_product_was(db, mistake):
    number = mistake.id

    delete_product(number, **STAFF)

    [event] = happened(db, "product.deleted")
    assert (event.subject, event.subject_id, event.actor) == ("product", number, "staff:1")
    assert event.facts == {
        "product_id": number,
        "title": "Lmap",
        "slug": "lmap",
        "skus": ["L-1"],
        "status_before": "active",
        "version": 1,
    }


def test_a_deleted_product_leaves_every_cart_and_nothing_else_does(db, a, mistake):
    lamp = a.variant_of(a.product())
    cart, _ = a.cart((lamp, 2))
    db.session.add(CartLine(cart_id=cart.id, variant_id=a.variant_of(mistake).id, quantity=1))
    db.session.commit()

    delete_product(mistake.id, **STAFF)

    db.session.expunge_all()
    assert [line.variant_id for line in db.session.scalars(select(CartLine))] == [lamp.id]


def test_a_sold_product_is_not_deleted_and_says_how_often_it_was_sold(db, a):
    lamp = a.variant_of(a.product(on_hand=9))
    a.order((lamp, 2), (lamp, 1))
    a.order((lamp, 1))

    refusal = books.refused(ProductHasSales, lambda: delete_product(lamp.product_id, **STAFF))

    assert (refusal.status, refusal.code) == (409, "product_has_sales")
    assert refusal.details == {"orders": 2, "lines": 3}
    assert refusal.message == (
        "This product cannot be deleted: 2 orders must go on naming it. Archive it instead."
    )
    assert left(db, Product, Variant) == [1, 1]


def test_a_canceled_order_is_a_sale_too(a):
    lamp = a.variant_of(a.product())
    cancel_order(a.order((lamp, 1)).id, **STAFF)

    refusal = books.refused(ProductHasSales, lambda: delete_product(lamp.product_id, **STAFF))

    assert refusal.message.startswith("This product cannot be deleted: 1 order must")


def test_a_product_in_a_draft_is_not_deleted(a, mistake):
    a.draft((a.variant_of(mistake), 1))

    refusal = books.refused(ProductHasSales, lambda: delete_product(mistake.id, **STAFF))

    assert refusal.details == {"orders": 1, "lines": 1}


@pytest.mark.parametrize("on_hand", [5, 0])
def test_a_product_whose_stock_ever_moved_is_not_deleted(db, a, on_hand):
    lamp = a.variant_of(a.product(on_hand=5))
    correct_stock(lamp.id, seen=5, counted=on_hand, note="counted", **STAFF)

    refusal = books.refused(
        ProductHasStockHistory, lambda: delete_product(lamp.product_id, **STAFF)
    )

    movements = 1 if on_hand else 2
    assert (refusal.status, refusal.code) == (409, "product_has_stock_history")
    assert refusal.details == {"movements": movements}
    words = "1 movement" if on_hand else "2 movements"
    assert refusal.message.endswith(f"is kept ({words}). Archive it instead.")
    assert left(db, Product, Variant, StockLevel) == [1, 1, 1]


def test_one_variant_with_a_past_keeps_the_whole_product(db, a, mistake):
    a.variant(mistake, on_hand=1, option_values=["small"])

    books.refused(ProductHasStockHistory, lambda: delete_product(mistake.id, **STAFF))

    assert left(db, Product, Variant, StockLevel) == [1, 2, 2]


def test_goods_on_the_shelf_are_not_forgotten_even_without_a_ledger(db, a, mistake):
    db.session.get(StockLevel, (a.variant_of(mistake).id, 1)).available = 1
    db.session.commit()

    books.refused(ProductHasStockHistory, lambda: delete_product(mistake.id, **STAFF))

    assert left(db, Product, StockLevel) == [1, 1]


def test_a_deletion_after_an_old_look_leaves_nothing_behind(db, mistake):
    refusal = books.refused(
        ProductChanged, lambda: delete_product(mistake.id, seen_version=7, **STAFF)
    )

    assert refusal.details == {"version": 1}
    assert left(db, Product) == [1]


def test_what_is_deleted_is_not_there_the_second_time(db, a, mistake):
    number, shelf = mistake.id, a.category().id
    delete_product(number, **STAFF)
    delete_category(shelf, **STAFF)

    books.refused(NotFound, lambda: delete_product(number, **STAFF))
    books.refused(NotFound, lambda: delete_category(shelf, **STAFF))


def test_pages_that_showed_what_is_deleted_are_made_anew(a, mistake):
    shelf = a.category()

    assert pages_are_stale_after(lambda: delete_product(mistake.id, **STAFF))
    assert pages_are_stale_after(lambda: delete_category(shelf.id, **STAFF))


def test_every_foreign_key_to_a_product_has_its_answer():
    """A domain that remembers products from now on must say here how that is refused."""
    ours = {"variants", "media", "product_options", "product_attributes"}
    refers = {
        key.name
        for table in database.metadata.tables.values()
        for key in table.foreign_key_constraints
        if key.referred_table.name in {"products", "variants", "media"}
        and key.ondelete == "RESTRICT"
        and table.name not in ours
    }
    assert refers == {SALES_KEY, *STOCK_KEYS}


def test_an_empty_category_is_deleted(db, a):
    number = a.category("Lamps").id
    a.category("Rugs")

    delete_category(number, seen_version=1, **STAFF)

    db.session.expunge_all()
    assert [category.title for category in db.session.scalars(select(Category))] == ["Rugs"]
    [event] = happened(db, "category.deleted")
    assert (event.subject, event.subject_id, event.actor) == ("category", number, "staff:1")
    assert event.facts == {"category_id": number, "title": "Lamps", "slug": "lamps", "version": 1}


def test_a_category_with_products_is_not_deleted(db, a):
    shelf = a.category()
    a.product(category_id=shelf.id, status="archived")
    a.product(category_id=shelf.id)

    refusal = books.refused(CategoryHasProducts, lambda: delete_category(shelf.id, **STAFF))

    assert (refusal.status, refusal.code) == (409, "category_has_products")
    assert refusal.details == {"products": 2}
    assert "2 products in it" in refusal.message
    assert refusal.message.endswith("Move them to another category first.")
    assert left(db, Category) == [1]


def test_a_category_with_others_below_it_is_not_deleted(db, a):
    shelf = a.category()
    a.category("Desk lamps", parent_id=shelf.id)

    refusal = books.refused(CategoryHasChildren, lambda: delete_category(shelf.id, **STAFF))

    assert (refusal.status, refusal.code) == (409, "category_has_children")
    assert refusal.details == {"categories": 1}
    assert refusal.message.endswith("Move or delete those first.")
    assert left(db, Category) == [2]


def test_a_category_that_somebody_changed_is_not_deleted(db, a):
    shelf = a.category()

    books.refused(CategoryChanged, lambda: delete_category(shelf.id, seen_version=7, **STAFF))

    assert left(db, Category) == [1]


def test_nobody_counts_what_is_not_there(db):
    books.refused(NotFound, lambda: correct_stock(99, seen=0, counted=1, note="found", **STAFF))
