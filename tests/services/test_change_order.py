"""What is written on a pending order is replaced, and its status led on, in one transaction."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.books import document, documents, fresh, happened, last_event, level, refused
from webapp.audit.run import audit_books
from webapp.errors import NotFound
from webapp.orders.models import Order, OrderLine
from webapp.orders.queries import OrderChanged
from webapp.orders.rules.life import CANCELED, DELIVERED, IN_PROGRESS, PENDING, WrongStatus
from webapp.orders.rules.purchase import Address, Wanted
from webapp.orders.services.accept import accept_order
from webapp.orders.services.bill import bill_order
from webapp.orders.services.cancel import AlreadyShipped
from webapp.orders.services.change import change_order
from webapp.orders.services.edit import change_address
from webapp.orders.services.lines import add_line
from webapp.orders.services.pay import record_payment
from webapp.orders.services.place import AddressMissing
from webapp.orders.services.reprice import NotEditable, PaidMore
from webapp.orders.services.ship import ship_order
from webapp.payments.rules import PaymentType
from webapp.shipping.rules import DeliveryMethod

pytestmark = pytest.mark.usefixtures("books_agree")

SAM = {"actor": "token:1"}
FETCHED = {"delivery_method": DeliveryMethod.ON_HAND}
SENT = {"delivery_method": DeliveryMethod.HOME_DELIVERY}
GHENT = {
    "street": "Hill Road",
    "house_number": "3a",
    "postal_code": "9000",
    "city": "Ghent",
    "country": "BE",
}


@pytest.fixture(autouse=True)
def audited(db):
    yield
    db.session.rollback()
    assert audit_books() == []


@pytest.fixture
def order(a, lamp):
    return a.order((lamp, 1))


def change(order, status=None, seen_version=None, **changes):
    return change_order(order.id, changes, status=status, seen_version=seen_version, **SAM)


def pay(order, cents):
    record_payment(order.id, cents, payment_type=PaymentType.CASH, **SAM)


def place_of(order):
    place = order.shipping_address
    return place and (place.name, place.street, place.city, place.country)


def test_what_is_written_on_an_order_becomes_what_is_wanted(order):
    facts = {"email": "bob@example.com", "telephone": "+31 15 1", "note": "Ring twice"}

    changed = change(order, **facts)

    assert {name: getattr(fresh(order), name) for name in facts} == facts
    assert (changed.version, changed.total_cents) == (2, 2495)
    event = last_event(order)
    assert (event.name, event.actor) == ("order.details_changed", "token:1")
    assert event.facts["changed"] == ["email", "note", "telephone"]
    assert "bob@example.com" not in str(event.facts)


def test_what_is_so_already_is_no_change(order):
    facts = {"email": "ada@example.com", "name": "Ada Lovelace", "address": {"city": "Delft"}}
    assert change(order, PENDING, **SENT, **facts).version == 1
    assert happened(order) == ["order.placed"]


def test_an_order_that_is_worked_on_may_be_replaced_by_itself(order):
    accept_order(order.id, **SAM)
    assert change(order, DELIVERED, email="ada@example.com").status == "DELIVERED"
    refused(WrongStatus, lambda: change(order, email="bob@example.com"))


def test_goods_that_are_fetched_cost_no_delivery_and_go_nowhere(order):
    changed = change(order, **FETCHED)

    assert (changed.shipping_cents, changed.tax_cents, changed.total_cents) == (0, 347, 2000)
    assert place_of(fresh(order)) is None
    assert last_event(order).facts["changed"] == ["address", "delivery_method"]


def test_goods_that_are_sent_after_all_cost_a_delivery_and_go_somewhere(a, lamp):
    order = a.order((lamp, 1), address=None, **FETCHED)
    refused(AddressMissing, lambda: change(order, **SENT))
    refused(AddressMissing, lambda: change(order, **SENT, address=None))
    refused(AddressMissing, lambda: change(order, **SENT, address={"city": "Ghent"}))

    changed = change(order, **SENT, address=GHENT)

    assert (changed.shipping_cents, changed.total_cents) == (495, 2495)
    assert place_of(fresh(order)) == ("Ada Lovelace", "Hill Road", "Ghent", "BE")


def test_an_address_changes_field_by_field_and_takes_the_name_along(order):
    assert place_of(change(order, address={"city": "Leiden"})) == (
        *("Ada Lovelace", "Canal Street", "Leiden", "NL"),
    )
    assert place_of(change(order, name="Bob"))[0] == "Bob"
    refused(AddressMissing, lambda: change(order, address=None))


def test_another_name_that_staff_wrote_on_the_parcel_stays(order):
    elsewhere = Address("The porter", "Canal Street", "12", "1015 CJ", "Delft", "NL")
    change_address(order.id, elsewhere, **SAM)

    assert place_of(change(order, name="Ada Lovelace", note="x"))[0] == "The porter"


def test_an_empty_order_costs_no_delivery_in_whatever_way_it_goes(a, lamp):
    order = change(a.order(address=None, **FETCHED), **SENT, address=GHENT)
    assert order.total_cents == 0
    assert add_line(order.id, Wanted(lamp.id, 1), **SAM).total_cents == 2495


def test_an_order_expires_as_it_is_paid(order):
    assert change(order, payment_type=PaymentType.CASH).expires_at is None
    again = change(order, payment_type=PaymentType.BANK_TRANSFER)
    assert again.expires_at - datetime.now(UTC) > timedelta(minutes=1)


def test_an_order_never_becomes_cheaper_than_what_was_paid(order):
    pay(order, 2100)
    refused(PaidMore, lambda: change(order, **FETCHED))


def test_an_order_that_becomes_as_cheap_as_what_was_paid_is_billed(order):
    pay(order, 2000)
    change(order, **FETCHED)
    assert documents(order) == [("B", 1, 2000, 347)]


def test_what_was_billed_keeps_its_price_and_its_bill(order):
    bill_order(order.id, **SAM)

    refused(NotEditable, lambda: change(order, **FETCHED))
    refused(NotEditable, lambda: change(order, payment_type=PaymentType.CASH))
    assert change(order, email="bob@example.com").email == "bob@example.com"
    assert document(order)["buyer_email"] == "ada@example.com"


def test_pricing_anew_keeps_the_discounts_of_lines(db, a, lamp, rug):
    order = a.order((lamp, 2), (rug, 1))
    give_discount(db, order, 500)

    order = add_line(order.id, Wanted(rug.id, 1), **SAM)

    assert (order.subtotal_cents, order.discount_cents) == (5990, 500)
    assert (order.shipping_cents, order.total_cents) == (495, 5985)
    assert order.tax_cents == 607 + 82 + 82 + 86
    assert [line.tax_cents for line in order.lines] == [607, 82, 82]


def give_discount(db, order, cents):
    """As a promotion would; 35.00 of lamps then hold 6.07 of tax."""
    row, line = db.session.get(Order, order.id), db.session.get(OrderLine, order.lines[0].id)
    line.discount_cents, line.total_cents, line.tax_cents = cents, 4000 - cents, 607
    row.discount_cents, row.total_cents, row.tax_cents = (
        cents,
        row.total_cents - cents,
        607 + 82 + 86,
    )
    db.session.commit()


def test_each_status_leads_to_the_next_one(a, lamp):
    order = a.order((lamp, 2))
    assert change(order, IN_PROGRESS).status == "IN_PROGRESS"
    assert change(order, DELIVERED).status == "DELIVERED"
    assert happened(order) == [
        *("order.placed", "order.accepted", "order.shipped", "order.billed", "order.delivered"),
    ]
    assert level(lamp) == (8, 0)


def test_only_what_is_left_is_shipped_before_it_is_delivered(a, lamp):
    order = a.order((lamp, 3))
    accept_order(order.id, **SAM)
    ship_order(order.id, {order.lines[0].id: 3}, **SAM)
    change(order, DELIVERED)
    assert happened(order).count("order.shipped") == 1


@pytest.mark.parametrize("accept", [False, True])
def test_a_canceled_order_gives_its_goods_back_once(order, lamp, accept):
    if accept:
        accept_order(order.id, **SAM)
    assert change(order, CANCELED).status == "CANCELED"
    version = fresh(order).version
    assert change(order, CANCELED).version == version
    assert level(lamp) == (10, 0)


def test_details_and_status_change_together_or_not_at_all(order):
    changed = change(order, IN_PROGRESS, note="Ring twice", seen_version=1)
    assert (changed.note, changed.status, changed.version) == ("Ring twice", "IN_PROGRESS", 3)


def test_a_status_that_cannot_be_reached_leaves_the_details_too(order):
    refused(WrongStatus, lambda: change(order, DELIVERED, note="Ring twice"))
    assert fresh(order).note == ""


def test_every_other_way_is_refused(a, lamp):
    pending, going = a.order((lamp, 1)), a.order((lamp, 1))
    done, gone = a.order((lamp, 1)), a.order((lamp, 1))
    change(going, IN_PROGRESS)
    change(done, IN_PROGRESS)
    change(done, DELIVERED)
    change(gone, CANCELED)

    for order, status in [
        *((pending, DELIVERED), (going, PENDING)),
        *((done, PENDING), (done, IN_PROGRESS), (done, CANCELED)),
        *((gone, PENDING), (gone, IN_PROGRESS), (gone, DELIVERED)),
    ]:
        refused(WrongStatus, lambda order=order, status=status: change(order, status))


def test_what_has_left_in_part_is_not_canceled(a, lamp):
    order = a.order((lamp, 2))
    accept_order(order.id, **SAM)
    ship_order(order.id, {order.lines[0].id: 1}, **SAM)
    refused(AlreadyShipped, lambda: change(order, CANCELED))


def test_an_order_that_somebody_else_changed_is_not_replaced(order):
    change(order, note="first")
    refused(OrderChanged, lambda: change(order, note="second", seen_version=1))
    refused(NotFound, lambda: change_order(999, {}, **SAM))
