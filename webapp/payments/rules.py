"""How money comes in and goes back. Amounts in, amounts out."""

from collections.abc import Sequence
from enum import StrEnum
from typing import NamedTuple


class PaymentType(StrEnum):
    CASH = "CASH"
    CARD = "CARD"
    DEBIT = "DEBIT"
    CREDIT = "CREDIT"
    BANK_TRANSFER = "BANK_TRANSFER"


# What a guest can choose today; the others need a payment provider or a terminal.
OFFERED_PAYMENTS = (PaymentType.CASH, PaymentType.BANK_TRANSFER)
# Whoever pays by these is not expected to have paid before he holds the goods.
PAID_ON_DELIVERY = (PaymentType.CASH,)


class PaymentState(StrEnum):
    """How far an order is paid, as staff and customers speak of it."""

    UNPAID = "UNPAID"
    PARTLY_PAID = "PARTLY_PAID"
    PAID = "PAID"
    PARTLY_REFUNDED = "PARTLY_REFUNDED"
    REFUNDED = "REFUNDED"


def payment_state(owed_cents: int, paid_cents: int, refunded_cents: int) -> PaymentState:
    """The state of an order; `owed_cents` is what its price is after all credits."""
    if paid_cents == 0:
        return PaymentState.UNPAID
    if refunded_cents == paid_cents:
        return PaymentState.REFUNDED
    if paid_cents - refunded_cents < owed_cents:
        return PaymentState.PARTLY_PAID
    return PaymentState.PARTLY_REFUNDED if refunded_cents else PaymentState.PAID


class Share(NamedTuple):
    """So much of what a payment brought."""

    payment_id: int
    cents: int


def draw(amount_cents: int, left: Sequence[Share]) -> list[Share]:
    """Takes an amount from payments, the first of them first; it must not be more than is left."""
    drawn = []
    for payment_id, cents in left:
        taken = min(cents, amount_cents)
        amount_cents -= taken
        drawn.append(Share(payment_id, taken))
    assert amount_cents == 0, amount_cents
    return [share for share in drawn if share.cents]
