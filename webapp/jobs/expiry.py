"""Gives up orders that nobody has paid, so that their goods can be sold to others."""

from datetime import UTC, datetime

from sqlalchemy.exc import SQLAlchemyError

from webapp.orders.queries import expired_orders
from webapp.orders.services.cancel import expire_order

AT_ONCE = 500


def expire_orders() -> None:
    """One transaction for each order: one that cannot be expired holds up no other.

    The job fails in the end, so that somebody looks, and tries all of them again next time.
    """
    overdue, failed = expired_orders(datetime.now(UTC), most=AT_ONCE), []
    for order_id in overdue:
        try:
            expire_order(order_id)
        except SQLAlchemyError as error:
            error.add_note(f"order {order_id}")
            failed.append(error)
    if failed:
        message = f"{len(failed)} of {len(overdue)} orders could not be expired"
        raise ExceptionGroup(message, failed)
