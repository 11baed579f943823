"""The lines of an order change as long as nobody works on it; stock and price follow."""

from dataclasses import replace

import pytest
from sqlalchemy import select

from tests.books import fresh, happened, last_event, level, moved, refused
from webapp.cart.services import NotForSale
from webapp.catalogue.models import Product, Variant
from webapp.errors import NotFound
from webapp.orders.queries import OrderChanged
from webapp.orders.rules.life import WrongStatus
from webapp.orders.rules.purchase import Wanted
from webapp.orders.services.accept import accept_order
from webapp.orders.services.bill import bill_order
from webapp.orders.services.cancel import cancel_lines
from webapp.orders.services.lines import (
    ImpossibleQuantity,
    LastLine,
    add_line,
    change_line,
    remove_line,
)
from webapp.orders.services.pay import record_payment
from webapp.orders.services.place import PriceChanged
from webapp.orders.services.reprice import NotEditable, PaidMore
from webapp.payments.rules import PaymentType
from webapp.shipping.rules import DeliveryMethod
from webapp.stock.services import OutOfStock

pytestmark = pytest.mark.usefixtures("books_agree")


def add(order, variant, quantity=1, **more):
    seen = more.pop("seen_cents", None)
    return add_line(order.id, Wanted(variant.id, quantity, seen), actor="staff:1", **more)


def change(order, line, **more):
    return change_line(order.id, line.id, actor="staff:1", **more)


def remove(order, line, **more):
    return remove_line(order.id, line.id, actor="staff:1", **more)


def pay(order, cents):
    record_payment(order.id, cents, payment_type=PaymentType.CASH, actor="staff:1")


def lines_of(order):
    return [(line.title, line.quantity, line.total_cents, line.tax_cents) for line in order.lines]


def sums_of(order):
    return order.subtotal_cents, order.shipping_cents, order.tax_cents, order.total_cents


def set_price(db, variant, cents):
    db.session.get(Variant, variant.id).price_cents = cents
    db.session.commit()


def test_an_added_line_is_paid_for_and_taken_from_the_shelf(a, lamp, rug):
    order = a.order((lamp, 1))

    changed = add(order, rug, 2)

    assert lines_of(changed) == [("Lamp", 1, 2000, 347), ("Rug", 2, 1990, 164)]
    assert sums_of(changed) == (3990, 495, 347 + 164 + 86, 4485)
    assert lines_of(fresh(order)) == lines_of(changed)
    assert (level(lamp), level(rug)) == ((9, 1), (8, 2))
    line = changed.lines[1]
    assert moved(line) == [(2, "available", "reserved", "order changed")]
    assert (line.position, line.unit_price_cents, line.sku) == (2, 995, "R-1")


def test_each_change_is_an_event_with_the_version_that_it_made(a, lamp, rug):
    order = add(a.order((lamp, 1)), rug)
    added = order.lines[1].id
    assert (order.version, order.status) == (2, "PENDING")

    order = change(order, order.lines[1], quantity=3)
    assert last_event(order).facts["changed"] == added
    order = remove(order, order.lines[1])

    assert happened(order) == ["order.placed", *["order.lines_changed"] * 3]
    event = last_event(order)
    assert event.actor == "staff:1"
    assert event.facts == {
        "order_id": order.id,
        "status_before": "PENDING",
        "status": "PENDING",
        "version": 4,
        "reason": "",
        "removed": added,
    }


def test_adding_the_same_again_adds_another_line(a, lamp):
    order = add(a.order((lamp, 1)), lamp, 2)
    order = add(order, lamp, 3)
    assert [(line.position, line.quantity) for line in order.lines] == [(1, 1), (2, 2), (3, 3)]
    assert level(lamp) == (4, 6)


def test_an_added_line_comes_at_the_price_of_the_day_and_the_others_keep_theirs(db, a, lamp):
    order = a.order((lamp, 1))
    set_price(db, lamp, 2500)

    order = add(order, lamp, seen_cents=2500)

    assert [line.unit_price_cents for line in order.lines] == [2000, 2500]
    assert sums_of(order) == (4500, 495, 347 + 434 + 86, 4995)


