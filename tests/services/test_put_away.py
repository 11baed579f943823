"""An order that a program deletes is canceled and out of sight; the books keep it."""

import pytest
from sqlalchemy.exc import IntegrityError

from tests.books import credited, fresh, happened, level, moved, refused
from webapp.audit.run import audit_books
from webapp.errors import NotFound
from webapp.orders.models import Order
from webapp.orders.queries import OrderChanged
from webapp.orders.services.accept import accept_order
from webapp.orders.services.bill import bill_order
from webapp.orders.services.cancel import cancel_order
from webapp.orders.services.pay import record_payment
from webapp.orders.services.put_away import OrderIsKept, put_order_away
from webapp.payments.rules import PaymentType

pytestmark = pytest.mark.usefixtures("books_agree")

SAM = {"actor": "token:1"}


@pytest.fixture(autouse=True)
def audited(db):
    yield
    db.session.rollback()
    assert audit_books() == []


@pytest.fixture
def order(a, lamp):
    return a.order((lamp, 2))


def pay(order, cents=100):
    record_payment(order.id, cents, payment_type=PaymentType.CASH, **SAM)


def test_an_order_that_nobody_touched_is_canceled_and_put_away(order, lamp):
    gone = put_order_away(order.id, seen_version=1, **SAM)

    assert (gone.status, gone.version, gone.deleted_at is None) == ("CANCELED", 3, False)
    assert happened(order) == ["order.placed", "order.canceled", "order.put_away"]
    assert level(lamp) == (10, 0)
    assert [move[1:3] for move in moved(*order.lines)] == [
        ("available", "reserved"),
        ("reserved", "available"),
    ]
    assert credited(order)[0][:2] == ("CANCELLATION", 4495)


def test_a_canceled_order_gives_nothing_back_a_second_time(order, lamp):
    cancel_order(order.id, **SAM)
    put_order_away(order.id, **SAM)
    assert level(lamp) == (10, 0)
    assert happened(order) == ["order.placed", "order.canceled", "order.put_away"]


def test_the_second_time_it_is_not_there(order):
    put_order_away(order.id, **SAM)
    refused(NotFound, lambda: put_order_away(order.id, **SAM))


def test_an_order_without_goods_is_put_away_too(a):
    assert put_order_away(a.order().id, **SAM).status == "CANCELED"


@pytest.mark.parametrize(
    "touch",
    [
        pay,
        lambda order: bill_order(order.id, **SAM),
        lambda order: accept_order(order.id, **SAM),
        lambda order: (pay(order, 4495), cancel_order(order.id, **SAM)),
    ],
    ids=["paid", "billed", "accepted", "billed and canceled"],
)
def test_what_was_paid_billed_or_worked_on_is_kept(order, touch):
    touch(order)
    refusal = refused(OrderIsKept, lambda: put_order_away(order.id, **SAM))
    assert (refusal.status, refusal.code) == (409, "order_is_kept")
    assert "cancel" in refusal.message


def test_a_draft_is_nothing_that_a_program_deletes(a, lamp):
    draft = a.draft((lamp, 1))
    refused(OrderIsKept, lambda: put_order_away(draft.id, **SAM))


def test_an_order_that_somebody_else_changed_is_not_put_away(order):
    pay(order)
    refused(OrderChanged, lambda: put_order_away(order.id, seen_version=1, **SAM))


def test_staff_still_see_it(staff, order):
    put_order_away(order.id, **SAM)
    page = staff.get(f"/staff/orders/{order.id}")
    assert page.status_code == 200
    assert "Deleted by a program" in page.text
    assert "Deleted by a program" in staff.get("/staff/orders").text


def test_who_bought_it_still_sees_that_it_was_canceled(client, order):
    put_order_away(order.id, **SAM)
    assert client.get(f"/orders/{fresh(order).token}").status_code == 200


def test_only_a_canceled_order_can_be_out_of_sight(db, order):
    db.session.get(Order, order.id).deleted_at = order.placed_at
    with pytest.raises(IntegrityError, match="ck_orders_deleted_is_canceled"):
        db.session.commit()
    db.session.rollback()
