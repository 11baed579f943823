"""The life of an order. Each status names the statuses it may turn into."""

from enum import StrEnum

from webapp.errors import ShopError


class OrderStatus(StrEnum):
    PENDING = "PENDING"
    IN_PROGRESS = "IN_PROGRESS"
    DELIVERED = "DELIVERED"
    CANCELED = "CANCELED"


class PaymentType(StrEnum):
    CASH = "CASH"
    CARD = "CARD"
    DEBIT = "DEBIT"
    CREDIT = "CREDIT"
    BANK_TRANSFER = "BANK_TRANSFER"


# What a guest can choose today; the others need a payment provider or a terminal.
OFFERED_PAYMENTS = (PaymentType.CASH, PaymentType.BANK_TRANSFER)

NEXT = {
    OrderStatus.PENDING: {OrderStatus.IN_PROGRESS, OrderStatus.CANCELED},
    OrderStatus.IN_PROGRESS: {OrderStatus.DELIVERED, OrderStatus.CANCELED},
    OrderStatus.DELIVERED: set(),
    OrderStatus.CANCELED: set(),
}


class WrongStatus(ShopError):
    code = "wrong_status"


def check_move(current: OrderStatus, wanted: OrderStatus) -> None:
    """Raises WrongStatus when an order cannot go from the one status to the other."""
    if wanted not in NEXT[current]:
        raise WrongStatus(f"An order that is {current} cannot become {wanted}.")