def test_a_delivery_becomes_free_and_costs_again_as_the_goods_become_more_and_less(a, lamp):
    order = add(a.order((lamp, 1)), lamp, 3)
    assert sums_of(order) == (8000, 0, 347 + 1041, 8000)
    order = remove(order, order.lines[1])
    assert sums_of(order) == (2000, 495, 347 + 86, 2495)


def test_what_is_fetched_costs_no_delivery_after_a_change_either(a, lamp, rug):
    order = add(a.order((lamp, 1), delivery_method=DeliveryMethod.ON_HAND), rug)
    assert sums_of(order) == (2995, 0, 347 + 82, 2995)


def test_tax_is_added_where_prices_do_not_contain_it(a, lamp, rug, without_tax):
    order = a.order((lamp, 1))
    assert sums_of(order) == (2000, 495, 420 + 104, 3019)

    order = add(order, rug, 2)
    assert lines_of(order) == [("Lamp", 1, 2000, 420), ("Rug", 2, 1990, 179)]
    assert sums_of(order) == (3990, 495, 420 + 179 + 104, 5188)

    order = remove(order, order.lines[0])
    assert sums_of(order) == (1990, 495, 179 + 45, 2709)


def test_more_pieces_are_taken_and_fewer_are_put_back(a, lamp):
    order = a.order((lamp, 2))

    order = change(order, order.lines[0], quantity=5)
    assert sums_of(order) == (10000, 0, 1736, 10000)
    assert level(lamp) == (5, 5)

    order = change(order, order.lines[0], quantity=1)
    assert sums_of(order) == (2000, 495, 433, 2495)
    assert level(lamp) == (9, 1)
    assert moved(order.lines[0]) == [
        (2, "available", "reserved", "order placed"),
        (3, "available", "reserved", "order changed"),
        (4, "reserved", "available", "order changed"),
    ]


def test_a_changed_quantity_keeps_its_price(db, a, lamp):
    order = a.order((lamp, 1))
    set_price(db, lamp, 9999)
    order = change(order, order.lines[0], quantity=2)
    assert lines_of(order) == [("Lamp", 2, 4000, 694)]


def test_the_same_quantity_again_moves_nothing(a, lamp):
    order = a.order((lamp, 2))
    order = change(order, order.lines[0], quantity=2)
    assert len(moved(order.lines[0])) == 1
    assert (level(lamp), sums_of(order)) == ((8, 2), (4000, 495, 694 + 86, 4495))


def test_a_line_becomes_another_article_at_the_price_of_the_day(db, a, lamp, rug):
    order = a.order((lamp, 2))
    set_price(db, rug, 1000)

    order = change(order, order.lines[0], quantity=3, variant_id=rug.id, seen_cents=1000)

    assert lines_of(order) == [("Rug", 3, 3000, 248)]
    assert sums_of(order) == (3000, 495, 248 + 41, 3495)
    (line,) = order.lines
    assert (line.variant_id, line.sku, line.unit_price_cents) == (rug.id, "R-1", 1000)
    assert (level(lamp), level(rug)) == ((10, 0), (7, 3))
    assert moved(line) == [
        (2, "available", "reserved", "order placed"),
        (2, "reserved", "available", "order changed"),
        (3, "available", "reserved", "order changed"),
    ]


def test_a_line_may_come_back_to_what_it_was(a, lamp, rug):
    order = a.order((lamp, 2))
    line = order.lines[0]
    change(order, line, quantity=2, variant_id=rug.id)
    order = change(order, line, quantity=1, variant_id=lamp.id)
    assert lines_of(order) == [("Lamp", 1, 2000, 347)]
    assert (level(lamp), level(rug)) == ((9, 1), (10, 0))


def test_a_removed_line_gives_its_goods_back_and_is_not_shown_any_more(a, lamp, rug):
    order = a.order((rug, 2), (lamp, 1))
    lamps = order.lines[1]

    order = remove(order, lamps)

    assert lines_of(order) == [("Rug", 2, 1990, 164)]
    assert lines_of(fresh(order)) == lines_of(order)
    # The delivery carries the rate of what is left.
    assert sums_of(order) == (1990, 495, 164 + 41, 2485)
    assert level(lamp) == (10, 0)
    assert moved(lamps) == [
        (1, "available", "reserved", "order placed"),
        (1, "reserved", "available", "order changed"),
    ]


