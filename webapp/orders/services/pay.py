"""Writes down money that a customer paid, and money that goes back to him."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from webapp.bills.models import Bill
from webapp.bills.queries import bills_of, get_bill
from webapp.bills.rules import BILLS
from webapp.db import atomic
from webapp.errors import ShopError
from webapp.money import Money
from webapp.orders.models import Order
from webapp.orders.rules.credits import (
    CreditKind,
    Left,
    Part,
    PartKind,
    Priced,
    amount_part,
    fitted_parts,
    free_parts,
    left_after,
)
from webapp.orders.services.bill import bill_if_paid, ensure_bill
from webapp.orders.services.credit import (
    credit_order,
    left_to_credit,
    priced_line,
    priced_shipping,
)
from webapp.orders.services.steps import begin_step, end_step, line_of
from webapp.payments.queries import lock_payments
from webapp.payments.rules import PaymentType
from webapp.payments.services import add_payment


class PaymentTooLarge(ShopError):
    """More than the customer still has to pay; `due` says how much that is."""

    code = "payment_too_large"
    field = "amount"


class RefundTooLarge(ShopError):
    """More than can go back; `refundable` says how much can."""

    code = "refund_too_large"
    field = "amount"


class ReasonMissing(ShopError):
    status = 422
    code = "reason_missing"
    field = "reason"


class NotCorrected(ShopError):
    """Only a bill can be corrected; `bill_id` names the one that this credit note is about."""

    code = "not_a_bill"


@dataclass(frozen=True)
class RefundPart:
    """An amount in minor units, of a line, of the delivery, or free."""

    kind: PartKind
    cents: int
    line_id: int | None = None


@atomic
def record_payment(
    order_id: int,
    amount_cents: int,
    *,
    payment_type: PaymentType,
    actor: str,
    reference: str = "",
    seen_version: int | None = None,
) -> Order:
    """Writes down a payment; an order that is paid in full gets its bill.

    Not idempotent: the caller claims a key. Raises NotFound, OrderChanged, WrongStatus, and
    PaymentTooLarge for more than is due, or for nothing.
    """
    order = begin_step(order_id, "order.paid", seen_version=seen_version)
    if not 0 < amount_cents <= order.due_cents:
        due = Money(order.due_cents, order.currency)
        raise PaymentTooLarge(
            f"The amount must be more than 0 and at most {due.shown()}.", due=str(due)
        )
    amount = Money(amount_cents, order.currency)
    payment_id = add_payment(order_id, amount, payment_type, reference=reference, actor=actor)
    order.paid_cents += amount_cents
    end_step(order, "order.paid", actor=actor, payment_id=payment_id, amount_cents=amount_cents)
    bill_if_paid(order, actor=actor)
    return order


@atomic
def refund_order(
    order_id: int,
    parts: Sequence[RefundPart],
    *,
    reason: str,
    actor: str,
    seen_version: int | None = None,
) -> Order:
    """Gives back parts of what was paid, without any goods coming back; a bill is corrected.

    Not idempotent: the caller claims a key. Raises NotFound, OrderChanged, WrongStatus,
    ReasonMissing, and RefundTooLarge for more than was paid, or than a part cost.
    """
    order = begin_step(order_id, "order.refunded", seen_version=seen_version)
    if not reason.strip():
        raise ReasonMissing("Say why the money goes back.")
    refunded = refunded_parts(order, merged(parts))
    check_refund(sum(part.amount_cents for part in refunded), order.kept_cents, order.currency)
    # Before the bill, whose number is the last lock.
    lock_payments(order.id)
    ensure_bill(order, actor=actor)
    returned = credit_order(order, CreditKind.REFUND, refunded, reason=reason, actor=actor)
    end_step(order, "order.refunded", actor=actor, reason=reason, refunded_cents=returned)
    return order


@atomic
def refund_bill(bill_id: int, parts: Sequence[RefundPart], *, reason: str, actor: str) -> Bill:
    """The same for the order of a bill; gives the credit note that corrects it.

    Raises NotCorrected for a credit note, which nothing corrects.
    """
    bill = get_bill(bill_id)
    if bill.series != BILLS:
        raise NotCorrected(
            "This is a credit note. Correct the bill itself.", bill_id=bill.corrects_id
        )
    refund_order(bill.order_id, parts, reason=reason, actor=actor)
    # Under the lock of the order, so the last one is the one that was just issued.
    return bills_of(bill.order_id)[-1]


def merged(parts: Sequence[RefundPart]) -> list[RefundPart]:
    """One part for each thing, so that no two of them are checked against the same money."""
    sums: dict[tuple[PartKind, int | None], int] = {}
    for part in parts:
        key = part.kind, part.line_id if part.kind is PartKind.GOODS else None
        sums[key] = sums.get(key, 0) + part.cents
    return [RefundPart(kind, cents, line_id) for (kind, line_id), cents in sums.items()]


def refunded_parts(order: Order, wanted: Sequence[RefundPart]) -> list[Part]:
    """The parts as they are credited; a free amount comes from what the others leave."""
    left, found = left_to_credit(order), []
    for one in sorted(wanted, key=lambda part: part.kind is PartKind.FREE):
        parts = fitted_parts(refund_part(order, one, left), left)
        left = left_after(left, parts)
        found += parts
    return found


def refund_part(order: Order, wanted: RefundPart, left: Mapping[Decimal, Left]) -> list[Part]:
    if wanted.kind is PartKind.FREE:
        most = min(order.kept_cents, sum(rest.amount_cents for rest in left.values()))
        check_refund(wanted.cents, most, order.currency)
        return free_parts(wanted.cents, left)
    priced = priced_for(order, wanted)
    most = min(priced.left_cents, left[priced.tax_percent].amount_cents)
    check_refund(wanted.cents, most, order.currency)
    return [amount_part(wanted.kind, priced, wanted.cents)]


def priced_for(order: Order, wanted: RefundPart) -> Priced:
    if wanted.kind is PartKind.GOODS:
        return priced_line(order, line_of(order, wanted.line_id))
    return priced_shipping(order)


def check_refund(cents: int, most_cents: int, currency: str) -> None:
    if not 0 < cents <= most_cents:
        most = Money(most_cents, currency)
        raise RefundTooLarge(
            f"The amount must be more than 0 and at most {most.shown()}.", refundable=str(most)
        )
