"""Money comes in up to what is due, and goes back up to what was paid."""

import pytest
from sqlalchemy import event

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
from webapp.orders.queries import OrderChanged
from webapp.orders.rules.credits import PartKind
from webapp.orders.rules.life import WrongStatus
from webapp.orders.services.accept import accept_order
from webapp.orders.services.cancel import cancel_lines, cancel_order
from webapp.orders.services.pay import (
    PaymentTooLarge,
    ReasonMissing,
    RefundPart,
    RefundTooLarge,
    record_payment,
    refund_order,
)
from webapp.orders.services.ship import deliver_order, ship_order
from webapp.orders.services.take_back import return_lines
from webapp.payments.queries import payments_of
from webapp.payments.rules import PaymentType
from webapp.shipping.rules import DeliveryMethod
from webapp.stock.rules import Bucket

pytestmark = pytest.mark.usefixtures("books_agree")
STAFF = {"actor": "staff:1"}
GOODS, SHIPPING, FREE = PartKind


def pay(order, cents, **more):
    facts = {"payment_type": PaymentType.BANK_TRANSFER} | STAFF
    return record_payment(order.id, cents, **(facts | more))


def refund(order, *parts, **more):
    wanted = [RefundPart(*part) for part in parts]
    return refund_order(order.id, wanted, **({"reason": "came late"} | STAFF | more))


def money(order):
    order = fresh(order)
    facts = order.owed_cents, order.paid_cents, order.refunded_cents, order.due_cents
    return (*facts, order.payment_state)


@pytest.fixture
def order(a, lamp, rug):
    """A lamp and two rugs: 20.00 + 19.90 + 4.95 for the delivery."""
    return a.order((lamp, 1), (rug, 2))


@pytest.fixture
def paid(order):
    return pay(order, 4485)


def test_an_order_that_is_paid_in_full_gets_its_bill(order, lamp):
    paid = pay(order, 4485, reference="NL12 3456")

    assert money(order) == (4485, 4485, 0, 0, "PAID")
    assert (paid.status, paid.version, level(lamp)) == ("PENDING", 3, (9, 1))
    (payment,) = payments_of(order.id)
    assert (payment.amount_cents, payment.currency, payment.refunded_cents) == (4485, "EUR", 0)
    assert (payment.payment_type, payment.reference) == ("BANK_TRANSFER", "NL12 3456")
    assert payment.actor == "staff:1"
    assert happened(order) == ["order.placed", "order.paid", "order.billed"]
    assert documents(order) == [("B", 1, 4485, 347 + 164 + 86)]
    assert document(order)["paid_cents"] == 4485


def test_a_payment_is_an_event_that_names_its_row(order):
    pay(order, 1000)
    event = last_event(order)
    assert (event.name, event.actor) == ("order.paid", "staff:1")
    assert event.facts == {
        "order_id": order.id,
        "status_before": "PENDING",
        "status": "PENDING",
        "version": 2,
        "reason": "",
        "payment_id": payments_of(order.id)[0].id,
        "amount_cents": 1000,
    }


def test_an_order_is_paid_in_parts_and_billed_with_the_last(order):
    pay(order, 4000, payment_type=PaymentType.CASH)
    assert money(order) == (4485, 4000, 0, 485, "PARTLY_PAID")
    assert documents(order) == []

    pay(order, 485)

    assert money(order) == (4485, 4485, 0, 0, "PAID")
    assert [payment.payment_type for payment in payments_of(order.id)] == ["CASH", "BANK_TRANSFER"]
    assert documents(order) == [("B", 1, 4485, 597)]


@pytest.mark.parametrize("cents", [486, 0, -1, 10**30])
def test_nobody_pays_more_than_is_due_or_nothing(order, cents):
    pay(order, 4000)
    refusal = refused(PaymentTooLarge, lambda: pay(order, cents))
    assert refusal.details == {"due": "4.85"}


