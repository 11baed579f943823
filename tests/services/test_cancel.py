"""What is canceled goes back on the shelf once, and the money for it to who paid."""

import pytest
from sqlalchemy import text

from tests.books import (
    credited,
    document,
    documents,
    fresh,
    happened,
    last_event,
    level,
    moved,
    refunded,
    refused,
)
from webapp.errors import NotFound
from webapp.events.queries import history_of
from webapp.orders.queries import OrderChanged
from webapp.orders.rules.credits import PartKind
from webapp.orders.rules.life import WrongStatus
from webapp.orders.services.accept import accept_order
from webapp.orders.services.bill import bill_order
from webapp.orders.services.cancel import AlreadyShipped, cancel_lines, cancel_order
from webapp.orders.services.lines import remove_line
from webapp.orders.services.pack import pack_order
from webapp.orders.services.pay import RefundPart, record_payment, refund_order
from webapp.orders.services.ship import ship_order
from webapp.orders.services.steps import TooManyPieces
from webapp.orders.services.take_back import return_lines
from webapp.payments.queries import payments_of
from webapp.payments.rules import PaymentType
from webapp.shipping.rules import DeliveryMethod
from webapp.stock.rules import Bucket

pytestmark = pytest.mark.usefixtures("books_agree")
STAFF = {"actor": "staff:1"}


def pay(order, cents):
    return record_payment(order.id, cents, payment_type=PaymentType.CASH, **STAFF)


def cancel(order, **more):
    return cancel_order(order.id, **STAFF, **more)


def cancel_pieces(order, *counts, **more):
    """Cancels so many pieces of the first line, the second and so on."""
    pieces = {line.id: count for line, count in zip(order.lines, counts)}
    return cancel_lines(order.id, pieces, **STAFF, **more)


def money(order):
    order = fresh(order)
    return order.owed_cents, order.paid_cents, order.refunded_cents, order.due_cents


def counts(order):
    return [(line.quantity, line.canceled_quantity, line.packed_quantity) for line in order.lines]


@pytest.fixture
def order(a, lamp, rug):
    """A lamp and two rugs: 20.00 + 19.90 + 4.95 for the delivery."""
    return a.order((lamp, 1), (rug, 2))


def test_a_canceled_order_gives_everything_back_and_costs_nothing_any_more(order, lamp, rug):
    canceled = cancel(order, reason="changed his mind")

    assert (canceled.status, canceled.version, canceled.payment_state) == ("CANCELED", 2, "UNPAID")
    assert counts(fresh(order)) == [(1, 1, 0), (2, 2, 0)]
    assert (level(lamp), level(rug)) == ((10, 0), (10, 0))
    assert moved(order.lines[1]) == [
        (2, "available", "reserved", "order placed"),
        (2, "reserved", "available", "order canceled"),
    ]
    parts = [("GOODS", 1, 2000, 347), ("GOODS", 2, 1990, 164), ("SHIPPING", 0, 495, 86)]
    assert credited(order) == [("CANCELLATION", 4485, parts)]
    assert (money(order), refunded(order), documents(order)) == ((0, 0, 0, 0), [], [])
    assert [line.credited_cents for line in fresh(order).lines] == [2000, 1990]


def test_the_history_says_who_canceled_and_why(order):
    cancel(order, reason="x" * 10_000)
    event = last_event(order)
    assert (event.name, event.actor) == ("order.canceled", "staff:1")
    assert event.facts == {
        "order_id": order.id,
        "status_before": "PENDING",
        "status": "CANCELED",
        "version": 2,
        "reason": "x" * 10_000,
        "refunded_cents": 0,
    }


def test_an_order_is_canceled_once(order, lamp):
    cancel(order)
    refusal = refused(WrongStatus, lambda: cancel(order))
    assert refusal.details == {"status": "CANCELED"}
    refused(WrongStatus, lambda: cancel_pieces(order, 1))
    assert level(lamp) == (10, 0)


def test_an_order_that_somebody_changed_meanwhile_is_not_canceled(order):
    cancel_pieces(order, 0, 1)
    refusal = refused(OrderChanged, lambda: cancel(order, seen_version=1))
    assert refusal.details == {"version": 2}
    refused(OrderChanged, lambda: cancel_pieces(order, 1, seen_version=1))
    assert cancel(order, seen_version=2).status == "CANCELED"


def test_an_order_that_does_not_exist_is_not_canceled(db):
    refused(NotFound, lambda: cancel_order(7, **STAFF))
    refused(NotFound, lambda: cancel_lines(7, {1: 1}, **STAFF))


def test_what_was_paid_for_a_canceled_order_goes_back_with_a_credit_note(order):
    pay(order, 1000)
    pay(order, 3485)
    first, second = (payment.id for payment in payments_of(order.id))

    canceled = cancel(order, reason="sold out")

    assert money(order) == (0, 4485, 4485, 0)
    assert (canceled.status, canceled.payment_state) == ("CANCELED", "REFUNDED")
    assert refunded(order) == [(first, 1000), (second, 3485)]
    assert last_event(order).facts["refunded_cents"] == 4485
    assert documents(order) == [("B", 1, 4485, 597), ("C", 1, 4485, 597)]
    paper = document(order)
    assert (paper["kind"], paper["reason"], paper["paid_cents"]) == ("credit_note", "sold out", 0)
    assert paper["corrects"] == document(order, 0)["code"]
    assert (paper["lines"], paper["taxes"]) == (
        document(order, 0)["lines"],
        document(order, 0)["taxes"],
    )


