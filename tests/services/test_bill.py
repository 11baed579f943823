"""A bill tells what was sold, once and for ever; a credit note takes of it what came back."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, text, update

from tests.books import document, documents, fresh, happened, last_event, level, refused
from webapp.bills.models import Bill, BillCounter
from webapp.bills.queries import bills_of, find_bill, get_bill_of
from webapp.bills.rules import BillDocument, Party
from webapp.db import atomic
from webapp.errors import NotFound
from webapp.orders.models import Order
from webapp.orders.queries import OrderChanged
from webapp.orders.rules.life import WrongStatus
from webapp.orders.services.accept import accept_order
from webapp.orders.services.bill import bill_order
from webapp.orders.services.cancel import cancel_lines, cancel_order
from webapp.orders.services.pay import record_payment
from webapp.orders.services.ship import ship_order
from webapp.payments.rules import PaymentType
from webapp.shipping.rules import DeliveryMethod

pytestmark = pytest.mark.usefixtures("books_agree")
STAFF = {"actor": "staff:1"}


@pytest.fixture
def order(a, lamp, rug):
    """A lamp and two rugs: 20.00 + 19.90 + 4.95 for the delivery."""
    return a.order((lamp, 1), (rug, 2))


def bill(order, **more):
    return bill_order(order.id, **STAFF, **more)


def test_a_bill_shows_everything_as_it_was_on_its_day(app, monkeypatch, order, lamp):
    facts = {"shop_address": " Quay 1, 2611 Delft ", "shop_tax_id": "NL001"}
    shop = replace(app.config["SETTINGS"], **facts)
    monkeypatch.setitem(app.config, "SETTINGS", shop)

    issued = bill(order)

    today = datetime.now(UTC).date()
    code = f"B{today.year}-000001"
    assert (issued.series, issued.year, issued.number, issued.code) == ("B", today.year, 1, code)
    assert (issued.issued_on, issued.issued_at.date()) == (today, today)
    assert (issued.customer_name, issued.customer_email) == ("Ada Lovelace", "ada@example.com")
    assert (issued.total_cents, issued.tax_cents, issued.discount_cents) == (4485, 597, 0)
    assert (issued.payment_type, issued.currency) == ("BANK_TRANSFER", "EUR")
    assert (issued.credit_id, issued.corrects_id) == (None, None)
    address = {"name": "Ada Lovelace", "lines": ["Canal Street 12", "1015 CJ Delft", "Netherlands"]}
    assert document(order) == {
        "kind": "bill",
        "code": code,
        "corrects": None,
        "reason": "",
        "issued_on": today.isoformat(),
        "order_number": order.number,
        "ordered_on": today.isoformat(),
        "currency": "EUR",
        "seller": {"name": "Test Shop", "lines": ["Quay 1", "2611 Delft"]},
        "seller_tax_id": "NL001",
        "buyer": address,
        "buyer_email": "ada@example.com",
        "deliver_to": None,
        "delivery_method": "HOME_DELIVERY",
        "payment_type": "BANK_TRANSFER",
        "lines": [
            {
                "title": "Lamp",
                "sku": "L-1",
                "options": {},
                "quantity": 1,
                "unit_price_cents": 2000,
                "discount_cents": 0,
                "tax_percent": "21",
                "tax_cents": 347,
                "total_cents": 2000,
            },
            {
                "title": "Rug",
                "sku": "R-1",
                "options": {},
                "quantity": 2,
                "unit_price_cents": 995,
                "discount_cents": 0,
                "tax_percent": "9",
                "tax_cents": 164,
                "total_cents": 1990,
            },
        ],
        "subtotal_cents": 3990,
        "discount_cents": 0,
        "shipping_cents": 495,
        "tax_cents": 597,
        "tax_included": True,
        "total_cents": 4485,
        "paid_cents": 0,
        "taxes": [
            {"tax_percent": "21", "net_cents": 2062, "tax_cents": 433},
            {"tax_percent": "9", "net_cents": 1826, "tax_cents": 164},
        ],
        "bank_account": "NL91ABNA0417164300",
    }


def test_the_options_of_an_article_keep_their_order_on_the_bill(a):
    product = a.product()
    a.options(product, "Size", "Colour")
    order = a.order((a.variant(product, option_values=["Large", "Blue"]), 1))
    bill(order)
    options = document(order)["lines"][0]["options"]
    assert list(options.items()) == [("Size", "Large"), ("Colour", "Blue")]


def test_a_bill_of_what_is_fetched_has_no_address(a, lamp):
    order = a.order((lamp, 1), delivery_method=DeliveryMethod.DRIVE_THRU)
    bill(order)
    paper = document(order)
    assert (paper["deliver_to"], paper["buyer"]["lines"]) == (None, [])


def test_a_bill_shows_the_tax_that_was_added(a, lamp, rug, without_tax):
    order = a.order((lamp, 1), (rug, 2))
    bill(order)
    paper = document(order)
    assert (paper["subtotal_cents"], paper["shipping_cents"], paper["tax_cents"]) == (
        *(3990, 495, 703),
    )
    assert (paper["tax_included"], paper["total_cents"]) == (False, 5188)
    assert paper["taxes"] == [
        {"tax_percent": "21", "net_cents": 2495, "tax_cents": 524},
        {"tax_percent": "9", "net_cents": 1990, "tax_cents": 179},
    ]


def test_to_bill_is_an_event_of_the_order_and_moves_no_goods(order, lamp):
    issued = bill(order)

    event = last_event(order)
    assert (event.name, event.actor) == ("order.billed", "staff:1")
    assert event.facts == {
        "order_id": order.id,
        "status_before": "PENDING",
        "status": "PENDING",
        "version": 2,
        "reason": "",
        "bill_id": issued.id,
        "code": issued.code,
    }
    assert (fresh(order).version, level(lamp)) == (2, (9, 1))


def test_an_order_has_one_bill(order):
    first = bill(order)
    second = bill(order)

    assert second.id == first.id
    assert documents(order) == [("B", 1, 4485, 597)]
    assert happened(order) == ["order.placed", "order.billed"]
    record_payment(order.id, 4485, payment_type=PaymentType.CASH, **STAFF)
    accept_order(order.id, **STAFF)
    ship_order(order.id, **STAFF)
    assert documents(order) == [("B", 1, 4485, 597)]


def test_an_order_that_somebody_changed_meanwhile_is_not_billed(order):
    cancel_lines(order.id, {order.lines[1].id: 1}, **STAFF)
    refusal = refused(OrderChanged, lambda: bill(order, seen_version=1))
    assert refusal.details == {"version": 2}
    assert bill(order, seen_version=2).total_cents == 3490


def test_neither_a_draft_nor_a_canceled_order_is_billed(a, order, lamp):
    draft = a.draft((lamp, 1))
    assert refused(WrongStatus, lambda: bill(draft)).details == {"status": "DRAFT"}
    cancel_order(order.id, **STAFF)
    assert refused(WrongStatus, lambda: bill(order)).details == {"status": "CANCELED"}
    refused(NotFound, lambda: bill_order(7, **STAFF))


def test_bills_and_credit_notes_are_found_by_their_order(a, order, lamp):
    other = a.order((lamp, 1))
    issued = bill(order)
    assert find_bill(other.id) is None
    assert get_bill_of(order.id, issued.code).id == issued.id
    cancel_order(order.id, **STAFF)
    assert find_bill(order.id).id == issued.id
    note = bills_of(order.id)[1]
    assert (note.corrects_id, note.document["corrects"]) == (issued.id, issued.code)
    for code in (issued.code, note.code):
        with pytest.raises(NotFound):
            get_bill_of(other.id, code)


def test_bills_and_credit_notes_are_counted_apart(a, lamp):
    orders = [a.order((lamp, 1)) for _ in range(3)]
    for order in orders:
        bill(order)
    for order in orders[1:]:
        cancel_order(order.id, **STAFF)
    assert [documents(order)[0][:2] for order in orders] == [("B", 1), ("B", 2), ("B", 3)]
    assert [documents(order)[1][:2] for order in orders[1:]] == [("C", 1), ("C", 2)]


def test_a_bill_that_is_undone_leaves_no_gap(a, lamp):
    first, second = a.order((lamp, 1)), a.order((lamp, 1))

    @atomic
    def fail():
        assert bill(first).number == 1
        raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()

    assert bill(second).number == 1
    assert bill(first).number == 2


def set_counter(db, **values):
    db.session.execute(update(BillCounter).values(**values))
    db.session.commit()


def test_a_new_year_begins_with_1(db, a, lamp):
    bill(a.order((lamp, 1)))
    now = datetime.now(UTC)
    last_year = now.replace(year=now.year - 1, day=1)
    set_counter(db, year=now.year - 1, last_number=41, issued_at=last_year)
    db.session.execute(text("SET LOCAL session_replication_role = replica"))
    facts = {"year": now.year - 1, "code": f"B{now.year - 1}-000001", "issued_at": last_year}
    db.session.execute(update(Bill).values(**facts))
    db.session.commit()

    issued = bill(a.order((lamp, 1)))

    assert (issued.year, issued.number) == (now.year, 1)
    counter = db.session.scalars(select(BillCounter)).one()
    assert (counter.series, counter.year, counter.last_number) == ("B", now.year, 1)


def test_a_clock_that_was_set_back_turns_no_bills_around(db, a, lamp):
    bill(a.order((lamp, 1)))
    tomorrow = datetime.now(UTC) + timedelta(days=1)
    set_counter(db, issued_at=tomorrow, year=tomorrow.year)

    issued = bill(a.order((lamp, 1)))

    assert (issued.issued_at, issued.issued_on) == (tomorrow, tomorrow.date())


def test_a_delivery_keeps_the_rate_at_which_it_was_charged(order):
    """The lamps set it, and it stays when only rugs are left."""
    cancel_lines(order.id, {order.lines[0].id: 1}, **STAFF)

    bill(order)

    paper = document(order)
    assert [one["title"] for one in paper["lines"]] == ["Rug"]
    assert (paper["shipping_cents"], paper["total_cents"]) == (495, 2485)
    assert paper["taxes"] == [
        {"tax_percent": "21", "net_cents": 409, "tax_cents": 86},
        {"tax_percent": "9", "net_cents": 1826, "tax_cents": 164},
    ]


@pytest.mark.parametrize("canceled", [1, 2])
def test_the_rounded_tax_of_what_was_canceled_is_not_on_the_bill(a, rug, without_tax, canceled):
    order = a.order((rug, 3), delivery_method=DeliveryMethod.ON_HAND)
    cancel_lines(order.id, {order.lines[0].id: canceled}, **STAFF)
    issued = bill(order)
    expected = {1: (2170, 180), 2: (1085, 90)}[canceled]
    assert (issued.total_cents, issued.tax_cents) == expected


def take_off(db, line, cents, tax):
    """A discount on a line, as only the database can give it today."""
    facts = {"line": line.id, "order": line.order_id, "cents": cents, "tax": tax}
    less = "total_cents = total_cents - :cents, discount_cents = discount_cents + :cents"
    less += ", tax_cents = tax_cents - :tax"
    db.session.execute(text(f"UPDATE order_lines SET {less} WHERE id = :line"), facts)
    db.session.execute(text(f"UPDATE orders SET {less} WHERE id = :order"), facts)
    db.session.commit()


def test_a_discount_is_shown_on_its_line_and_in_the_sum(db, order):
    take_off(db, order.lines[1], 100, 9)
    issued = bill(order)
    assert (issued.discount_cents, issued.total_cents, issued.tax_cents) == (100, 4385, 588)
    paper = document(order)
    assert (paper["subtotal_cents"], paper["discount_cents"]) == (3990, 100)
    assert [one["discount_cents"] for one in paper["lines"]] == [0, 100]
    cancel_order(order.id, **STAFF)
    assert documents(order)[1] == ("C", 1, 4385, 588)
    assert document(order)["discount_cents"] == 100


@pytest.mark.parametrize("canceled", [1, 2])
def test_a_discount_that_does_not_divide_adds_up_on_a_bill_of_the_rest(db, a, lamp, canceled):
    order = a.order((lamp, 3), delivery_method=DeliveryMethod.ON_HAND)
    take_off(db, order.lines[0], 100, 17)
    cancel_lines(order.id, {order.lines[0].id: canceled}, **STAFF)

    issued = bill(order)

    left = fresh(order).owed_cents
    assert (issued.total_cents, left) == ({1: 3934, 2: 1967}[canceled],) * 2
    (line,) = document(order)["lines"]
    assert line["discount_cents"] == 2000 * (3 - canceled) - left


def test_the_days_on_a_bill_are_those_of_utc_wherever_the_database_stands(db, order):
    evening = datetime(2026, 3, 1, 20, tzinfo=UTC)
    db.session.execute(update(Order).values(placed_at=evening))
    db.session.commit()

    @atomic
    def bill_in_auckland():
        db.session.execute(text("SET LOCAL TIME ZONE 'Pacific/Auckland'"))
        bill(order)

    bill_in_auckland()

    paper = document(order)
    assert paper["ordered_on"] == "2026-03-01"
    assert paper["issued_on"] == datetime.now(UTC).date().isoformat()


def test_a_stored_document_is_read_back_as_it_was_written(order):
    issued = bill(order)
    stored = BillDocument.from_json(document(order))
    assert stored == BillDocument.from_json(issued.document)
    assert (stored.seller, stored.buyer.lines[0]) == (Party("Test Shop", ()), "Canal Street 12")
    assert (stored.lines[1].title, stored.taxes[0].tax_cents) == ("Rug", 433)
    assert stored.as_json() == issued.document


def test_a_stored_document_of_what_is_fetched_has_no_party_to_deliver_to(a, lamp):
    order = a.order((lamp, 1), delivery_method=DeliveryMethod.ON_HAND)
    bill(order)
    assert BillDocument.from_json(document(order)).deliver_to is None
