"""What staff do with an order: each act once, on the version that they saw."""

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from tests.doors.reading import part
from tests.factory import Make
from webapp.bills.models import Bill
from webapp.orders.models import Order
from webapp.orders.queries import get_order
from webapp.orders.services.accept import accept_order
from webapp.orders.services.pack import pack_order
from webapp.orders.services.pay import record_payment
from webapp.orders.services.ship import ship_order
from webapp.payments.rules import PaymentType
from webapp.stock.queries import levels_of


@pytest.fixture
def order(a: Make) -> Order:
    lamp = a.variant_of(a.product(title="Lamp", price="20.00", on_hand=5))
    rug = a.variant_of(a.product(title="Rug", price="30.00", on_hand=5))
    return a.order((lamp, 2), (rug, 1))


def send(staff: FlaskClient, order: Order, noun: str, **form: object):
    version = get_order(order.id).version
    facts = {"version": version, "request_key": f"key-of-{noun}-{version}"} | form
    return staff.post(f"/staff/orders/{order.id}/{noun}", data=facts)


def level(order: Order, position: int = 0) -> tuple[int, int]:
    variant = order.lines[position].variant_id
    row = levels_of([variant])[variant]
    return row.available, row.reserved


def pieces(order: Order, *counts: object) -> dict[str, object]:
    return {f"pieces-{line.id}": n for line, n in zip(order.lines, counts, strict=True)}


def test_an_order_is_accepted_shipped_and_delivered_by_its_one_button(staff, order):
    assert send(staff, order, "acceptance").location.endswith(f"/staff/orders/{order.id}")
    send(staff, order, "shipment", tracking_code="T-1", **pieces(order, 2, 1))
    send(staff, order, "delivery")

    now = get_order(order.id)
    assert (now.status, [line.shipped_quantity for line in now.lines]) == ("DELIVERED", [2, 1])
    assert level(order) == (3, 0)
    page = staff.get(f"/staff/orders/{order.id}").text
    assert "Delivered. The payment is still due." in page