def test_a_paid_order_is_not_paid_again(paid):
    assert refused(PaymentTooLarge, lambda: pay(paid, 1)).details == {"due": "0.00"}


def test_an_order_can_be_paid_until_it_is_canceled(order):
    accept_order(order.id, **STAFF)
    pay(order, 1)
    ship_order(order.id, **STAFF)
    deliver_order(order.id, **STAFF)
    assert pay(order, 4484).payment_state == "PAID"
    assert documents(order) == [("B", 1, 4485, 597)]


def test_a_canceled_order_is_neither_paid_nor_refunded(paid):
    cancel_order(paid.id, **STAFF)
    assert refused(WrongStatus, lambda: pay(paid, 1)).details == {"status": "CANCELED"}
    refused(WrongStatus, lambda: refund(paid, (FREE, 1)))


def test_no_money_moves_on_an_order_that_somebody_changed_meanwhile(order):
    pay(order, 1000)
    refusal = refused(OrderChanged, lambda: pay(order, 1000, seen_version=1))
    assert refusal.details == {"version": 2}
    refused(OrderChanged, lambda: refund(order, (FREE, 1), seen_version=1))


def test_an_order_that_does_not_exist_is_neither_paid_nor_refunded(db):
    refused(NotFound, lambda: record_payment(7, 1, payment_type=PaymentType.CASH, **STAFF))
    refused(NotFound, lambda: refund_order(7, [], reason="late", **STAFF))


def test_an_amount_of_a_line_goes_back_and_the_goods_stay(paid, lamp):
    line = paid.lines[0]

    order = refund(paid, (GOODS, 500, line.id))

    assert money(order) == (3985, 4485, 500, 0, "PARTLY_REFUNDED")
    assert credited(order) == [("REFUND", 500, [("GOODS", 0, 500, 87)])]
    assert refunded(order) == [(payments_of(order.id)[0].id, 500)]
    assert fresh(order).lines[0].credited_cents == 500
    assert (level(lamp), len(moved(line))) == ((9, 1), 1)
    assert documents(order) == [("B", 1, 4485, 597), ("C", 1, 500, 87)]
    event = last_event(order)
    assert (event.name, event.facts["reason"]) == ("order.refunded", "came late")
    assert event.facts["refunded_cents"] == 500


def test_a_credit_note_says_what_was_refunded_and_why(paid):
    refund(paid, (GOODS, 500, paid.lines[0].id), (SHIPPING, 495), (FREE, 1000), reason="late")

    paper = document(paid)
    assert (paper["kind"], paper["reason"]) == ("credit_note", "late")
    assert paper["corrects"] == document(paid, 0)["code"]
    lines = [(one["title"], one["quantity"], one["total_cents"]) for one in paper["lines"]]
    assert lines == [("Lamp", 1, 500), ("late", 1, 430), ("late", 1, 570)]
    assert (paper["shipping_cents"], paper["total_cents"]) == (495, 1995)
    assert paper["taxes"] == [
        {"tax_percent": "21", "net_cents": 1178, "tax_cents": 247},
        {"tax_percent": "9", "net_cents": 523, "tax_cents": 47},
    ]


def test_the_delivery_goes_back_once(paid):
    order = refund(paid, (SHIPPING, 495))
    assert credited(order) == [("REFUND", 495, [("SHIPPING", 0, 495, 86)])]

    refusal = refused(RefundTooLarge, lambda: refund(order, (SHIPPING, 1)))
    assert refusal.details == {"refundable": "0.00"}


def test_two_amounts_for_the_delivery_are_one(paid):
    wanted = (SHIPPING, 300, None), (SHIPPING, 300, paid.lines[0].id)
    refusal = refused(RefundTooLarge, lambda: refund(paid, *wanted))
    assert refusal.details == {"refundable": "4.95"}
    assert credited(refund(paid, (SHIPPING, 195), (SHIPPING, 300)))[0][1] == 495


