"""Somebody deletes what somebody else starts to use. One wins, the other gets a sentence."""

from threading import Barrier
from time import monotonic, sleep

import pytest
from sqlalchemy import delete, select, text, update

from tests import books
from webapp.catalogue.models import Category, Product
from webapp.catalogue.services.delete import delete_category, delete_product
from webapp.db import atomic
from webapp.errors import ShopError
from webapp.events.models import Event
from webapp.extensions import db as database
from webapp.orders.models import OrderLine
from webapp.orders.rules.purchase import Wanted
from webapp.orders.services.draft import draft_order
from webapp.orders.services.place import place_lines
from webapp.stock.models import StockLevel, StockMovement
from webapp.stock.services import correct_stock

ROUNDS = 20
STAFF = {"actor": "staff:1"}

pytestmark = pytest.mark.usefixtures("no_deadlock")


def late(rounds, attempt):
    """The quicker one gives the other a start, a longer one each round, so that both win some."""

    def run():
        sleep(rounds / 4000)
        attempt()

    return run


def is_there(db, model, number):
    db.session.rollback()
    return db.session.scalar(select(model.id).where(model.id == number)) is not None


def remembers(db, model, variant_id):
    return bool(db.session.scalars(select(model).filter_by(variant_id=variant_id)).all())


def test_what_is_ordered_at_the_same_moment_is_not_deleted(db, a, contest):
    buyer, seen = a.buyer(), {"seen_total_cents": None, "actor": "test"}
    for _ in range(ROUNDS):
        lamp = a.variant_of(a.product(on_hand=3))
        wanted, product_id, lamp_id = [Wanted(lamp.id, 1)], lamp.product_id, lamp.id

        bought, deleted = contest(
            lambda: place_lines(wanted=wanted, buyer=buyer, **seen),
            lambda: delete_product(product_id, **STAFF),
        )

        assert bought == "done"
        assert deleted in ("product_has_sales", "product_has_stock_history")
        assert is_there(db, Product, product_id)
        assert remembers(db, OrderLine, lamp_id)
    books.check()


def test_a_draft_is_written_or_its_product_deleted(db, a, contest):
    buyer = a.buyer()
    for n in range(ROUNDS):
        lamp = a.variant_of(a.product(on_hand=0))
        wanted, product_id, lamp_id = [Wanted(lamp.id, 1)], lamp.product_id, lamp.id

        results = contest(
            late(n, lambda: draft_order(wanted=wanted, buyer=buyer, actor="test")),
            lambda: delete_product(product_id, **STAFF),
        )

        assert results in (["done", "product_has_sales"], ["not_found", "done"])
        assert is_there(db, Product, product_id) == (results[0] == "done")
        assert remembers(db, OrderLine, lamp_id) == (results[0] == "done")
    books.check()


def test_a_draft_that_waits_for_a_deletion_finds_nothing_there(db, app, a, contest):
    lamp = a.variant_of(a.product(on_hand=0))
    wanted, buyer, product_id = [Wanted(lamp.id, 1)], a.buyer(), lamp.product_id

    @atomic
    def delete_slowly():
        delete_product(product_id, **STAFF)
        reached.wait()
        wait_until_somebody_waits()

    reached = Barrier(2)
    results = contest(
        delete_slowly,
        lambda: (reached.wait(), draft_order(wanted=wanted, buyer=buyer, actor="test")),
    )

    assert results == ["done", "not_found"]
    assert not is_there(db, Product, product_id)


@pytest.mark.parametrize("has_counter", [True, False])
def test_goods_are_counted_or_their_product_deleted(db, a, contest, has_counter):
    for n in range(ROUNDS):
        lamp = a.variant_of(a.product(on_hand=0))
        product_id, lamp_id = lamp.product_id, lamp.id
        if not has_counter:
            database.session.execute(forgotten(lamp_id))
            database.session.commit()

        results = contest(
            late(n, lambda: correct_stock(lamp_id, seen=0, counted=2, note="found", **STAFF)),
            lambda: delete_product(product_id, **STAFF),
        )

        assert results in (["done", "product_has_stock_history"], ["not_found", "done"])
        assert is_there(db, Product, product_id) == (results[0] == "done")
        assert remembers(db, StockMovement, lamp_id) == (results[0] == "done")
    books.check()


@pytest.mark.parametrize("kind", ["product", "category"])
def test_of_twenty_who_delete_the_same_one_does(db, a, contest, kind):
    product_id, category_id = a.product(on_hand=0).id, a.category().id
    deletions = {
        "product": lambda: delete_product(product_id, **STAFF),
        "category": lambda: delete_category(category_id, **STAFF),
    }

    results = contest(*[deletions[kind]] * ROUNDS)

    assert sorted(results) == ["done"] + ["not_found"] * (ROUNDS - 1)
    db.session.rollback()
    [event] = db.session.scalars(select(Event))
    assert event.name == f"{kind}.deleted"


def test_a_product_is_put_into_a_category_or_that_deleted(db, a, contest):
    for n in range(ROUNDS):
        shelf, product_id = a.category().id, a.product().id

        results = contest(
            lambda: put_into(shelf, product_id),
            late(n, lambda: delete_category(shelf, **STAFF)),
        )

        assert results in (["done", "category_has_products"], ["no_category", "done"])
        assert is_there(db, Category, shelf) == (results[0] == "done")
        if results[0] == "done":
            put_into(None, product_id)
            delete_category(shelf, **STAFF)


class NoCategory(ShopError):
    code = "no_category"


@atomic
def put_into(category_id, product_id):
    """As the import does: reads what categories there are, and then refers to one."""
    if category_id and not database.session.scalar(
        select(Category.id).where(Category.id == category_id)
    ):
        raise NoCategory("It is gone.")
    database.session.execute(moved(category_id, product_id))


def moved(category_id, product_id):
    return update(Product).where(Product.id == product_id).values(category_id=category_id)


def forgotten(variant_id):
    return delete(StockLevel).where(StockLevel.variant_id == variant_id)


def wait_until_somebody_waits():
    """Looked at from a connection of its own, where the picture of the locks is always fresh."""
    waiting = text("SELECT count(*) FROM pg_locks WHERE NOT granted")
    deadline = monotonic() + 5
    with database.engine.connect() as connection:
        while not connection.scalar(waiting):
            assert monotonic() < deadline, "nobody waits"
            sleep(0.01)
