"""A shopper and staff want different things with one order, or the same thing twice, at once."""

import pytest
from sqlalchemy import func, select

from webapp.audit.run import audit_books
from webapp.orders.models import OrderRequest
from webapp.orders.queries import get_order
from webapp.orders.queries.requests import get_request, requests_of
from webapp.orders.services.accept import accept_order
from webapp.orders.services.ask import ask_to_cancel, ask_to_return
from webapp.orders.services.decide import accept_request, decline_request
from webapp.orders.services.pack import pack_order
from webapp.orders.services.pay import record_payment
from webapp.orders.services.renew import renew_link
from webapp.orders.services.ship import ship_order
from webapp.orders.services.take_back import return_lines
from webapp.payments.queries import refunds_of
from webapp.payments.rules import PaymentType
from webapp.stock.rules import Bucket

ROUNDS = 10
STAFF = {"actor": "staff:1"}
GUEST = {"actor": "shopper"}

pytestmark = pytest.mark.usefixtures("no_deadlock")


@pytest.fixture
def lamp(a):
    return a.variant_of(a.product(title="Lamp", price="20.00", on_hand=1000))


def accepted(a, lamp):
    return accept_order(a.order((lamp, 2)).id, **STAFF).id


def paid(a, lamp):
    order = a.order((lamp, 2))
    record_payment(order.id, order.total_cents, payment_type=PaymentType.CARD, **STAFF)
    return order.id


def sent(a, lamp):
    order_id = accepted(a, lamp)
    ship_order(order_id, **STAFF)
    return order_id, get_order(order_id).lines[0].id


def books_are_right(db):
    db.session.rollback()
    db.session.expire_all()
    assert audit_books() == []


def test_an_order_is_shipped_or_canceled_by_the_shopper(db, a, contest, lamp):
    for _ in range(ROUNDS):
        order_id = accepted(a, lamp)

        results = contest(
            lambda: ask_to_cancel(order_id, **GUEST), lambda: ship_order(order_id, **STAFF)
        )

        assert results in (["done", "wrong_status"], ["already_shipped", "done"])
        books_are_right(db)
        shipped = get_order(order_id).lines[0].shipped_quantity
        assert (len(requests_of(order_id)), shipped) in ((1, 0), (0, 2))


def test_an_order_is_packed_before_it_is_asked_for_or_canceled_at_once(db, a, contest, lamp):
    for _ in range(ROUNDS):
        order_id = accepted(a, lamp)

        results = contest(
            lambda: ask_to_cancel(order_id, **GUEST), lambda: pack_order(order_id, **STAFF)
        )

        books_are_right(db)
        (wish,) = requests_of(order_id)
        outcome = (results[1], wish.state, get_order(order_id).status)
        assert outcome in (
            ("done", "OPEN", "IN_PROGRESS"),
            ("wrong_status", "ACCEPTED", "CANCELED"),
        )


def test_staff_who_saw_no_request_do_not_ship_over_it(db, a, contest, lamp):
    for _ in range(ROUNDS):
        order_id = paid(a, lamp)
        accept_order(order_id, **STAFF)
        seen = get_order(order_id).version

        results = contest(
            lambda: ask_to_cancel(order_id, **GUEST),
            lambda: ship_order(order_id, seen_version=seen, **STAFF),
        )

        assert results in (["done", "order_changed"], ["already_shipped", "done"])
        books_are_right(db)


def test_whoever_looked_at_no_version_does_not_ship_over_a_request(db, a, contest, lamp):
    for _ in range(ROUNDS):
        order_id = paid(a, lamp)
        accept_order(order_id, **STAFF)

        results = contest(
            lambda: ask_to_cancel(order_id, **GUEST),
            lambda: ship_order(order_id, actor="token:1"),
        )

        assert results in (["done", "cancellation_wanted"], ["already_shipped", "done"])
        books_are_right(db)
        shipped = get_order(order_id).lines[0].shipped_quantity
        assert (len(requests_of(order_id)), shipped) in ((1, 0), (0, 2))


def test_many_ask_at_once_and_one_request_is_open(db, a, contest, lamp):
    for _ in range(ROUNDS):
        order_id = paid(a, lamp)

        results = contest(*[lambda: str(ask_to_cancel(order_id, **GUEST).id)] * 6)

        assert len(set(results)) == 1
        db.session.rollback()
        assert db.session.scalar(select(func.count()).where(OrderRequest.order_id == order_id)) == 1
        books_are_right(db)


def test_it_is_answered_once(db, a, contest, lamp):
    for _ in range(ROUNDS):
        order_id = paid(a, lamp)
        wish = ask_to_cancel(order_id, **GUEST).id
        accept = lambda: accept_request(order_id, wish, **STAFF)  # noqa: E731
        decline = lambda: decline_request(order_id, wish, answer="No.", **STAFF)  # noqa: E731

        results = contest(accept, accept, decline, decline)

        assert sorted(results) == ["done", *["request_decided"] * 3]
        books_are_right(db)
        is_canceled = get_order(order_id).status == "CANCELED"
        assert is_canceled is (get_request(wish).state == "ACCEPTED")
        assert len(refunds_of(order_id)) == int(is_canceled)


def test_no_piece_is_announced_twice(db, a, contest, lamp):
    for _ in range(ROUNDS):
        order_id, line = sent(a, lamp)
        first = ask_to_return(order_id, {line: 1}, **GUEST).id

        contest(
            lambda: accept_request(order_id, first, **STAFF),
            lambda: return_lines(order_id, {line: 2}, into=Bucket.AVAILABLE, **STAFF),
            lambda: ask_to_return(order_id, {line: 2}, **GUEST),
            lambda: ask_to_return(order_id, {line: 1}, **GUEST),
        )

        books_are_right(db)


def test_each_new_link_is_another_and_the_last_one_opens(db, a, contest, lamp):
    order_id = paid(a, lamp)

    tokens = contest(*[lambda: renew_link(order_id, **STAFF).token] * 4)

    db.session.rollback()
    db.session.expire_all()
    assert len(set(tokens)) == 4
    assert get_order(order_id).token in tokens
    books_are_right(db)
