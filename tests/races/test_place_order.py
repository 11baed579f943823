"""Real threads on real connections. Each of these fails when its lock is taken away."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from sqlalchemy import func, select

import webapp.db
from webapp.cart.models import CartLine
from webapp.errors import ShopError
from webapp.events.models import Event
from webapp.extensions import db as database
from webapp.orders.models import Order
from webapp.orders.services.place import Wanted, place_cart, place_lines_once
from webapp.stock.models import StockLevel, StockMovement
from webapp.stock.services import correct_stock

BUYERS = 20


@pytest.fixture
def race(app):
    """Runs the attempts at once; gives the id of each order, or the code of each refusal."""

    def run(attempts: list[Callable[[], object]]) -> list[object]:
        start = Barrier(len(attempts))

        def one(attempt):
            with app.app_context():
                start.wait()
                try:
                    return attempt().id
                except ShopError as refusal:
                    return refusal.code
                finally:
                    database.session.remove()

        with ThreadPoolExecutor(len(attempts)) as pool:
            return list(pool.map(one, attempts))

    return run


def count(db, model):
    return db.session.scalar(select(func.count()).select_from(model))


def level(db, variant_id):
    row = db.session.get(StockLevel, (variant_id, 1), populate_existing=True)
    return row.available, row.reserved


def buy_cart(a, *lines, total, key="key-0001"):
    cart, _ = a.cart(*lines)
    facts = {"cart_id": cart.id, "buyer": a.buyer(), "seen_total_cents": total}
    return lambda: place_cart(**facts, network="", request_key=key)


def test_twenty_buyers_for_five_lamps_buy_five(db, a, race):
    lamp = a.variant_of(a.product(price="20.00", on_hand=5))
    total, lamp_id = a.total_of((lamp, 1)), lamp.id
    attempts = [buy_cart(a, (lamp, 1), total=total) for _ in range(BUYERS)]

    results = race(attempts)

    assert results.count("out_of_stock") == 15
    assert len({result for result in results if isinstance(result, int)}) == 5
    db.session.rollback()
    assert level(db, lamp_id) == (0, 5)
    assert count(db, Order) == 5


@pytest.fixture
def runs(monkeypatch):
    """Every run of a use case; one that met a deadlock is run again and so counted twice."""
    counted = []
    run = webapp.db.commit

    def commit(use_case, *arguments):
        counted.append(use_case.__name__)
        return run(use_case, *arguments)

    monkeypatch.setattr("webapp.db.commit", commit)
    return counted


def test_carts_in_opposite_order_do_not_wait_for_each_other(db, a, race, runs):
    lamp, rug = (a.variant_of(a.product(price="20.00", on_hand=500)) for _ in range(2))
    total = a.total_of((lamp, 1), (rug, 1))
    ids, attempts = (lamp.id, rug.id), []
    for n in range(BUYERS):
        pair = ((lamp, 1), (rug, 1)) if n % 2 else ((rug, 1), (lamp, 1))
        attempts.append(buy_cart(a, *pair, total=total))
    runs.clear()

    results = race(attempts)

    assert len(set(results)) == BUYERS
    assert all(isinstance(result, int) for result in results)
    assert runs == ["place_cart"] * BUYERS
    db.session.rollback()
    assert [level(db, variant_id) for variant_id in ids] == [(480, 20), (480, 20)]


def test_twenty_clicks_with_one_token_place_one_order(db, a, race):
    lamp = a.variant_of(a.product(price="20.00", on_hand=500))
    lamp_id = lamp.id
    click = buy_cart(a, (lamp, 1), total=a.total_of((lamp, 1)))

    results = race([click] * BUYERS)

    assert len(set(results)) == 1
    assert isinstance(results[0], int)
    db.session.rollback()
    assert (count(db, Order), count(db, Event), level(db, lamp_id)) == (1, 1, (499, 1))


def test_twenty_repeats_of_a_program_place_one_order(db, a, race):
    lamp_id = a.variant_of(a.product(price="20.00", on_hand=500)).id
    buyer = a.buyer()

    def post():
        return place_lines_once(
            wanted=[Wanted(lamp_id, 1)],
            buyer=buyer,
            seen_total_cents=None,
            request_key="key-0001",
            actor="token:1",
        ).order

    results = race([post] * BUYERS)

    assert len(set(results)) == 1
    db.session.rollback()
    assert (count(db, Order), level(db, lamp_id)) == (1, (499, 1))


def test_one_cart_in_twenty_tabs_is_ordered_once(db, a, race):
    lamp = a.variant_of(a.product(price="20.00", on_hand=500))
    total, lamp_id = a.total_of((lamp, 1)), lamp.id
    cart, _ = a.cart((lamp, 1))
    facts = {"cart_id": cart.id, "buyer": a.buyer(), "seen_total_cents": total, "network": ""}
    tabs = [lambda n=n: place_cart(**facts, request_key=f"key-of-tab-{n}") for n in range(BUYERS)]

    results = race(tabs)

    assert results.count("empty_cart") == BUYERS - 1
    db.session.rollback()
    assert (count(db, Order), count(db, CartLine), level(db, lamp_id)) == (1, 0, (499, 1))


def test_a_stock_row_read_before_the_lock_is_read_again_under_it(db, a):
    lamp = a.variant_of(a.product(price="20.00", on_hand=5))
    cart, _ = a.cart((lamp, 3))
    seen = db.session.get(StockLevel, (lamp.id, 1))
    total = a.total_of((lamp, 3))
    assert seen.available == 5
    with db.engine.begin() as other:
        other.execute(StockLevel.__table__.update().values(available=1))

    with pytest.raises(ShopError) as refusal:
        place_cart(
            cart_id=cart.id,
            buyer=a.buyer(),
            seen_total_cents=total,
            request_key="key-0001",
            network="",
        )

    assert refusal.value.code == "out_of_stock"


def test_a_stock_count_and_an_order_at_once_lose_nothing(db, a, race):
    lamp = a.variant_of(a.product(price="20.00", on_hand=100))
    lamp_id, total = lamp.id, a.total_of((lamp, 1))
    attempts = [buy_cart(a, (lamp, 1), total=total) for _ in range(10)]

    def count_shelf():
        facts = {"seen": 100, "counted": 90, "actor": "staff:1", "note": "recount"}
        correct_stock(lamp_id, **facts)
        return Order(id=-1)

    race([*attempts, count_shelf])

    db.session.rollback()
    available, reserved = level(db, lamp_id)
    assert reserved == 10
    assert available == ledger_of_available(db, lamp_id)


def ledger_of_available(db, variant_id):
    """What the movements say about the bucket, which the counter must agree with."""

    def moved(bucket):
        mine = select(func.coalesce(func.sum(StockMovement.quantity), 0))
        return db.session.scalar(mine.where(StockMovement.variant_id == variant_id, bucket))

    into, out = StockMovement.to_bucket == "available", StockMovement.from_bucket == "available"
    return moved(into) - moved(out)
