"""What is written on an order changes, and neither goods nor money move."""

import pytest

from tests.books import document, fresh, happened, last_event, level, refused
from webapp.errors import NotFound
from webapp.orders.queries import OrderChanged
from webapp.orders.rules.life import OrderStatus, WrongStatus
from webapp.orders.rules.purchase import Address
from webapp.orders.services.accept import accept_order
from webapp.orders.services.bill import bill_order
from webapp.orders.services.cancel import AlreadyShipped, cancel_order
from webapp.orders.services.edit import NoDelivery, add_note, change_address
from webapp.orders.services.ship import ship_order
from webapp.shipping.rules import DeliveryMethod

pytestmark = pytest.mark.usefixtures("books_agree")

ELSEWHERE = Address("Bob", "Hill Road", "3a", "9000", "Ghent", "BE", region="East")


def move(order, **more):
    return change_address(order.id, ELSEWHERE, actor="staff:1", **more)


def address_of(order):
    place = order.shipping_address
    return place.name, place.street, place.house_number, place.city, place.region, place.country


@pytest.fixture
def order(a, lamp):
    return a.order((lamp, 1))


def test_an_order_goes_elsewhere_and_the_history_knows_what_changed(order, lamp):
    changed = move(order)

    there = ("Bob", "Hill Road", "3a", "Ghent", "East", "BE")
    assert address_of(changed) == address_of(fresh(order)) == there
    event = last_event(order)
    assert (event.name, event.facts["version"]) == ("order.address_changed", 2)
    assert event.facts["changed"] == [
        *("city", "country", "house_number", "name", "postal_code", "region", "street"),
    ]
    assert "Canal Street" not in str(event.facts)
    assert (changed.name, changed.total_cents, level(lamp)) == ("Ada Lovelace", 2495, (9, 1))


def test_a_draft_and_an_order_that_is_worked_on_may_still_go_elsewhere(a, order, lamp):
    accept_order(order.id, actor="staff:1")
    assert move(order).shipping_address.city == "Ghent"
    assert move(a.draft((lamp, 1))).shipping_address.city == "Ghent"


def test_a_bill_keeps_the_address_of_its_day(order):
    bill_order(order.id, actor="staff:1")
    move(order)
    assert document(order)["buyer"]["lines"] == ["Canal Street 12", "1015 CJ Delft", "Netherlands"]


def test_what_is_fetched_has_no_address_to_change(a, lamp):
    order = a.order((lamp, 1), delivery_method=DeliveryMethod.ON_HAND)
    refused(NoDelivery, lambda: move(order))


def test_what_has_left_cannot_be_sent_elsewhere(a, lamp, rug):
    order = a.order((lamp, 1), (rug, 1))
    accept_order(order.id, actor="staff:1")
    ship_order(order.id, {order.lines[0].id: 1}, actor="staff:1")
    refused(AlreadyShipped, lambda: move(order))


def test_a_canceled_order_stays_as_it_is(order):
    cancel_order(order.id, actor="staff:1")
    refusal = refused(WrongStatus, lambda: move(order))
    assert refusal.details == {"status": "CANCELED"}


def test_an_address_is_not_changed_blindly(order):
    move(order, seen_version=1)
    refusal = refused(OrderChanged, lambda: move(order, seen_version=1))
    assert refusal.details == {"version": 2}


def test_a_remark_stands_in_the_history(order, lamp):
    add_note(order.id, "Rang twice, nobody there.", actor="staff:1")
    add_note(order.id, "x" * 10_000, actor="staff:2")

    assert happened(order) == ["order.placed", "order.noted", "order.noted"]
    event = last_event(order)
    assert (event.actor, event.facts["reason"]) == ("staff:2", "x" * 10_000)
    stored = fresh(order)
    assert (stored.version, stored.status, stored.note) == (3, "PENDING", "")
    assert level(lamp) == (9, 1)


@pytest.mark.parametrize("status", [OrderStatus.DRAFT, OrderStatus.CANCELED])
def test_remarks_are_possible_from_the_first_day_to_the_last(a, lamp, status):
    order = a.draft((lamp, 1))
    if status == OrderStatus.CANCELED:
        cancel_order(order.id, actor="staff:1")
    assert add_note(order.id, "Hm.", actor="staff:1").status == status


def test_an_order_that_does_not_exist_is_not_found(db):
    refused(NotFound, lambda: add_note(7, "Hm.", actor="staff:1"))
    refused(NotFound, lambda: change_address(7, ELSEWHERE, actor="staff:1"))
