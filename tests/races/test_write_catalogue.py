"""Programs write the catalogue while others write it, sell from it or delete it."""

import pytest
from sqlalchemy import func, select

from tests import books
from webapp.catalogue.models import Category, Product
from webapp.catalogue.services.categories import change_category
from webapp.catalogue.services.change import change_product
from webapp.catalogue.services.create import create_product
from webapp.catalogue.services.delete import delete_category, delete_product
from webapp.money import Money
from webapp.orders.rules.purchase import Wanted
from webapp.orders.services.place import place_lines
from webapp.stock.models import StockLevel
from webapp.stock.rules import mark_of

BY = {"actor": "token:1"}
ROUNDS = 20

pytestmark = pytest.mark.usefixtures("no_deadlock")


def change(product_id, **wanted):
    seen = {name: wanted.pop(name) for name in ("seen_version", "seen_stock") if name in wanted}
    return lambda: change_product(product_id, wanted=wanted, **BY, **seen) and None


def available(db, variant_id):
    db.session.rollback()
    mine = select(StockLevel.available).where(StockLevel.variant_id == variant_id)
    return db.session.scalar(mine)


def test_stock_is_set_before_a_sale_or_refused_after_it(db, a, contest):
    buyer = a.buyer()
    for _ in range(ROUNDS):
        lamp = a.variant_of(a.product(on_hand=3))
        wanted, lamp_id, product_id = [Wanted(lamp.id, 1)], lamp.id, lamp.product_id

        bought, counted = contest(
            lambda: place_lines(wanted=wanted, buyer=buyer, seen_total_cents=None, actor="test"),
            change(product_id, stock=9, seen_stock=mark_of({lamp_id: 3})),
        )

        assert bought == "done"
        assert counted in ("done", "product_stock_changed")
        assert available(db, lamp_id) == (8 if counted == "done" else 2)
    books.check()


def test_of_twenty_who_saw_the_same_version_one_changes_it(db, a, contest):
    product = a.product(on_hand=3)

    results = contest(
        *[change(product.id, title=f"Lamp {n}", stock=n, seen_version=1) for n in range(20)]
    )

    assert sorted(results) == ["done"] + ["product_changed"] * 19
    db.session.rollback()
    winner = f"Lamp {results.index('done')}"
    assert db.session.scalars(select(Product.title)).all() == [winner]
    books.check()


def test_twenty_products_of_the_same_name_get_an_address_each(db, contest):
    wanted = {"title": "Lamp", "price": Money(100), "stock": 1}

    results = contest(*[lambda: create_product(wanted=wanted, **BY) and None] * 20)

    assert results == ["done"] * 20
    slugs = select(func.count(Product.slug.distinct()))
    assert db.session.scalar(slugs) == 20
    books.check()


def test_two_categories_never_end_up_below_each_other(db, a, contest):
    for n in range(ROUNDS):
        one, other = (a.category(f"{name} {n}").id for name in ("One", "Other"))

        results = contest(
            lambda: change_category(one, wanted={"parent_id": other}, **BY) and None,
            lambda: change_category(other, wanted={"parent_id": one}, **BY) and None,
        )

        assert sorted(results) == ["does_not_fit", "done"]
        db.session.rollback()
        mine = select(Category.parent_id).where(Category.id.in_([one, other]))
        assert sorted(db.session.scalars(mine), key=bool) in ([None, one], [None, other])


def test_a_product_is_put_into_a_category_or_that_is_deleted(db, a, contest):
    for _ in range(ROUNDS):
        product, shelf = a.product(), a.category()
        product_id, shelf_id = product.id, shelf.id

        results = contest(
            change(product_id, category_id=shelf_id), lambda: delete_category(shelf_id, **BY)
        )

        assert results in (["done", "category_has_products"], ["not_found", "done"])
        db.session.rollback()
        found = db.session.scalars(select(Product.category_id).filter_by(id=product_id)).one()
        assert found == (shelf_id if results[0] == "done" else None)
        if results[0] == "done":
            change(product_id, category_id=None)()
            delete_category(shelf_id, **BY)


def test_a_product_is_changed_or_deleted(db, a, contest):
    for _ in range(ROUNDS):
        product_id = a.product(on_hand=0).id

        changed, deleted = contest(
            change(product_id, title="Lantern", stock=1), lambda: delete_product(product_id, **BY)
        )

        assert (changed, deleted) in (
            ("done", "product_has_stock_history"),
            ("not_found", "done"),
        )
    books.check()
