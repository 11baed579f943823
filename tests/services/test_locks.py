"""Which locks a use case takes, read from what it sends: some races are too rare to wait for."""

import pytest
from sqlalchemy import event

from webapp.cart.services import add_to_cart, fit_to_stock, set_quantity
from webapp.db import atomic
from webapp.stock.queries import lock_stock


@pytest.fixture
def locks(db):
    """Every locking statement that is sent from here on."""
    sent = []

    def note(connection, cursor, statement, *more):
        if " FOR " in statement:
            sent.append(" ".join(statement.split()))

    event.listen(db.engine, "before_cursor_execute", note)
    yield sent
    event.remove(db.engine, "before_cursor_execute", note)


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
