"""An order that nobody pays in time is given up, and its goods are sold to others."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text, update

from tests.books import credited, documents, everything, fresh, last_event, level, refused
from webapp.errors import NotFound
from webapp.jobs.expiry import expire_orders
from webapp.orders.models import Order
from webapp.orders.queries import expired_orders
from webapp.orders.services.accept import accept_order
from webapp.orders.services.bill import bill_order
from webapp.orders.services.cancel import cancel_lines, cancel_order, expire_order
from webapp.orders.services.pay import record_payment
from webapp.payments.rules import PaymentType

pytestmark = pytest.mark.usefixtures("books_agree")
STAFF = {"actor": "staff:1"}


@pytest.fixture
def overdue(db):
    """Lets the time to pay of these orders end so many minutes ago."""

    def end(*orders, minutes=1):
        moment = datetime.now(UTC) - timedelta(minutes=minutes)
        mine = Order.id.in_([order.id for order in orders])
        db.session.execute(update(Order).where(mine).values(expires_at=moment))
        db.session.commit()

    return end


def statuses(*orders):
    return [fresh(order).status for order in orders]


def test_an_order_that_nobody_paid_in_time_is_canceled(a, lamp, overdue):
    order = a.order((lamp, 2))
    overdue(order)

    assert expire_order(order.id) is True

    stored = fresh(order)
    assert (stored.status, stored.owed_cents, level(lamp)) == ("CANCELED", 0, (10, 0))
    parts = [("GOODS", 2, 4000, 694), ("SHIPPING", 0, 495, 86)]
    assert credited(order) == [("CANCELLATION", 4495, parts)]
    event = last_event(order)
    assert (event.name, event.actor) == ("order.expired", "system")
    assert event.facts == {
        "order_id": order.id,
        "status_before": "PENDING",
        "status": "CANCELED",
        "version": 2,
        "reason": "not paid in time",
        "refunded_cents": 0,
    }


def test_an_order_expires_once(a, lamp, overdue):
    order = a.order((lamp, 2))
    overdue(order)
    expire_order(order.id)
    before = everything()
    assert expire_order(order.id) is False
    assert everything() == before


def test_an_order_with_time_left_stays(a, lamp):
    order = a.order((lamp, 1))
    assert order.expires_at > datetime.now(UTC)
    before = everything()
    assert expire_order(order.id) is False
    assert everything() == before


@pytest.mark.parametrize(
    "act",
    [
        lambda order: record_payment(order.id, 1, payment_type=PaymentType.CASH, **STAFF),
        lambda order: accept_order(order.id, **STAFF),
        lambda order: cancel_order(order.id, **STAFF),
    ],
)
def test_what_was_paid_accepted_or_canceled_meanwhile_stays(a, lamp, overdue, act):
    order = a.order((lamp, 2))
    overdue(order)
    act(order)
    before = everything()
    assert expire_order(order.id) is False
    assert everything() == before
    assert list(expired_orders(datetime.now(UTC), 10)) == []


def test_what_is_paid_on_delivery_never_expires(a, lamp):
    order = a.order((lamp, 1), payment_type=PaymentType.CASH)
    assert order.expires_at is None
    assert expire_order(order.id) is False


def test_an_order_that_does_not_exist_does_not_expire(db):
    refused(NotFound, lambda: expire_order(7))


def test_a_partly_canceled_order_expires_with_the_rest(a, lamp, overdue):
    order = a.order((lamp, 3))
    cancel_lines(order.id, {order.lines[0].id: 1}, **STAFF)
    overdue(order)
    expire_order(order.id)
    assert (statuses(order), level(lamp)) == (["CANCELED"], (10, 0))
    assert [cents for _, cents, _ in credited(order)] == [2000, 4495]


def test_a_billed_order_expires_with_a_credit_note(a, lamp, overdue):
    order = a.order((lamp, 1))
    bill_order(order.id, **STAFF)
    overdue(order)
    expire_order(order.id)
    assert documents(order) == [("B", 1, 2495, 433), ("C", 1, 2495, 433)]


def test_the_longest_overdue_are_found_first(a, lamp, overdue):
    later, sooner, never = (a.order((lamp, 1)) for _ in range(3))
    overdue(later, minutes=1)
    overdue(sooner, minutes=2)
    assert list(expired_orders(datetime.now(UTC), 10)) == [sooner.id, later.id]
    assert list(expired_orders(datetime.now(UTC), 1)) == [sooner.id]
    assert fresh(never).status == "PENDING"


def test_the_job_expires_what_is_overdue_and_nothing_else(a, lamp, overdue):
    first, second, third = (a.order((lamp, 1)) for _ in range(3))
    overdue(first, third)
    expire_orders()
    assert statuses(first, second, third) == ["CANCELED", "PENDING", "CANCELED"]
    assert level(lamp) == (9, 1)


def test_an_order_that_cannot_be_expired_holds_up_no_other(db, a, lamp, rug, overdue):
    broken, fine = a.order((lamp, 1)), a.order((rug, 1))
    overdue(broken, minutes=2)
    overdue(fine, minutes=1)
    set_reserved(db, broken.lines[0].variant_id, 0)

    with pytest.raises(ExceptionGroup, match="1 of 2 orders"):
        expire_orders()

    assert statuses(broken, fine) == ["PENDING", "CANCELED"]
    set_reserved(db, broken.lines[0].variant_id, 1)


def set_reserved(db, variant_id, count):
    facts = {"variant": variant_id, "count": count}
    db.session.execute(
        text("UPDATE stock_levels SET reserved = :count WHERE variant_id = :variant"), facts
    )
    db.session.commit()
