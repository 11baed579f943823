"""Goods that were shipped come back: to the shelf, or to the bin."""

import pytest

from tests.books import (
    credited,
    document,
    documents,
    fresh,
    last_event,
    level,
    moved,
    refunded,
    refused,
)
from webapp.errors import NotFound
from webapp.orders.queries import OrderChanged
from webapp.orders.rules.life import WrongStatus
from webapp.orders.services.accept import accept_order
from webapp.orders.services.cancel import cancel_lines, cancel_order
from webapp.orders.services.pack import pack_order
from webapp.orders.services.pay import record_payment
from webapp.orders.services.ship import deliver_order, ship_order
from webapp.orders.services.steps import TooManyPieces
from webapp.orders.services.take_back import return_lines
from webapp.payments.rules import PaymentType
from webapp.shipping.rules import DeliveryMethod
from webapp.stock.rules import Bucket

pytestmark = pytest.mark.usefixtures("books_agree")
STAFF = {"actor": "staff:1"}


def pay(order, cents):
    return record_payment(order.id, cents, payment_type=PaymentType.CASH, **STAFF)


def take_back(order, *counts, into=Bucket.AVAILABLE, **more):
    """Takes so many pieces of the first line back, of the second and so on."""
    pieces = {line.id: count for line, count in zip(order.lines, counts)}
    return return_lines(order.id, pieces, into=into, **STAFF, **more)


def money(order):
    order = fresh(order)
    return order.owed_cents, order.paid_cents, order.refunded_cents, order.due_cents


@pytest.fixture
def order(a, lamp, rug):
    """A lamp and two rugs: 20.00 + 19.90 + 4.95 for the delivery, accepted."""
    return accept_order(a.order((lamp, 1), (rug, 2)).id, **STAFF)


@pytest.fixture
def shipped(order):
    return ship_order(order.id, **STAFF)


def test_goods_that_are_fine_go_back_on_the_shelf(shipped, lamp, rug):
    order = take_back(shipped, 1, 1, reason="wrong colour")

    assert (level(lamp), level(rug)) == ((10, 0), (9, 0))
    assert moved(order.lines[1])[1:] == [
        (2, "reserved", "sold", "shipped"),
        (1, "sold", "available", "returned"),
    ]
    assert [line.returned_quantity for line in fresh(order).lines] == [1, 1]
    parts = [("GOODS", 1, 2000, 347), ("GOODS", 1, 995, 82)]
    assert credited(order) == [("RETURN", 2995, parts)]
    event = last_event(order)
    assert (event.name, event.actor) == ("order.returned", "staff:1")
    assert event.facts == {
        "order_id": order.id,
        "status_before": "IN_PROGRESS",
        "status": "IN_PROGRESS",
        "version": 5,
        "reason": "wrong colour",
        "pieces": {str(order.lines[0].id): 1, str(order.lines[1].id): 1},
        "into": "available",
        "refunded_cents": 0,
    }


def test_goods_that_are_spoilt_are_lost(shipped, lamp):
    order = take_back(shipped, 1, into=Bucket.LOST)
    assert level(lamp) == (9, 0)
    assert moved(order.lines[0])[-1] == (1, "sold", "lost", "returned")
    assert last_event(order).facts["into"] == "lost"


def test_what_came_back_is_credited_and_its_money_goes_back(order):
    pay(order, 4485)
    ship_order(order.id, **STAFF)

    take_back(order, 1, reason="wrong colour")

    assert money(order) == (2485, 4485, 2000, 0)
    assert documents(order) == [("B", 1, 4485, 597), ("C", 1, 2000, 347)]
    paper = document(order)
    assert (paper["reason"], paper["shipping_cents"]) == ("wrong colour", 0)
    (line,) = paper["lines"]
    assert (line["title"], line["quantity"], line["unit_price_cents"]) == ("Lamp", 1, 2000)
    assert last_event(order).facts["refunded_cents"] == 2000


def test_whoever_has_not_paid_gets_a_credit_note_and_no_money(shipped):
    take_back(shipped, 1)
    assert money(shipped) == (2485, 0, 0, 2485)
    assert refunded(shipped) == []
    assert documents(shipped) == [("B", 1, 4485, 597), ("C", 1, 2000, 347)]


