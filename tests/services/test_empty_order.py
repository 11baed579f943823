"""An order may be written first and its lines afterwards; until then nothing can be done to it."""

import pytest
from sqlalchemy import text

from tests.books import credited, fresh, happened, last_event, level, moved, refused
from webapp.audit.run import audit_books
from webapp.orders.queries import get_order
from webapp.orders.rules.life import EmptyOrder
from webapp.orders.rules.purchase import Wanted
from webapp.orders.services.accept import accept_order
from webapp.orders.services.bill import bill_order
from webapp.orders.services.cancel import cancel_lines, cancel_order, expire_order
from webapp.orders.services.lines import LastLine, add_line, remove_any_line
from webapp.orders.services.pay import RefundPart, record_payment, refund_order
from webapp.orders.services.place import AddressMissing, PriceChanged, place_lines
from webapp.payments.rules import PaymentType

pytestmark = pytest.mark.usefixtures("books_agree")

SAM = {"actor": "staff:1"}


@pytest.fixture(autouse=True)
def audited(db):
    yield
    db.session.rollback()
    assert audit_books() == []


def sums_of(order):
    return order.subtotal_cents, order.shipping_cents, order.tax_cents, order.total_cents


def place_nothing(a, seen_total_cents):
    return place_lines(wanted=[], buyer=a.buyer(), seen_total_cents=seen_total_cents, actor="test")


def pay(order, cents):
    record_payment(order.id, cents, payment_type=PaymentType.CASH, **SAM)


def test_an_order_without_goods_costs_nothing(a):
    order = place_nothing(a, 0)

    assert (order.status, sums_of(order), order.lines) == ("PENDING", (0, 0, 0, 0), [])
    assert order.shipping_address.city == "Delft"
    assert order.expires_at is not None
    assert sums_of(fresh(order)) == (0, 0, 0, 0)
    assert happened(order) == ["order.placed"]


def test_what_its_total_should_be_and_where_it_goes_is_checked_all_the_same(a):
    refused(PriceChanged, lambda: place_nothing(a, 495))
    refused(AddressMissing, lambda: a.order(address=None))


def test_goods_are_taken_and_priced_with_their_delivery_when_they_are_added(a, lamp):
    order = a.order()

    order = add_line(order.id, Wanted(lamp.id, 2), **SAM)

    assert sums_of(order) == (4000, 495, 694 + 86, 4495)
    assert level(lamp) == (8, 2)
    assert order.lines[0].position == 1


@pytest.mark.parametrize(
    "attempt",
    [
        lambda order: accept_order(order.id, **SAM),
        lambda order: pay(order, 1),
        lambda order: bill_order(order.id, **SAM),
        lambda order: cancel_lines(order.id, {1: 1}, **SAM),
        lambda order: refund_order(order.id, [RefundPart("FREE", 1)], reason="sorry", **SAM),
    ],
    ids=["accept", "pay", "bill", "cancel a part", "refund"],
)
def test_nothing_that_needs_goods_can_happen_to_it(a, attempt):
    order = a.order()
    refusal = refused(EmptyOrder, lambda: attempt(order))
    assert (refusal.status, refusal.code) == (409, "empty_order")


def test_it_can_be_canceled(a):
    order = cancel_order(a.order().id, **SAM)
    assert (order.status, credited(order)) == ("CANCELED", [("CANCELLATION", 0, [])])


def test_it_expires_like_any_other(db, a):
    order = a.order()
    overdue = text("UPDATE orders SET expires_at = now() - interval '1 minute'")
    db.session.execute(overdue)
    db.session.commit()

    assert expire_order(order.id)
    assert get_order(order.id).status == "CANCELED"


def test_a_program_may_empty_an_order_again(a, lamp):
    order = a.order((lamp, 2))
    line = order.lines[0]

    order = remove_any_line(order.id, line.id, **SAM)

    assert (order.status, order.lines, sums_of(order)) == ("PENDING", [], (0, 0, 0, 0))
    assert level(lamp) == (10, 0)
    assert moved(line)[-1] == (2, "reserved", "available", "order changed")
    assert last_event(order).facts["removed"] == line.id


def test_a_program_takes_one_of_several_lines_out(a, lamp, rug):
    order = a.order((lamp, 2), (rug, 1))
    order = remove_any_line(order.id, order.lines[0].id, **SAM)
    assert [(line.title, line.position) for line in order.lines] == [("Rug", 2)]
    assert sums_of(order) == (995, 495, 82 + 41, 1490)


def test_the_last_line_of_an_order_that_was_paid_stays(a, lamp):
    order = a.order((lamp, 2))
    pay(order, 100)
    refused(LastLine, lambda: remove_any_line(order.id, order.lines[0].id, **SAM))