def test_the_place_of_a_removed_line_stays_empty(a, lamp, rug):
    order = add(a.order((lamp, 1)), rug)
    order = remove(order, order.lines[1])
    order = add(order, rug)
    assert [line.position for line in order.lines] == [1, 3]


def test_a_line_cannot_be_removed_twice(a, lamp, rug):
    order = a.order((lamp, 1), (rug, 1))
    line = order.lines[1]
    remove(order, line)
    refused(NotFound, lambda: remove(order, line))
    refused(NotFound, lambda: change(order, line, quantity=1))
    assert level(rug) == (10, 0)


def test_the_last_line_stays(a, lamp):
    order = a.order((lamp, 1))
    refused(LastLine, lambda: remove(order, order.lines[0]))


def test_a_draft_changes_without_any_goods(a, lamp, rug):
    order = a.draft((lamp, 1))

    order = add(order, rug, 50)
    order = change(order, order.lines[0], quantity=30)
    order = change(order, order.lines[0], quantity=4, variant_id=rug.id)
    order = remove(order, order.lines[1])

    assert (order.status, lines_of(order)) == ("DRAFT", [("Rug", 4, 3980, 329)])
    assert sums_of(order) == (3980, 495, 329 + 41, 4475)
    assert (level(lamp), level(rug)) == ((10, 0), (10, 0))
    assert moved(*order.lines) == []


def test_a_line_of_another_order_is_not_found(a, lamp):
    mine, other = a.order((lamp, 1)), a.order((lamp, 1), (lamp, 1))
    line = other.lines[0]
    refusal = refused(NotFound, lambda: change(mine, line, quantity=3))
    assert refusal.details == {"line_ids": [line.id]}
    refused(NotFound, lambda: remove(mine, line))


@pytest.mark.parametrize(
    "attempt",
    [
        lambda order, lamp: add(order, lamp, 9),
        lambda order, lamp: change(order, order.lines[0], quantity=11),
        lambda order, lamp: change(order, order.lines[1], quantity=9, variant_id=lamp.id),
    ],
)
def test_more_than_there_is_is_refused_with_what_is_left(a, lamp, rug, attempt):
    order = a.order((lamp, 2), (rug, 1))
    refusal = refused(OutOfStock, lambda: attempt(order, lamp))
    assert refusal.details == {"available": {str(lamp.id): 8}}


def test_all_that_is_left_may_be_taken(a, lamp):
    order = a.order((lamp, 2))
    change(order, order.lines[0], quantity=10)
    assert level(lamp) == (0, 10)


def test_a_variant_that_does_not_exist_cannot_be_added(a, lamp):
    order = a.order((lamp, 1))
    wanted = Wanted(999_999, 1)
    refusal = refused(NotFound, lambda: add_line(order.id, wanted, actor="staff:1"))
    assert refusal.details == {"variant_ids": [999_999]}


@pytest.mark.parametrize(
    "withdraw",
    [
        lambda product, variant: setattr(product, "status", "archived"),
        lambda product, variant: setattr(variant, "is_active", False),
        lambda product, variant: setattr(variant, "currency", "JPY"),
    ],
)
def test_what_is_not_for_sale_is_neither_added_nor_exchanged(db, a, lamp, rug, withdraw):
    order = a.order((lamp, 1))
    withdraw(db.session.get(Product, rug.product_id), db.session.get(Variant, rug.id))
    db.session.commit()
    refusal = refused(NotForSale, lambda: add(order, rug))
    assert refusal.details == {"variant_ids": [rug.id]}
    refused(NotForSale, lambda: change(order, order.lines[0], quantity=1, variant_id=rug.id))