def test_only_what_was_paid_too_much_then_goes_back(shipped):
    pay(shipped, 3000)
    take_back(shipped, 1)
    assert money(shipped) == (2485, 3000, 515, 0)


def test_everything_may_come_back_and_the_delivery_stays_paid(shipped, lamp, rug):
    pay(shipped, 4485)
    deliver_order(shipped.id, **STAFF)

    order = take_back(shipped, 1, 2)

    assert (order.status, money(order)) == ("DELIVERED", (495, 4485, 3990, 0))
    assert (level(lamp), level(rug)) == ((10, 0), (10, 0))


def test_pieces_come_back_one_by_one_and_their_cents_add_up(a, rug, without_tax):
    placed = a.order((rug, 3), delivery_method=DeliveryMethod.ON_HAND)
    order = accept_order(placed.id, **STAFF)
    pay(order, 3254)
    ship_order(order.id, **STAFF)

    for _ in range(3):
        take_back(order, 1)

    assert [cents for _, cents, _ in credited(order)] == [1084, 1085, 1085]
    assert money(order) == (0, 3254, 3254, 0)
    papers = [(3254, 269), (1084, 89), (1085, 90), (1085, 90)]
    assert [paper[2:] for paper in documents(order)] == papers


def test_no_cent_is_credited_twice_when_some_are_canceled_and_some_come_back(a, rug, without_tax):
    placed = a.order((rug, 3), delivery_method=DeliveryMethod.ON_HAND)
    order = accept_order(placed.id, **STAFF)
    rugs = order.lines[0].id
    cancel_lines(order.id, {rugs: 1}, **STAFF)
    ship_order(order.id, {rugs: 1}, **STAFF)
    take_back(order, 1)
    ship_order(order.id, **STAFF)
    take_back(order, 1)

    assert [cents for _, cents, _ in credited(order)] == [1084, 1085, 1085]
    assert documents(order) == [("B", 1, 2170, 180), ("C", 1, 1085, 90), ("C", 2, 1085, 90)]
    assert level(rug) == (10, 0)


@pytest.mark.parametrize("count", [2, -1, 2**70])
def test_no_more_comes_back_than_was_shipped(shipped, count):
    refusal = refused(TooManyPieces, lambda: take_back(shipped, count))
    assert refusal.details == {"left": {str(shipped.lines[0].id): 1}}


def test_nothing_comes_back_twice(shipped, lamp):
    take_back(shipped, 1)
    refusal = refused(TooManyPieces, lambda: take_back(shipped, 1))
    assert refusal.details == {"left": {str(shipped.lines[0].id): 0}}
    refused(TooManyPieces, lambda: take_back(shipped, 0, 0))
    assert level(lamp) == (10, 0)


def test_what_is_still_here_does_not_come_back(order):
    pack_order(order.id, **STAFF)
    refused(TooManyPieces, lambda: take_back(order, 1))


def test_pieces_of_another_order_are_not_found(a, shipped, lamp):
    other = a.order((lamp, 1))
    pieces = {other.lines[0].id: 1}
    refused(NotFound, lambda: return_lines(shipped.id, pieces, into=Bucket.LOST, **STAFF))
    refused(NotFound, lambda: return_lines(7, pieces, into=Bucket.LOST, **STAFF))


def test_nothing_comes_back_before_the_order_is_accepted_or_after_it_was_canceled(a, lamp):
    order = a.order((lamp, 1))
    assert refused(WrongStatus, lambda: take_back(order, 1)).details == {"status": "PENDING"}
    cancel_order(order.id, **STAFF)
    assert refused(WrongStatus, lambda: take_back(order, 1)).details == {"status": "CANCELED"}


def test_nothing_comes_back_on_an_order_that_somebody_changed_meanwhile(shipped):
    take_back(shipped, 0, 1)
    refusal = refused(OrderChanged, lambda: take_back(shipped, 1, seen_version=4))
    assert refusal.details == {"version": 5}
    take_back(shipped, 1, seen_version=5)


@pytest.mark.parametrize("into", [Bucket.OUTSIDE, Bucket.RESERVED, Bucket.SOLD])
def test_goods_come_back_to_the_shelf_or_are_lost_and_nothing_else(shipped, into):
    refused(AssertionError, lambda: take_back(shipped, 1, into=into))
