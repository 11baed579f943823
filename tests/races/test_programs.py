"""Programs that change the same order at once, against each other and against staff."""

import pytest

from webapp.audit.run import audit_books
from webapp.extensions import db as database
from webapp.orders.queries import get_order
from webapp.orders.rules.life import CANCELED, DELIVERED, IN_PROGRESS
from webapp.orders.rules.purchase import Wanted
from webapp.orders.services.accept import accept_order
from webapp.orders.services.bill import bill_first_time
from webapp.orders.services.cancel import cancel_order
from webapp.orders.services.change import change_order
from webapp.orders.services.lines import add_line, remove_any_line
from webapp.orders.services.pay import record_payment
from webapp.orders.services.put_away import put_order_away
from webapp.payments.rules import PaymentType
from webapp.shipping.rules import DeliveryMethod
from webapp.stock.models import StockLevel

ROUNDS = 20
SAM = {"actor": "test"}


@pytest.fixture
def lamp(a):
    return a.variant_of(a.product(title="Lamp", price="20.00", on_hand=1000))


@pytest.fixture(autouse=True)
def books_are_right(db):
    yield
    db.session.rollback()
    assert audit_books() == []


def lead(order_id, status, **more):
    return lambda: change_order(order_id, {}, status=status, **SAM, **more)


def pay(order_id, cents=100):
    return lambda: record_payment(order_id, cents, payment_type=PaymentType.CARD, **SAM)


def reserved(variant):
    database.session.rollback()
    return database.session.get(StockLevel, (variant.id, 1), populate_existing=True).reserved


def test_an_order_is_led_on_or_canceled(a, contest, lamp):
    for _ in range(ROUNDS):
        order_id = a.order((lamp, 2)).id
        results = contest(
            lead(order_id, IN_PROGRESS, seen_version=1),
            lambda order_id=order_id: cancel_order(order_id, seen_version=1, **SAM),
        )
        assert sorted(results) == ["done", "order_changed"]
        left = 0 if results[1] == "done" else 2
        assert sum(line.unshipped for line in get_order(order_id).lines) == left
    cancel_all(a)
    assert reserved(lamp) == 0


def cancel_all(a):
    for order_id in range(1, ROUNDS + 1):
        if get_order(order_id).status != "CANCELED":
            cancel_order(order_id, **SAM)


def test_an_order_is_delivered_or_canceled(a, contest, lamp):
    for _ in range(ROUNDS):
        order_id = accept_order(a.order((lamp, 2)).id, **SAM).id
        results = contest(
            lead(order_id, DELIVERED), lambda order_id=order_id: cancel_order(order_id, **SAM)
        )
        assert sorted(results) == ["done", "wrong_status"]
    assert reserved(lamp) == 0


def test_goods_of_an_order_that_many_cancel_come_back_once(a, contest, lamp):
    for _ in range(ROUNDS // 2):
        order_id = a.order((lamp, 2)).id
        assert contest(*[lead(order_id, CANCELED)] * 4) == ["done"] * 4
        assert get_order(order_id).version == 2
    assert reserved(lamp) == 0


def test_an_order_is_put_away_or_paid(a, contest, lamp):
    for _ in range(ROUNDS):
        order_id = a.order((lamp, 2)).id
        results = contest(lambda order_id=order_id: put_order_away(order_id, **SAM), pay(order_id))
        assert results in (["done", "wrong_status"], ["order_is_kept", "done"])
        assert (get_order(order_id).deleted_at is not None) == (results[0] == "done")


def test_an_order_is_put_away_or_gets_another_line(a, contest, lamp):
    for _ in range(ROUNDS):
        order_id = a.order((lamp, 1)).id
        results = contest(
            lambda order_id=order_id: put_order_away(order_id, **SAM),
            lambda order_id=order_id: add_line(order_id, Wanted(lamp.id, 1), **SAM),
        )
        assert results in (["done", "wrong_status"], ["done", "done"])
    assert reserved(lamp) == 0


def test_an_order_is_emptied_or_paid(a, contest, lamp):
    for _ in range(ROUNDS):
        order = a.order((lamp, 1))
        order_id, line_id = order.id, order.lines[0].id
        results = contest(
            lambda order_id=order_id, line_id=line_id: remove_any_line(order_id, line_id, **SAM),
            pay(order_id),
        )
        assert results in (["done", "empty_order"], ["last_line", "done"])


def test_an_order_becomes_cheaper_or_is_paid_in_full(a, contest, lamp):
    for _ in range(ROUNDS):
        order_id = a.order((lamp, 1)).id
        fetched = {"delivery_method": DeliveryMethod.ON_HAND}
        results = contest(
            lambda order_id=order_id, fetched=fetched: change_order(order_id, fetched, **SAM),
            pay(order_id, 2495),
        )
        assert results in (["done", "payment_too_large"], ["not_editable", "done"])


def test_a_bill_is_issued_once(a, contest, lamp):
    for _ in range(ROUNDS // 2):
        order_id = a.order((lamp, 1)).id
        issue = lambda order_id=order_id: bill_first_time(order_id, **SAM)  # noqa: E731
        assert sorted(contest(*[issue] * 4)) == ["already_billed"] * 3 + ["done"]