def test_a_free_amount_is_spread_over_the_tax_rates(paid):
    order = refund(paid, (FREE, 1000))
    # 24.95 at 21 % and 19.90 at 9 %.
    assert credited(order) == [("REFUND", 1000, [("FREE", 0, 556, 96), ("FREE", 0, 444, 37)])]
    assert [line.credited_cents for line in fresh(order).lines] == [0, 0]


def test_everything_may_go_back_as_a_free_amount(paid):
    order = refund(paid, (FREE, 4485))
    assert money(order) == (0, 4485, 4485, 0, "REFUNDED")
    assert credited(order) == [("REFUND", 4485, [("FREE", 0, 2495, 433), ("FREE", 0, 1990, 164)])]
    assert documents(order) == [("B", 1, 4485, 597), ("C", 1, 4485, 597)]


def test_one_cent_goes_back(paid):
    order = refund(paid, (FREE, 1))
    assert credited(order) == [("REFUND", 1, [("FREE", 0, 1, 0)])]
    assert documents(order)[-1] == ("C", 1, 1, 0)


def test_goods_that_come_back_after_free_amounts_credit_no_tax_twice(paid):
    refund(paid, (FREE, 1000))
    refund(paid, (GOODS, 500, paid.lines[1].id))
    order = cancel_order(paid.id, **STAFF)

    assert money(order) == (0, 4485, 4485, 0, "REFUNDED")
    # Of the rate of lamp and delivery 5.56 went back before, of the rate of the rugs 9.44.
    assert credited(order)[-1] == (
        "CANCELLATION",
        2985,
        [("GOODS", 1, 1939, 337), ("GOODS", 2, 1046, 86), ("SHIPPING", 0, 0, 0)],
    )


def test_money_goes_back_from_the_oldest_payment_first(order):
    pay(order, 1000)
    pay(order, 3485)
    first, second = (payment.id for payment in payments_of(order.id))

    refund(order, (FREE, 400))
    refund(order, (FREE, 800))

    assert refunded(order) == [(first, 400), (first, 600), (second, 200)]
    assert [payment.refunded_cents for payment in payments_of(order.id)] == [1000, 200]


def test_a_partly_paid_order_is_billed_before_money_goes_back(order):
    pay(order, 1000)
    refund(order, (FREE, 400))

    assert money(order) == (4085, 1000, 400, 3485, "PARTLY_PAID")
    assert documents(order) == [("B", 1, 4485, 597), ("C", 1, 400, 54)]
    assert document(order, 0)["paid_cents"] == 1000
    assert happened(order)[-2:] == ["order.billed", "order.refunded"]


@pytest.mark.parametrize("kind", [FREE, GOODS])
@pytest.mark.parametrize("cents", [601, 0, -1, 10**30])
def test_no_more_goes_back_than_was_paid(order, kind, cents):
    pay(order, 1000)
    refund(order, (FREE, 400))
    line_id = order.lines[0].id if kind == GOODS else None
    refused(RefundTooLarge, lambda: refund(order, (kind, cents, line_id)))


def test_parts_together_are_no_more_than_was_paid(order):
    pay(order, 1000)
    parts = (GOODS, 600, order.lines[0].id), (FREE, 401)
    refusal = refused(RefundTooLarge, lambda: refund(order, *parts))
    assert refusal.details == {"refundable": "10.00"}


def test_no_more_goes_back_of_a_line_than_it_cost(paid):
    lamps = paid.lines[0].id
    parts = (GOODS, 1500, lamps), (GOODS, 501, lamps)
    assert refused(RefundTooLarge, lambda: refund(paid, *parts)).details == {"refundable": "20.00"}
    refund(paid, (GOODS, 1500, lamps))
    refusal = refused(RefundTooLarge, lambda: refund(paid, (GOODS, 501, lamps)))
    assert refusal.details == {"refundable": "5.00"}


