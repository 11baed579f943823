"""Two who want to do different things with one order. One wins, the other gets a sentence."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select, update

import webapp.db
from webapp.audit.run import audit_books
from webapp.bills.models import Bill
from webapp.orders.models import Order
from webapp.orders.queries import get_order
from webapp.orders.rules.credits import PartKind
from webapp.orders.rules.purchase import Wanted
from webapp.orders.services.accept import accept_order
from webapp.orders.services.bill import bill_order
from webapp.orders.services.cancel import cancel_lines, cancel_order, expire_order
from webapp.orders.services.lines import add_line, change_line
from webapp.orders.services.pay import RefundPart, record_payment, refund_order
from webapp.orders.services.place import place_lines
from webapp.orders.services.ship import ship_order
from webapp.orders.services.take_back import return_lines
from webapp.payments.rules import PaymentType
from webapp.stock.rules import Bucket

ROUNDS = 20
BUYERS = 50


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


@pytest.fixture
def lamp(a):
    return a.variant_of(a.product(title="Lamp", price="20.00", on_hand=1000))


@pytest.fixture
def rug(a):
    return a.variant_of(a.product(title="Rug", price="30.00", on_hand=1000))


def books_are_right(db):
    db.session.rollback()
    assert audit_books() == []


def accepted(a, *lines):
    return accept_order(a.order(*lines).id, actor="test").id


def paid(a, *lines):
    order = a.order(*lines)
    pay(order.id, order.total_cents)
    return order.id


def pay(order_id, cents):
    return record_payment(order_id, cents, payment_type=PaymentType.CARD, actor="test")


def test_fifty_buyers_for_the_last_lamp(db, a, contest):
    for _ in range(ROUNDS):
        last = a.variant_of(a.product(on_hand=1)).id
        facts = {"buyer": a.buyer(), "seen_total_cents": None, "actor": "test"}
        buy = lambda last=last, facts=facts: place_lines(wanted=[Wanted(last, 1)], **facts)  # noqa: E731

        results = contest(*[buy] * BUYERS)

        assert sorted(results) == ["done"] + ["out_of_stock"] * (BUYERS - 1)
        books_are_right(db)


def test_an_order_is_shipped_or_canceled(db, a, contest, lamp):
    for _ in range(ROUNDS):
        order_id = accepted(a, (lamp, 2))
        results = contest(
            lambda: cancel_order(order_id, actor="test"), lambda: ship_order(order_id, actor="test")
        )
        assert sorted(results) in (["already_shipped", "done"], ["done", "wrong_status"])
        books_are_right(db)


def test_the_same_money_goes_back_once(db, a, contest, lamp):
    for _ in range(ROUNDS):
        order_id = paid(a, (lamp, 1))
        whole = get_order(order_id).paid_cents - 495
        part = [RefundPart(PartKind.FREE, whole)]
        refund = lambda: refund_order(order_id, part, reason="late", actor="test")  # noqa: E731
        assert sorted(contest(refund, refund)) == ["done", "refund_too_large"]
        books_are_right(db)


def test_an_order_is_paid_once(db, a, contest, lamp):
    for _ in range(ROUNDS):
        order = a.order((lamp, 1))
        results = contest(*[lambda: pay(order.id, order.total_cents)] * 2)
        assert sorted(results) == ["done", "payment_too_large"]
        books_are_right(db)


def test_a_canceled_order_keeps_no_money(db, a, contest, lamp):
    for _ in range(ROUNDS):
        order = a.order((lamp, 1))
        results = contest(
            lambda: cancel_order(order.id, actor="test"), lambda: pay(order.id, order.total_cents)
        )
        db.session.rollback()
        kept = get_order(order.id).kept_cents
        assert (results[0], results[1] in ("done", "wrong_status"), kept) == ("done", True, 0)
        books_are_right(db)


def test_a_line_changes_while_others_buy_the_same(db, a, contest, lamp, rug):
    facts = {"buyer": a.buyer(), "seen_total_cents": None, "actor": "test"}
    both = [Wanted(rug.id, 1), Wanted(lamp.id, 1)]
    for _ in range(ROUNDS):
        order = a.order((lamp, 1), (rug, 1))
        line_id = order.lines[0].id
        results = contest(
            lambda: change_line(order.id, line_id, quantity=2, variant_id=rug.id, actor="test"),
            lambda: place_lines(wanted=both, **facts),
            lambda: add_line(order.id, Wanted(lamp.id, 1), actor="test"),
            lambda: place_lines(wanted=both[::-1], **facts),
        )
        assert results == ["done"] * 4
        books_are_right(db)


def test_a_payment_or_the_end_of_patience(db, a, contest, lamp):
    for _ in range(ROUNDS):
        order = a.order((lamp, 1))
        overdue = datetime.now(UTC) - timedelta(minutes=1)
        db.session.execute(update(Order).where(Order.id == order.id).values(expires_at=overdue))
        db.session.commit()

        expired, payment = contest(
            lambda: str(expire_order(order.id)), lambda: pay(order.id, order.total_cents)
        )

        assert (expired, payment) in (("False", "done"), ("True", "wrong_status"))
        books_are_right(db)


def test_bills_of_many_orders_have_no_gaps(db, a, contest, lamp):
    for _ in range(ROUNDS // 4):
        orders = [a.order((lamp, 1)).id for _ in range(8)]
        twice = [lambda n=n: bill_order(n, actor="test") for n in orders * 2]
        assert contest(*twice) == ["done"] * 16
        books_are_right(db)
    numbers = db.session.scalars(select(Bill.number).order_by(Bill.number)).all()
    assert numbers == list(range(1, 8 * (ROUNDS // 4) + 1))


def test_goods_come_back_once(db, a, contest, lamp):
    for _ in range(ROUNDS):
        order_id = accepted(a, (lamp, 2))
        line_id = ship_order(order_id, actor="test").lines[0].id
        back = {"into": Bucket.AVAILABLE, "actor": "test"}
        results = contest(*[lambda: return_lines(order_id, {line_id: 2}, **back)] * 2)
        assert sorted(results) == ["done", "too_many_pieces"]
        books_are_right(db)


def test_an_order_is_accepted_and_canceled_once(db, a, contest, lamp):
    for _ in range(ROUNDS):
        order_id = a.order((lamp, 1)).id
        assert sorted(contest(*[lambda: accept_order(order_id, actor="test")] * 2)) == [
            "done",
            "wrong_status",
        ]
        assert sorted(contest(*[lambda: cancel_order(order_id, actor="test")] * 2)) == [
            "done",
            "wrong_status",
        ]
        books_are_right(db)


def test_orders_that_share_goods_in_opposite_order_do_not_wait_for_each_other(
    db, a, contest, runs, lamp, rug
):
    for _ in range(ROUNDS):
        one, other = accepted(a, (lamp, 2), (rug, 2)), accepted(a, (rug, 2), (lamp, 2))
        first = {line.id: 1 for line in get_order(one).lines}
        runs.clear()
        results = contest(
            lambda: cancel_lines(one, first, actor="test"),
            lambda: ship_order(other, actor="test"),
        )
        assert (results, sorted(runs)) == (["done"] * 2, ["cancel_lines", "ship_order"])
        books_are_right(db)
    assert db.session.scalar(select(func.count()).select_from(Order)) == 2 * ROUNDS
