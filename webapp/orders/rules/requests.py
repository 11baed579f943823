"""What shoppers may want of an order that they have placed, and until when."""

from datetime import datetime, timedelta
from enum import StrEnum


class RequestKind(StrEnum):
    CANCEL = "CANCEL"
    RETURN = "RETURN"


class RequestState(StrEnum):
    """OPEN waits for staff; what is decided stays so."""

    OPEN = "OPEN"
    ACCEPTED = "ACCEPTED"
    DECLINED = "DECLINED"


WANTED = {
    RequestKind.CANCEL: "order.cancellation_wanted",
    RequestKind.RETURN: "order.return_wanted",
}
DECIDED = {
    RequestState.ACCEPTED: "order.request_accepted",
    RequestState.DECLINED: "order.request_declined",
}


def is_in_time(delivered_at: datetime | None, *, now: datetime, days: int) -> bool:
    """Whether goods may still be sent back: before they have all arrived, and so long after."""
    if days == 0:
        return False
    return delivered_at is None or now - delivered_at <= timedelta(days=days)


def left_to_return(shipped: int, returned: int, announced: int) -> int:
    """Pieces of a line that may be announced: what came back is some of what was announced.

    So over all that was announced, no piece is sent back twice.
    """
    return shipped - max(returned, announced)
