"""Every change of an order takes its locks in the order of `webapp/db.py`, whoever it is."""

import re

import pytest
from sqlalchemy import event

from webapp.db import atomic
from webapp.events.services import once
from webapp.orders.rules.credits import PartKind
from webapp.orders.rules.purchase import Address, Wanted
from webapp.orders.services.accept import accept_order
from webapp.orders.services.bill import bill_order
from webapp.orders.services.cancel import cancel_lines, cancel_order
from webapp.orders.services.draft import place_draft
from webapp.orders.services.edit import add_note, change_address
from webapp.orders.services.lines import add_line, change_line, remove_line
from webapp.orders.services.pack import pack_order
from webapp.orders.services.pay import RefundPart, record_payment, refund_order
from webapp.orders.services.ship import ship_order
from webapp.orders.services.take_back import return_lines
from webapp.payments.rules import PaymentType
from webapp.stock.rules import Bucket

pytestmark = pytest.mark.usefixtures("books_agree")
STAFF = {"actor": "staff:1"}
LOCKED = ("request_keys", "orders", "stock_levels", "payments", "bill_counters")
ELSEWHERE = Address("Bob", "Hill Road", "3a", "9000", "Ghent", "BE")


@pytest.fixture
def locks(db):
    """The table of every lock that is taken from here on."""
    taken = []

    def note(connection, cursor, statement, *more):
        if " FOR NO KEY UPDATE" in statement or re.match(
            r"INSERT INTO \w+_(keys|count)", statement
        ):
            taken.append(re.search(r"(?:FROM|INTO) (\w+)", statement)[1])

    event.listen(db.engine, "before_cursor_execute", note)
    yield taken
    event.remove(db.engine, "before_cursor_execute", note)


def pay(order, cents):
    record_payment(order.id, cents, payment_type=PaymentType.CASH, **STAFF)


def pieces(order, count=1):
    return {order.lines[0].id: count}


def pending(a, lamp):
    return a.order((lamp, 2), (lamp, 1))


def paid_in_part(a, lamp):
    order = pending(a, lamp)
    pay(order, 1000)
    return order


def paid(a, lamp):
    order = pending(a, lamp)
    pay(order, order.total_cents)
    return order


def accepted(a, lamp):
    order = paid_in_part(a, lamp)
    accept_order(order.id, **STAFF)
    return order


def shipped(a, lamp):
    order = paid(a, lamp)
    accept_order(order.id, **STAFF)
    ship_order(order.id, **STAFF)
    return order


def refund(order):
    refund_order(order.id, [RefundPart(PartKind.FREE, 10)], reason="late", **STAFF)


ORDER, STOCK, MONEY, BILL = LOCKED[1:]
USE_CASES = {
    "place a draft": (
        lambda a, lamp: a.draft((lamp, 1)),
        lambda order: place_draft(order.id, **STAFF),
        [ORDER, STOCK],
    ),
    "add": (
        pending,
        lambda order: add_line(order.id, Wanted(order.lines[0].variant_id, 1), **STAFF),
        [ORDER, STOCK, ORDER],
    ),
    "change": (
        pending,
        lambda order: change_line(order.id, order.lines[0].id, quantity=5, **STAFF),
        [ORDER, STOCK, ORDER],
    ),
    "remove": (
        pending,
        lambda order: remove_line(order.id, order.lines[0].id, **STAFF),
        [ORDER, STOCK, STOCK, ORDER],
    ),
    "accept": (pending, lambda order: accept_order(order.id, **STAFF), [ORDER]),
    "note": (pending, lambda order: add_note(order.id, "Hm.", **STAFF), [ORDER]),
    "address": (pending, lambda order: change_address(order.id, ELSEWHERE, **STAFF), [ORDER]),
    "pack": (accepted, lambda order: pack_order(order.id, **STAFF), [ORDER]),
    "ship": (accepted, lambda order: ship_order(order.id, **STAFF), [ORDER, STOCK, BILL]),
    "cancel": (paid, lambda order: cancel_order(order.id, **STAFF), [ORDER, STOCK, MONEY, BILL]),
    "cancel pieces": (
        paid,
        lambda order: cancel_lines(order.id, pieces(order), **STAFF),
        [ORDER, STOCK, MONEY, BILL],
    ),
    "take back": (
        shipped,
        lambda order: return_lines(order.id, pieces(order), into=Bucket.LOST, **STAFF),
        [ORDER, STOCK, MONEY, BILL],
    ),
    "bill": (pending, lambda order: bill_order(order.id, **STAFF), [ORDER, BILL]),
    "pay": (
        pending,
        lambda order: pay(order, order.total_cents),
        [ORDER, BILL],
    ),
    "refund": (paid, refund, [ORDER, MONEY, MONEY, BILL]),
    "refund before the bill": (paid_in_part, refund, [ORDER, MONEY, BILL, MONEY, BILL]),
}


@pytest.mark.parametrize(("begin", "act", "expected"), USE_CASES.values(), ids=USE_CASES)
def test_locks_are_taken_in_one_order(a, lamp, locks, begin, act, expected):
    order = begin(a, lamp)
    locks.clear()

    act(order)

    assert locks == expected
    first = list(dict.fromkeys(locks))
    assert first == sorted(first, key=LOCKED.index)


def test_the_key_of_a_request_is_taken_before_its_order(a, lamp, locks):
    order = pending(a, lamp)
    locks.clear()
    once("test", "key-0001", asked=[], act=lambda: {"version": bill_order(order.id, **STAFF).id})
    assert locks == ["request_keys", "orders", "bill_counters"]


def test_many_lines_take_no_more_statements_than_one(db, a, lamp, rug):
    one = a.order((lamp, 1))
    many = a.order(*[(rug, 1)] * 5, *[(lamp, 1)] * 5)
    few, more = (statements(db, lambda order=order: whole_life(order)) for order in (one, many))
    assert more == few


@atomic
def whole_life(order):
    """Everything that happens to an order line by line."""
    accept_order(order.id, **STAFF)
    pay(order, order.total_cents)
    pack_order(order.id, **STAFF)
    ship_order(order.id, **STAFF)
    everything = {line.id: line.quantity for line in order.lines}
    return_lines(order.id, everything, into=Bucket.AVAILABLE, **STAFF)


def statements(db, act):
    sent = []

    def note(connection, cursor, statement, *more):
        sent.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    act()
    event.remove(db.engine, "before_cursor_execute", note)
    return len(sent)