def test_a_form_that_is_sent_twice_does_it_once(staff, order):
    form = {"version": 1, "request_key": "one-and-the-same", "amount": "10.00"}
    form |= {"payment_type": "CASH"}

    answers = [staff.post(f"/staff/orders/{order.id}/payments", data=form) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [303, 303]
    assert get_order(order.id).paid_cents == 1000


def test_a_page_that_is_older_than_the_order_decides_nothing(staff, order):
    accept_order(order.id, actor="staff:9")

    answer = send(staff, order, "cancellation", version=1, reason="too late")

    assert answer.status_code == 409
    assert "Somebody changed this order meanwhile. Look at it and try again." in answer.text
    assert 'value="too late"' in answer.text
    assert get_order(order.id).status == "IN_PROGRESS"


def test_some_pieces_are_canceled_and_the_others_stay(staff, order):
    assert send(staff, order, "cancellations", **pieces(order, 1, "")).status_code == 303

    now = get_order(order.id)
    assert [line.canceled_quantity for line in now.lines] == [1, 0]
    assert (now.status, now.credited_cents, level(order)) == ("PENDING", 2000, (4, 1))


def test_a_whole_order_is_canceled_with_its_reason(staff, order):
    send(staff, order, "cancellation", reason="changed his mind")

    assert (get_order(order.id).status, level(order)) == ("CANCELED", (5, 0))
    page = staff.get(f"/staff/orders/{order.id}").text
    assert "The order was canceled: changed his mind" in part(page, "history")


def test_a_payment_issues_the_bill_which_can_be_read(staff, db, order):
    send(staff, order, "payments", amount="74.95", payment_type="BANK_TRANSFER", reference="R1")

    bill = db.session.scalar(select(Bill))
    assert (bill.total_cents, get_order(order.id).payment_state) == (7495, "PAID")
    answer = staff.get(f"/staff/orders/{order.id}/bills/{bill.code}.pdf")
    assert (answer.status_code, answer.mimetype) == (200, "application/pdf")
    assert answer.data.startswith(b"%PDF")
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert staff.get(f"/staff/orders/{order.id + 1}/bills/{bill.code}.pdf").status_code == 404


@pytest.mark.parametrize(
    ("amount", "status", "sentence"),
    [
        ("75.00", 409, "The amount must be more than 0 and at most €74.95."),
        ("0.00", 409, "The amount must be more than 0 and at most €74.95."),
        ("much", 422, "This is not an amount such as 12.50."),
    ],
)
def test_a_payment_that_cannot_be_is_said_so_and_kept(staff, order, amount, status, sentence):
    answer = send(staff, order, "payments", amount=amount, payment_type="CASH")

    assert answer.status_code == status
    assert sentence in answer.text
    assert f'value="{amount}"' in answer.text
    assert get_order(order.id).paid_cents == 0


def test_goods_come_back_and_so_does_the_money(staff, order):
    pay_and_ship(order)

    send(staff, order, "returns", into="available", reason="too small", **pieces(order, 1, 1))

    now = get_order(order.id)
    assert [line.returned_quantity for line in now.lines] == [1, 1]
    assert (now.refunded_cents, level(order), level(order, 1)) == (5000, (4, 0), (5, 0))
    assert now.payment_state == "PARTLY_REFUNDED"


def test_money_goes_back_for_a_line_the_delivery_and_for_nothing(staff, order):
    pay_and_ship(order)
    amounts = {f"amount-{order.lines[0].id}": "5.00", "shipping": "4.95", "free": "1.05"}

    send(staff, order, "refunds", reason="late", **amounts)

    assert get_order(order.id).refunded_cents == 1100


def test_money_does_not_go_back_without_a_reason(staff, order):
    pay_and_ship(order)
    answer = send(staff, order, "refunds", reason="", free="1.00")
    assert (answer.status_code, get_order(order.id).refunded_cents) == (422, 0)


def test_a_parcel_is_packed_unpacked_packed_and_shipped(staff, order):
    accept_order(order.id, actor="test")
    send(staff, order, "parcels", **pieces(order, 1, ""))
    send(staff, order, "parcels/1/unpacking")
    parcel = pack_order(order.id, {order.lines[0].id: 2}, actor="test")

    send(staff, order, f"parcels/{parcel.id}/shipment", tracking_code="T-2")

    now = get_order(order.id)
    assert [line.shipped_quantity for line in now.lines] == [2, 0]
    again = send(staff, order, f"parcels/{parcel.id}/shipment")
    assert (again.status_code, "shipped or unpacked already" in again.text) == (409, True)


def test_a_note_and_an_address_stand_in_the_history(staff, order):
    send(staff, order, "notes", reason="Rings twice")
    place = {"name": "Ada", "street": "Quay", "house_number": "1", "postal_code": "1"}
    send(staff, order, "address", city="Gouda", region="", country="NL", **place)

    page = staff.get(f"/staff/orders/{order.id}").text
    assert "Note: Rings twice" in part(page, "history")
    assert get_order(order.id).shipping_address.city == "Gouda"


@pytest.mark.parametrize("pieces_sent", [{"pieces-x": "1"}, {"pieces-999": "1"}])
def test_a_line_that_is_not_of_this_order_cannot_be_chosen(staff, order, pieces_sent):
    answer = send(staff, order, "cancellations", **pieces_sent)
    assert answer.status_code in (404, 422)
    assert get_order(order.id).credited_cents == 0


def test_an_act_that_there_is_not_is_not_found(staff, order):
    assert send(staff, order, "explosion").status_code == 404


def test_only_staff_act(client, order):
    assert client.post(f"/staff/orders/{order.id}/acceptance").location.startswith("/staff/sign-in")
    assert get_order(order.id).status == "PENDING"


def pay_and_ship(order: Order) -> None:
    record_payment(order.id, 7495, payment_type=PaymentType.CARD, actor="test")
    accept_order(order.id, actor="test")
    ship_order(order.id, actor="test")