def test_another_price_than_the_one_seen_is_refused_with_the_right_one(a, lamp, rug):
    order = a.order((lamp, 1))
    refusal = refused(PriceChanged, lambda: add(order, rug, seen_cents=994))
    assert refusal.details == {"prices": {str(rug.id): "9.95"}}
    facts = {"quantity": 1, "variant_id": rug.id, "seen_cents": 0}
    refused(PriceChanged, lambda: change(order, order.lines[0], **facts))


ATTEMPTS = {
    "add": lambda order, **more: add(order, order.lamp, **more),
    "change": lambda order, **more: change(order, order.lines[0], quantity=2, **more),
    "remove": lambda order, **more: remove(order, order.lines[0], **more),
}


@pytest.fixture(params=ATTEMPTS.values(), ids=ATTEMPTS)
def attempt(request, lamp):
    """Each of the three, on an order with two lines."""

    def run(order, **more):
        order.lamp = lamp
        return request.param(order, **more)

    return run


def test_an_order_that_somebody_changed_meanwhile_is_not_changed_blindly(a, lamp, rug, attempt):
    order = a.order((lamp, 1), (rug, 1))
    add(order, rug, seen_version=1)

    refusal = refused(OrderChanged, lambda: attempt(order, seen_version=1))

    assert refusal.details == {"version": 2}
    assert attempt(order, seen_version=2).version == 3


def test_an_order_that_is_worked_on_is_not_changed(a, lamp, rug, attempt):
    order = a.order((lamp, 1), (rug, 1))
    accept_order(order.id, actor="staff:1")
    refusal = refused(WrongStatus, lambda: attempt(order))
    assert refusal.details == {"status": "IN_PROGRESS"}


def test_an_order_with_a_bill_is_not_changed(a, lamp, rug, attempt):
    order = a.order((lamp, 1), (rug, 1))
    bill_order(order.id, actor="staff:1")
    refused(NotEditable, lambda: attempt(order))


def test_an_order_that_was_partly_canceled_is_not_changed(a, lamp, rug, attempt):
    order = a.order((lamp, 1), (rug, 2))
    cancel_lines(order.id, {order.lines[1].id: 1}, actor="staff:1")
    refused(NotEditable, lambda: attempt(order))


def test_an_order_never_becomes_cheaper_than_what_was_paid(a, lamp, rug):
    order = a.order((lamp, 2), (rug, 1))
    pay(order, 3000)

    assert sums_of(change(order, order.lines[0], quantity=1))[-1] == 3490
    refusal = refused(PaidMore, lambda: remove(order, order.lines[0]))

    assert "€30.00" in refusal.message
    assert level(lamp) == (9, 1)


def test_a_line_cannot_become_a_variant_that_does_not_exist(a, lamp):
    order = a.order((lamp, 1))
    facts = {"quantity": 1, "variant_id": 999_999}
    refusal = refused(NotFound, lambda: change(order, order.lines[0], **facts))
    assert refusal.details == {"variant_ids": [999_999]}


@pytest.mark.parametrize("quantity", [0, -1, 100_001, 2**31, 2**63])
@pytest.mark.parametrize("make", ["order", "draft"])
def test_a_line_has_1_to_100000_pieces(a, lamp, rug, make, quantity):
    order = getattr(a, make)((lamp, 1), (rug, 1))
    line = order.lines[0]
    refused(ImpossibleQuantity, lambda: add(order, lamp, quantity))
    refused(ImpossibleQuantity, lambda: change(order, line, quantity=quantity))
    facts = {"quantity": quantity, "variant_id": rug.id}
    refused(ImpossibleQuantity, lambda: change(order, line, **facts))


@pytest.mark.parametrize("change", [{"shop_currency": "USD"}, {"prices_include_tax": False}])
def test_an_order_from_before_the_shop_priced_otherwise_is_not_changed(
    app, monkeypatch, db, a, lamp, rug, attempt, change
):
    order = a.order((lamp, 1), (rug, 1))
    for variant in db.session.scalars(select(Variant)):
        variant.currency = change.get("shop_currency", "EUR")
    db.session.commit()
    settings = replace(app.config["SETTINGS"], **change)
    monkeypatch.setitem(app.config, "SETTINGS", settings)

    refused(NotEditable, lambda: attempt(order))
