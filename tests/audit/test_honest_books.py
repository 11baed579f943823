"""Whatever the use cases do, the books add up."""

from dataclasses import replace

import pytest
from sqlalchemy import text

from tests.audit.books import Books
from webapp.audit.invariants.stock import FREE_ROUTES, ORDER_ROUTES
from webapp.audit.run import audit_books
from webapp.bills.queries import bills_of
from webapp.events.services import announce
from webapp.orders.rules.life import LIFE
from webapp.orders.services.accept import accept_order
from webapp.orders.services.cancel import cancel_lines
from webapp.orders.services.erase import erase_customer
from webapp.orders.services.lines import change_line
from webapp.orders.services.pay import record_payment
from webapp.orders.services.ship import deliver_order, ship_order
from webapp.orders.services.take_back import return_lines
from webapp.payments.rules import PaymentType
from webapp.shipping.rules import DeliveryMethod
from webapp.stock.rules import Bucket

SAM = {"actor": "staff:1"}


@pytest.mark.parametrize("included", [True, False], ids=["taxes included", "taxes on top"])
def test_every_use_case_leaves_the_books_in_order(app, db, a, monkeypatch, included):
    settings = replace(app.config["SETTINGS"], prices_include_tax=included)
    monkeypatch.setitem(app.config, "SETTINGS", settings)

    Books(a).write()

    assert audit_books() == []


def test_everything_that_can_happen_to_an_order_is_in_the_history(db, a):
    Books(a).write()

    happened = db.session.execute(text("SELECT DISTINCT name FROM events WHERE subject = 'order'"))
    assert {row.name for row in happened} == set(LIFE)


def test_every_way_that_goods_can_go_is_in_the_history(db, a):
    Books(a).write()

    moved = db.session.execute(
        text("SELECT DISTINCT cause, from_bucket, to_bucket FROM stock_movements")
    )
    assert {tuple(row) for row in moved} == set(FREE_ROUTES + ORDER_ROUTES)


def test_an_empty_shop_is_in_order(db):
    assert audit_books() == []


def test_an_order_that_a_cancellation_leaves_paid_in_full_is_billed(db, a):
    lamp = a.variant_of(a.product(price="10.00"))
    order = a.order((lamp, 2), delivery_method=DeliveryMethod.ON_HAND)
    record_payment(order.id, 1000, payment_type=PaymentType.BANK_TRANSFER, actor="staff:1")

    cancel_lines(order.id, {order.lines[0].id: 1}, actor="staff:1")

    assert [bill.total_cents for bill in bills_of(order.id)] == [1000]
    assert audit_books() == []


def test_an_order_that_a_change_leaves_paid_in_full_is_billed(db, a):
    lamp = a.variant_of(a.product(price="10.00"))
    order = a.order((lamp, 2), delivery_method=DeliveryMethod.ON_HAND)
    record_payment(order.id, 1000, payment_type=PaymentType.BANK_TRANSFER, actor="staff:1")

    change_line(order.id, order.lines[0].id, quantity=1, actor="staff:1")

    assert [bill.total_cents for bill in bills_of(order.id)] == [1000]
    assert audit_books() == []


def test_what_else_is_written_about_an_order_is_no_step_of_its_life(db, a):
    order = a.order((a.variant_of(a.product()), 1))

    announce("mail.sent", actor="system", subject=("order", order.id), order_id=order.id)

    assert audit_books() == []


def test_orders_that_the_first_shops_placed_are_in_order(db, a):
    Books(a).write()

    change_unguarded(
        db,
        "UPDATE events SET facts = jsonb_build_object('order_id', subject_id)"
        " WHERE name = 'order.placed' AND facts ->> 'version' = '1'",
    )

    assert audit_books() == []


def test_a_job_that_is_being_done_does_not_hang(db, a):
    a.order((a.variant_of(a.product()), 1))

    change_unguarded(
        db,
        "INSERT INTO procrastinate_workers DEFAULT VALUES",
        "UPDATE procrastinate_jobs SET status = 'doing',"
        " worker_id = (SELECT max(id) FROM procrastinate_workers)",
        "UPDATE procrastinate_events SET at = at - interval '1 hour'",
    )

    assert audit_books() == []


def change_unguarded(db, *statements):
    db.session.execute(text("SET LOCAL session_replication_role = replica"))
    for statement in statements:
        db.session.execute(text(statement))
    db.session.commit()


def test_the_books_hold_when_a_customer_is_deleted_between_delivery_and_return(db, a):
    lamp, ada = a.variant_of(a.product(price="10.00")), a.customer()
    order = a.order((lamp, 2), customer_id=ada.id)
    record_payment(order.id, order.total_cents, payment_type=PaymentType.CASH, **SAM)
    accept_order(order.id, **SAM)
    ship_order(order.id, **SAM)
    deliver_order(order.id, **SAM)

    erase_customer(ada.id, **SAM)
    return_lines(order.id, {order.lines[0].id: 1}, into=Bucket.AVAILABLE, **SAM)

    assert [bill.series for bill in bills_of(order.id)] == ["B", "C"]
    assert audit_books() == []