def test_what_was_paid_in_part_goes_back_without_any_bill(order):
    pay(order, 1000)
    cancel(order)
    assert (money(order), documents(order)) == ((0, 1000, 1000, 0), [])


def test_a_billed_order_that_nobody_paid_gets_a_credit_note(order):
    bill_order(order.id, **STAFF)
    cancel(order)
    assert documents(order) == [("B", 1, 4485, 597), ("C", 1, 4485, 597)]
    assert refunded(order) == []


def test_canceling_unpacks_what_was_packed(order, lamp):
    accept_order(order.id, **STAFF)
    pack_order(order.id, {order.lines[1].id: 1}, **STAFF)
    pack_order(order.id, **STAFF)

    cancel(order)

    assert counts(fresh(order)) == [(1, 1, 0), (2, 2, 0)]
    assert level(lamp) == (10, 0)


def test_what_has_left_cannot_be_canceled(order, rug):
    accept_order(order.id, **STAFF)
    ship_order(order.id, {order.lines[0].id: 1}, **STAFF)

    refused(AlreadyShipped, lambda: cancel(order))
    refusal = refused(TooManyPieces, lambda: cancel_pieces(order, 1))

    assert refusal.details == {"left": {str(order.lines[0].id): 0}}
    assert fresh(cancel_pieces(order, 0, 2)).status == "IN_PROGRESS"
    assert (money(order)[0], level(rug)) == (2495, (10, 0))


def test_packed_pieces_are_unpacked_before_they_are_canceled(order):
    accept_order(order.id, **STAFF)
    pack_order(order.id, {order.lines[1].id: 1}, **STAFF)
    refusal = refused(TooManyPieces, lambda: cancel_pieces(order, 0, 2))
    assert refusal.details == {"left": {str(order.lines[1].id): 1}}
    cancel_pieces(order, 0, 1)


def test_canceled_pieces_go_back_and_the_rest_is_owed(order, rug):
    changed = cancel_pieces(order, 0, 1, reason="one is enough")

    assert (changed.status, changed.version) == ("PENDING", 2)
    assert counts(fresh(order)) == [(1, 0, 0), (2, 1, 0)]
    assert level(rug) == (9, 1)
    assert moved(order.lines[1])[1:] == [(1, "reserved", "available", "order canceled")]
    assert credited(order) == [("CANCELLATION", 995, [("GOODS", 1, 995, 82)])]
    assert money(order) == (3490, 0, 0, 3490)
    event = last_event(order)
    assert (event.name, event.facts["reason"]) == ("order.partly_canceled", "one is enough")
    assert event.facts["pieces"] == {str(order.lines[1].id): 1}
    assert event.facts["refunded_cents"] == 0


def test_only_what_was_paid_too_much_then_goes_back(order):
    pay(order, 4000)
    cancel_pieces(order, 0, 1)
    assert money(order) == (3490, 4000, 510, 0)
    canceled, billed = history_of("order", order.id)[-2:]
    assert canceled.facts["refunded_cents"] == 510
    assert billed.name == "order.billed"


def test_nothing_goes_back_while_less_was_paid_than_is_still_owed(order):
    pay(order, 3000)
    cancel_pieces(order, 0, 1)
    assert (money(order), refunded(order)) == ((3490, 3000, 0, 490), [])


def test_pieces_of_a_billed_order_get_a_credit_note(order):
    pay(order, 4485)
    cancel_pieces(order, 0, 1, reason="broken")
    assert documents(order) == [("B", 1, 4485, 597), ("C", 1, 995, 82)]
    assert money(order) == (3490, 4485, 995, 0)
    (line,) = document(order)["lines"]
    assert (line["title"], line["quantity"], line["total_cents"]) == ("Rug", 1, 995)


def test_pieces_that_were_canceled_before_the_bill_are_not_on_it(order):
    cancel_pieces(order, 0, 1)
    pay(order, 3490)

    assert documents(order) == [("B", 1, 3490, 347 + 82 + 86)]
    lines = [(one["title"], one["quantity"], one["tax_cents"]) for one in document(order)["lines"]]
    assert lines == [("Lamp", 1, 347), ("Rug", 1, 82)]


def test_whoever_cancels_the_last_pieces_cancels_the_order_and_its_delivery(order, lamp, rug):
    cancel_pieces(order, 1, 1)
    canceled = cancel_pieces(order, 0, 1)

    assert (canceled.status, money(order)[0]) == ("CANCELED", 0)
    assert happened(order)[-2:] == ["order.partly_canceled", "order.canceled"]
    assert credited(order)[1] == (
        *("CANCELLATION", 1490, [("GOODS", 1, 995, 82), ("SHIPPING", 0, 495, 86)]),
    )
    assert (level(lamp), level(rug)) == ((10, 0), (10, 0))