def test_what_free_amounts_took_of_a_rate_is_not_left_for_its_lines(a, lamp, rug):
    order = a.order((lamp, 1), (rug, 1), delivery_method=DeliveryMethod.ON_HAND)
    pay(order, 2995)
    refund(order, (FREE, 1498))
    refusal = refused(RefundTooLarge, lambda: refund(order, (GOODS, 1001, order.lines[0].id)))
    assert refusal.details == {"refundable": "10.00"}


def test_nothing_goes_back_of_canceled_pieces(paid):
    cancel_lines(paid.id, {paid.lines[0].id: 1}, **STAFF)
    refusal = refused(RefundTooLarge, lambda: refund(paid, (GOODS, 1, paid.lines[0].id)))
    assert refusal.details == {"refundable": "0.00"}


def test_nothing_is_not_refunded(paid):
    refused(RefundTooLarge, lambda: refund(paid))


def test_the_delivery_of_what_is_fetched_cannot_go_back(a, lamp):
    order = pay(a.order((lamp, 1), delivery_method=DeliveryMethod.ON_HAND), 2000)
    refused(RefundTooLarge, lambda: refund(order, (SHIPPING, 1)))


def test_a_line_of_another_order_is_not_refunded(a, paid, lamp):
    other = a.order((lamp, 1))
    refused(NotFound, lambda: refund(paid, (GOODS, 1, other.lines[0].id)))
    refused(NotFound, lambda: refund(paid, (GOODS, 1)))


@pytest.mark.parametrize("reason", ["", "  \n"])
def test_a_refund_says_why(paid, reason):
    refused(ReasonMissing, lambda: refund(paid, (FREE, 1), reason=reason))


def test_a_reason_may_be_long(paid):
    order = refund(paid, (FREE, 100), reason="x" * 10_000)
    assert last_event(order).facts["reason"] == document(order)["reason"] == "x" * 10_000


def test_prices_without_tax_are_refunded_with_it(a, lamp, rug, without_tax):
    order = a.order((lamp, 1), (rug, 2))
    pay(order, 5188)

    refund(order, (GOODS, 242, order.lines[0].id))
    refund(order, (SHIPPING, 599))
    assert [parts for *_, parts in credited(order)] == [
        [("GOODS", 0, 242, 42)],
        [("SHIPPING", 0, 599, 104)],
    ]
    paper = document(order)
    assert (paper["shipping_cents"], paper["tax_cents"], paper["total_cents"]) == (495, 104, 599)

    refund(order, (FREE, 5188 - 242 - 599))
    assert money(order) == (0, 5188, 5188, 0, "REFUNDED")
    assert documents(order)[0] == ("B", 1, 5188, 703)


def test_goods_that_come_back_after_a_refund_bring_only_the_rest(order, lamp):
    accept_order(order.id, **STAFF)
    pay(order, 4485)
    ship_order(order.id, **STAFF)
    lamps = order.lines[0].id
    refund(order, (GOODS, 1500, lamps))

    return_lines(order.id, {lamps: 1}, into=Bucket.AVAILABLE, **STAFF)

    assert credited(order)[-1] == ("RETURN", 500, [("GOODS", 1, 500, 87)])
    assert money(order) == (2485, 4485, 2000, 0, "PARTLY_REFUNDED")
    line = document(order)["lines"][0]
    assert (line["unit_price_cents"], line["discount_cents"], line["total_cents"]) == (
        *(2000, 1500, 500),
    )


def test_many_parts_cost_no_more_statements_than_one(db, a, lamp):
    order = pay(a.order(*[(lamp, 1)] * 10), 20000)
    one = statements(db, lambda: refund(order, (GOODS, 10, order.lines[0].id)))
    ten = statements(db, lambda: refund(order, *((GOODS, 10, line.id) for line in order.lines)))
    assert ten <= one + 2


def statements(db, act):
    sent = []
    listen = (db.engine, "before_cursor_execute", lambda *sending: sent.append(sending[2]))
    event.listen(*listen)
    act()
    event.remove(*listen)
    return len(sent)
