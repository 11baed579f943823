"""Gives up orders that nobody has paid, so that their goods can be sold to others."""

from datetime import UTC, datetime

from webapp.orders.queries import expired_orders
from webapp.orders.services.cancel import expire_order

AT_ONCE = 500


def expire_orders() -> None:
    """One transaction for each order: one that cannot be expired holds up no other."""
    for order_id in expired_orders(datetime.now(UTC), most=AT_ONCE):
        expire_order(order_id)
