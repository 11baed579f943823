"""The life of an order: what can happen to it, from which status, and where that leads."""

from enum import StrEnum
from typing import NamedTuple

from webapp.errors import ShopError


class OrderStatus(StrEnum):
    """DRAFT is known to staff alone: an order that is being written down takes no stock yet."""

    DRAFT = "DRAFT"
    PENDING = "PENDING"
    IN_PROGRESS = "IN_PROGRESS"
    DELIVERED = "DELIVERED"
    CANCELED = "CANCELED"


DRAFT, PENDING, IN_PROGRESS, DELIVERED, CANCELED = OrderStatus
PUBLIC_STATUSES = (PENDING, IN_PROGRESS, DELIVERED, CANCELED)
# The goods of such an order are set aside or on their way.
OPEN_STATUSES = (PENDING, IN_PROGRESS)


class Step(NamedTuple):
    """From which statuses something may happen, and the status that it leads to.

    None stands for an order that did not exist before, or for a status that stays.
    """

    starts: frozenset[OrderStatus | None]
    leads_to: OrderStatus | None = None


def step(*starts: OrderStatus | None, leads_to: OrderStatus | None = None) -> Step:
    return Step(frozenset(starts), leads_to)


LIFE: dict[str, Step] = {
    "order.drafted": step(None, leads_to=DRAFT),
    "order.placed": step(None, DRAFT, leads_to=PENDING),
    "order.lines_changed": step(DRAFT, PENDING),
    "order.details_changed": step(PENDING),
    "order.address_changed": step(DRAFT, PENDING, IN_PROGRESS),
    "order.noted": step(*OrderStatus),
    "order.accepted": step(PENDING, leads_to=IN_PROGRESS),
    "order.packed": step(IN_PROGRESS),
    "order.unpacked": step(IN_PROGRESS),
    "order.shipped": step(IN_PROGRESS),
    "order.delivered": step(IN_PROGRESS, leads_to=DELIVERED),
    "order.partly_canceled": step(PENDING, IN_PROGRESS),
    "order.canceled": step(DRAFT, PENDING, IN_PROGRESS, leads_to=CANCELED),
    "order.expired": step(PENDING, leads_to=CANCELED),
    "order.put_away": step(CANCELED),
    "order.returned": step(IN_PROGRESS, DELIVERED),
    "order.paid": step(PENDING, IN_PROGRESS, DELIVERED),
    "order.refunded": step(PENDING, IN_PROGRESS, DELIVERED),
    "order.billed": step(PENDING, IN_PROGRESS, DELIVERED),
    "order.claimed": step(PENDING, IN_PROGRESS, DELIVERED, CANCELED),
    "order.link_renewed": step(*PUBLIC_STATUSES),
    "order.cancellation_wanted": step(PENDING, IN_PROGRESS),
    "order.return_wanted": step(IN_PROGRESS, DELIVERED),
    "order.request_accepted": step(*PUBLIC_STATUSES),
    "order.request_declined": step(*PUBLIC_STATUSES),
    "order.anonymised": step(DELIVERED, CANCELED),
}


# What cannot happen to an order that has no goods yet. Such an order is always pending.
NEEDS_GOODS = frozenset(
    {"order.accepted", "order.partly_canceled", "order.paid", "order.refunded", "order.billed"}
)


class EmptyOrder(ShopError):
    """The order was written without goods, and none were added yet."""

    code = "empty_order"


class WrongStatus(ShopError):
    """The order is past that, or not there yet; `status` says where it is."""

    code = "wrong_status"


SENTENCES = {
    DRAFT: "The order is still a draft: place it first.",
    PENDING: "The order is not accepted yet: accept it first.",
    IN_PROGRESS: "The order is already being worked on.",
    DELIVERED: "The order is already delivered: only returns and refunds are possible now.",
    CANCELED: "The order is canceled.",
}


def can_happen(event: str, status: OrderStatus | None) -> bool:
    return status in LIFE[event].starts


def status_after(event: str, status: OrderStatus | None) -> OrderStatus:
    """The status in which an order is after the event; raises WrongStatus if it cannot be."""
    starts, leads_to = LIFE[event]
    if status not in starts:
        raise WrongStatus(SENTENCES[status or DRAFT], status=status)
    after = leads_to or status
    assert after is not None, event
    return after
