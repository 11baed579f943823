"""Which locks a use case takes, read from what it sends: some races are too rare to wait for."""

import re

import pytest

from tests.sending import heard
from webapp.cart.services import add_to_cart, fit_to_stock, set_quantity
from webapp.catalogue.queries.offers import lock_offers
from webapp.catalogue.services.archive import archive_product
from webapp.catalogue.services.delete import delete_category, delete_product
from webapp.catalogue.services.prices import change_price
from webapp.db import atomic
from webapp.orders.services.accept import accept_order
from webapp.orders.services.bill import bill_order
from webapp.orders.services.cancel import cancel_order
from webapp.orders.services.pay import record_payment
from webapp.payments.rules import PaymentType
from webapp.stock.queries import lock_stock


@pytest.fixture
def locks(db):
    """Every locking statement that is sent from here on."""
    sent = []

    def note(statement):
        if " FOR " in statement or "bill_counters" in statement:
            sent.append(statement)

    db.session.commit()
    with heard(db.engine, note):
        yield sent
        db.session.remove()


@pytest.fixture
def lamp(a):
    return a.variant_of(a.product())


@pytest.mark.parametrize(
    "change",
    [
        lambda cart, lamp: add_to_cart(cart.id, lamp.id, quantity=1),
        lambda cart, lamp: set_quantity(cart.id, lamp.id, quantity=2),
        lambda cart, lamp: set_quantity(cart.id, lamp.id, quantity=0),
        lambda cart, lamp: fit_to_stock(cart.id),
    ],
)
def test_whoever_changes_a_cart_locks_it_first(a, lamp, locks, change):
    cart, _ = a.cart((lamp, 1))
    locks.clear()
    change(cart, lamp)
    assert locks[0].startswith("SELECT carts.id")
    assert locks[0].endswith("FOR NO KEY UPDATE")


def test_stock_is_locked_in_the_order_of_variants_and_leaves_the_keys_free(a, lamp, locks):
    rug = a.variant_of(a.product())
    locks.clear()
    atomic(lambda: lock_stock([rug.id, lamp.id]))()
    assert len(locks) == 1
    assert locks[0].endswith("ORDER BY stock_levels.variant_id FOR NO KEY UPDATE")


def test_the_goods_of_an_order_are_locked_in_the_order_of_variants(a, lamp, locks):
    rug = a.variant_of(a.product())
    locks.clear()
    atomic(lambda: lock_offers([rug.id, lamp.id]))()
    assert len(locks) == 1
    assert locks[0].endswith("ORDER BY stock_levels.variant_id FOR NO KEY UPDATE OF stock_levels")


@pytest.mark.parametrize("change", [accept_order, cancel_order, bill_order])
def test_whoever_changes_an_order_locks_it_first(a, lamp, locks, change):
    order = a.order((lamp, 1))
    locks.clear()
    change(order.id, actor="test")
    assert locks[0].startswith("SELECT orders.id")
    assert locks[0].endswith("FOR NO KEY UPDATE")


def test_the_number_of_a_bill_is_the_last_lock(a, lamp, locks):
    order = a.order((lamp, 1))
    accept_order(order.id, actor="test")
    record_payment(order.id, 500, payment_type=PaymentType.CASH, actor="test")
    bill_order(order.id, actor="test")
    locks.clear()
    cancel_order(order.id, actor="test")
    tables = [re.search(r"(?:FROM|INTO|UPDATE) (\w+)", lock)[1] for lock in locks]
    assert tables == ["orders", "stock_levels", "payments", "bill_counters", "bill_counters"]


def test_whoever_changes_a_price_locks_product_and_variant_and_leaves_their_keys_free(lamp, locks):
    change_price(lamp.id, 999, actor="staff:1")
    assert [lock[: lock.index(".")] for lock in locks] == ["SELECT products", "SELECT variants"]
    assert all(lock.endswith("FOR NO KEY UPDATE") for lock in locks)


def test_whoever_archives_a_product_locks_it_and_leaves_its_key_free(lamp, locks):
    archive_product(lamp.product_id, actor="staff:1")
    assert len(locks) == 1
    assert locks[0].startswith("SELECT products.id")
    assert locks[0].endswith("FOR NO KEY UPDATE")


def test_whoever_deletes_a_product_locks_it_then_its_variants_then_their_stock(a, locks):
    mistake = a.product(on_hand=0)
    a.variant(mistake, on_hand=0, option_values=["small"])
    locks.clear()
    delete_product(mistake.id, actor="staff:1")
    tables = [re.search(r"FROM (\w+)", lock)[1] for lock in locks]
    assert tables == ["products", "variants", "stock_levels"]
    assert locks[1].endswith("ORDER BY variants.id FOR NO KEY UPDATE")


def test_whoever_deletes_a_category_locks_its_key_too(a, locks):
    shelf = a.category()
    locks.clear()
    delete_category(shelf.id, actor="staff:1")
    assert len(locks) == 1
    assert locks[0].startswith("SELECT categories.id")
    assert locks[0].endswith("FOR UPDATE")
    assert "NO KEY" not in locks[0]