@pytest.mark.parametrize("paid", [0, 3075])
def test_the_cents_of_three_partial_cancellations_add_up(a, rug, without_tax, paid):
    """Three rugs at 9.95 and 9 % of tax on them, which is 2.69 and not three times 0.90."""
    order = a.order((rug, 3), delivery_method=DeliveryMethod.ON_HAND)
    assert order.total_cents == 2985 + 269
    if paid:
        pay(order, 3254)

    for _ in range(3):
        order = cancel_pieces(order, 1)

    parts = [part for _, _, (part,) in credited(order)]
    assert parts == [("GOODS", 1, 1084, 89), ("GOODS", 1, 1085, 90), ("GOODS", 1, 1085, 90)]
    assert (order.status, order.owed_cents, level(rug)) == ("CANCELED", 0, (10, 0))
    assert order.refunded_cents == order.paid_cents == (3254 if paid else 0)


def test_a_piece_may_cost_a_single_cent(a):
    bead = a.variant_of(a.product(price="0.01", on_hand=10))
    order = a.order((bead, 5), delivery_method=DeliveryMethod.ON_HAND)
    pay(order, 5)

    for count in (1, 3, 1):
        order = cancel_pieces(order, count)

    assert [(cents, parts) for _, cents, parts in credited(order)] == [
        (1, [("GOODS", 1, 1, 0)]),
        (3, [("GOODS", 3, 3, 0)]),
        (1, [("GOODS", 1, 1, 1)]),
    ]
    assert [paper[2:] for paper in documents(order)] == [(5, 1), (1, 0), (3, 0), (1, 1)]


def test_pieces_that_cost_nothing_get_no_credit_note(db, a, lamp):
    order = a.order((lamp, 1), (lamp, 1), delivery_method=DeliveryMethod.ON_HAND)
    give_away(db, order.lines[1])
    pay(order, 2000)

    cancel_pieces(order, 0, 1)

    assert credited(order) == [("CANCELLATION", 0, [("GOODS", 1, 0, 0)])]
    assert documents(order) == [("B", 1, 2000, 347)]
    assert (refunded(order), level(lamp)) == ([], (9, 1))


def test_an_order_that_costs_nothing_is_canceled_like_any_other(db, a, lamp):
    order = a.order((lamp, 1), delivery_method=DeliveryMethod.ON_HAND)
    give_away(db, order.lines[0])
    assert cancel(order).status == "CANCELED"
    assert credited(order) == [("CANCELLATION", 0, [("GOODS", 1, 0, 0)])]


def give_away(db, line):
    """A discount of the whole line, as only the database can give it today."""
    facts = {"line": line.id, "order": line.order_id, "cents": 2000, "tax": 347}
    free = "SET discount_cents = :cents, total_cents = 0, tax_cents = 0 WHERE id = :line"
    cheaper = (
        "SET discount_cents = discount_cents + :cents, total_cents = total_cents - :cents,"
        " tax_cents = tax_cents - :tax WHERE id = :order"
    )
    db.session.execute(text(f"UPDATE order_lines {free}"), facts)
    db.session.execute(text(f"UPDATE orders {cheaper}"), facts)
    db.session.commit()


def test_a_line_that_was_removed_is_not_given_back_again(order, lamp, rug):
    remove_line(order.id, order.lines[1].id, **STAFF)
    cancel(order)
    assert (level(lamp), level(rug)) == ((10, 0), (10, 0))
    refused(WrongStatus, lambda: cancel_pieces(order, 0, 1))


def test_pieces_of_a_removed_line_are_not_found(order):
    remove_line(order.id, order.lines[1].id, **STAFF)
    refused(NotFound, lambda: cancel_pieces(order, 0, 1))


def test_what_was_refunded_before_is_not_given_back_again(order):
    pay(order, 4485)
    parts = [
        RefundPart(PartKind.GOODS, 1500, order.lines[0].id),
        RefundPart(PartKind.SHIPPING, 95),
        RefundPart(PartKind.FREE, 290),
    ]
    refund_order(order.id, parts, reason="late", **STAFF)

    cancel(order)

    assert money(order) == (0, 4485, 4485, 0)
    assert [cents for _, cents, _ in credited(order)] == [1885, 2600]
    assert [paper[2:] for paper in documents(order)] == [(4485, 597), (1885, 308), (2600, 289)]


def test_the_rest_is_canceled_after_some_came_back(order, rug):
    accept_order(order.id, **STAFF)
    pay(order, 4485)
    rugs = order.lines[1].id
    ship_order(order.id, {rugs: 1}, **STAFF)
    return_lines(order.id, {rugs: 1}, into=Bucket.AVAILABLE, **STAFF)

    changed = cancel_pieces(order, 1, 1)

    assert (changed.status, level(rug)) == ("IN_PROGRESS", (10, 0))
    # The delivery took place.
    assert money(order) == (495, 4485, 3990, 0)
