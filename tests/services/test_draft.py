"""What staff writes down for a customer becomes an order when it is placed."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.books import credited, fresh, happened, last_event, level, moved, refused
from webapp.cart.services import NotForSale
from webapp.catalogue.models import Product, Variant
from webapp.errors import NotFound
from webapp.money import Money
from webapp.orders.queries import OrderChanged, sales_since
from webapp.orders.rules.life import WrongStatus
from webapp.orders.rules.purchase import Wanted
from webapp.orders.services.accept import accept_order
from webapp.orders.services.bill import bill_order
from webapp.orders.services.cancel import cancel_lines, cancel_order, expire_order
from webapp.orders.services.draft import draft_order, place_draft
from webapp.orders.services.lines import change_line, remove_line
from webapp.orders.services.pay import record_payment
from webapp.orders.services.place import AddressMissing, EmptyCart, PriceChanged
from webapp.orders.services.ship import ship_order
from webapp.payments.rules import PaymentType
from webapp.stock.services import OutOfStock

pytestmark = pytest.mark.usefixtures("books_agree")
STAFF = {"actor": "staff:1"}


def write_down(a, *wanted, **more):
    return draft_order(wanted=wanted, buyer=a.buyer(**more), **STAFF)


def test_a_draft_is_priced_and_takes_nothing(a, lamp, rug):
    order = fresh(write_down(a, Wanted(lamp.id, 2), Wanted(rug.id, 1)))

    assert (order.status, order.version, order.expires_at) == ("DRAFT", 1, None)
    assert (order.subtotal_cents, order.shipping_cents, order.total_cents) == (4995, 495, 5490)
    assert order.tax_cents == 694 + 82 + 86
    assert order.shipping_address.city == "Delft"
    assert (level(lamp), moved(*order.lines)) == ((10, 0), [])
    event = last_event(order)
    assert (event.name, event.actor) == ("order.drafted", "staff:1")
    assert (event.facts["status_before"], event.facts["status"]) == (None, "DRAFT")


def test_more_than_there_is_may_be_written_down(a, lamp):
    assert a.draft((lamp, 500)).lines[0].quantity == 500


def test_a_draft_with_nothing_on_it_is_refused(a):
    refused(EmptyCart, lambda: write_down(a))


def test_a_draft_is_checked_as_an_order_is(db, a, lamp):
    refusal = refused(NotFound, lambda: write_down(a, Wanted(999_999, 1)))
    assert refusal.details == {"variant_ids": [999_999]}
    refused(PriceChanged, lambda: write_down(a, Wanted(lamp.id, 1, 1)))
    refused(AddressMissing, lambda: write_down(a, Wanted(lamp.id, 1), address=None))
    db.session.get(Variant, lamp.id).is_active = False
    db.session.commit()
    refused(NotForSale, lambda: write_down(a, Wanted(lamp.id, 1)))


def test_a_placed_draft_takes_its_goods_at_the_prices_that_it_was_written_with(db, a, lamp, rug):
    draft = a.draft((lamp, 2), (rug, 1))
    db.session.get(Variant, lamp.id).price_cents = 9999
    db.session.commit()

    order = place_draft(draft.id, actor="staff:2")

    assert (order.status, order.version, order.total_cents) == ("PENDING", 2, 5490)
    assert (level(lamp), level(rug)) == ((8, 2), (9, 1))
    assert moved(*order.lines) == [
        (2, "available", "reserved", "order placed"),
        (1, "available", "reserved", "order placed"),
    ]
    assert happened(order) == ["order.drafted", "order.placed"]
    event = last_event(order)
    assert (event.actor, event.facts["status_before"]) == ("staff:2", "DRAFT")
    assert (event.facts["status"], event.facts["version"]) == ("PENDING", 2)


def test_the_time_to_pay_begins_when_a_draft_is_placed(a, lamp):
    week = timedelta(minutes=10080)
    before = datetime.now(UTC) + week
    order = place_draft(a.draft((lamp, 1)).id, **STAFF)
    assert before <= order.expires_at <= datetime.now(UTC) + week
    assert before - week <= order.placed_at <= datetime.now(UTC)
    cash = place_draft(a.draft((lamp, 1), payment_type=PaymentType.CASH).id, **STAFF)
    assert cash.expires_at is None


def test_a_line_that_was_removed_from_a_draft_is_not_taken(a, lamp, rug):
    order = a.draft((lamp, 2), (rug, 1))
    remove_line(order.id, order.lines[0].id, **STAFF)
    place_draft(order.id, **STAFF)
    assert (level(lamp), level(rug)) == ((10, 0), (9, 1))


def test_a_draft_is_placed_once(a, lamp):
    order = a.draft((lamp, 2))
    place_draft(order.id, **STAFF)
    refusal = refused(WrongStatus, lambda: place_draft(order.id, **STAFF))
    assert refusal.details == {"status": "PENDING"}
    assert level(lamp) == (8, 2)


def test_a_draft_of_more_than_there_is_stays_a_draft(a, lamp):
    order = a.draft((lamp, 6), (lamp, 5))
    refusal = refused(OutOfStock, lambda: place_draft(order.id, **STAFF))
    assert refusal.details == {"available": {str(lamp.id): 10}}


def test_a_draft_of_what_is_not_sold_any_more_stays_a_draft(db, a, lamp, rug):
    order = a.draft((lamp, 1), (rug, 1))
    db.session.get(Product, rug.product_id).status = "archived"
    db.session.commit()
    refusal = refused(NotForSale, lambda: place_draft(order.id, **STAFF))
    assert refusal.details == {"variant_ids": [rug.id]}


def test_a_draft_that_somebody_changed_meanwhile_is_not_placed(a, lamp):
    order = a.draft((lamp, 1))
    change_line(order.id, order.lines[0].id, quantity=2, **STAFF)
    refusal = refused(OrderChanged, lambda: place_draft(order.id, seen_version=1, **STAFF))
    assert refusal.details == {"version": 2}
    assert place_draft(order.id, seen_version=2, **STAFF).status == "PENDING"


def test_a_draft_that_is_given_up_gives_back_nothing_that_it_had_not(a, lamp):
    order = cancel_order(a.draft((lamp, 2)).id, reason="changed his mind", **STAFF)

    assert (order.status, order.owed_cents, level(lamp)) == ("CANCELED", 0, (10, 0))
    parts = [("GOODS", 2, 4000, 694), ("SHIPPING", 0, 495, 86)]
    assert credited(order) == [("CANCELLATION", 4495, parts)]
    refused(WrongStatus, lambda: place_draft(order.id, **STAFF))


@pytest.mark.parametrize(
    "attempt",
    [
        lambda order: accept_order(order.id, **STAFF),
        lambda order: bill_order(order.id, **STAFF),
        lambda order: record_payment(order.id, 1, payment_type=PaymentType.CASH, **STAFF),
        lambda order: cancel_lines(order.id, {order.lines[0].id: 1}, **STAFF),
        lambda order: ship_order(order.id, **STAFF),
    ],
)
def test_a_draft_is_neither_worked_on_nor_paid_nor_billed(a, lamp, attempt):
    order = a.draft((lamp, 2))
    refusal = refused(WrongStatus, lambda: attempt(order))
    assert refusal.details == {"status": "DRAFT"}


def test_a_draft_never_expires(a, lamp):
    order = a.draft((lamp, 1))
    assert expire_order(order.id) is False
    assert fresh(order).status == "DRAFT"


def test_a_draft_is_no_sale_until_it_is_placed(a, lamp):
    order = a.draft((lamp, 1))
    yesterday = datetime.now(UTC) - timedelta(days=1)
    assert sales_since(yesterday) == []

    place_draft(order.id, **STAFF)
    assert sales_since(yesterday) == [(1, Money(2495, "EUR"))]

    cancel_order(order.id, **STAFF)
    assert sales_since(yesterday) == []
