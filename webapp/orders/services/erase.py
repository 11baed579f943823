"""Deletes a customer, and everything personal on the orders that stay (docs/decisions)."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import update

from webapp.accounts.queries.customers import lock_customer_to_delete
from webapp.accounts.services.customers import delete_customer
from webapp.catalogue.services.reviews import forget_author
from webapp.db import atomic
from webapp.errors import ShopError
from webapp.events.services import forget_answers
from webapp.extensions import db
from webapp.orders.models import Order, OrderAddress, OrderRequest
from webapp.orders.queries import lock_orders_of
from webapp.orders.rules.life import OrderStatus, can_happen
from webapp.orders.services.steps import SEEN, end_step
from webapp.staff_log.services import forget_words

ANONYMISED = "order.anonymised"
# Of a kind that is never given to anybody (RFC 2606), so nobody is written to.
NOBODY: dict[str, Any] = {
    "customer_id": None,
    "email": "deleted@client.invalid",
    "name": "Deleted client",
    "telephone": "",
    "note": "",
}
# The country stays: taxes were reckoned for it.
NOWHERE = {"name": "Deleted client", "region": ""} | dict.fromkeys(
    ("street", "house_number", "postal_code", "city"), "-"
)


class ClientHasOpenOrders(ShopError):
    """Something is not delivered, or not paid; `orders` says how many of them there are."""

    code = "client_has_open_orders"


@atomic
def erase_customer(customer_id: int, *, actor: str, seen_version: int | None = None) -> None:
    """Deletes the customer; finished orders and reviews stay without a name, bills as printed.

    Raises NotFound, also the second time, CustomerChanged and ClientHasOpenOrders.
    """
    lock_customer_to_delete(customer_id, seen_version=seen_version)
    orders = lock_orders_of(customer_id)
    check_finished(orders)
    for order in orders:
        anonymise(order, actor=actor)
    forget_wishes([order.id for order in orders])
    forget_author(customer_id, actor=actor)
    forget_words("order", [order.id for order in orders])
    # A bill names its order alone.
    forget_answers("order", [order.id for order in orders])
    forget_answers("client", [customer_id])
    delete_customer(customer_id, actor=actor)


def check_finished(orders: Sequence[Order]) -> None:
    open_orders = [order for order in orders if is_open(order)]
    if open_orders:
        raise ClientHasOpenOrders(
            "This client has orders that are not finished: they must be delivered or canceled, and"
            " what is due must be paid.",
            orders=len(open_orders),
        )


def is_open(order: Order) -> bool:
    return not can_happen(ANONYMISED, OrderStatus(order.status)) or order.due_cents != 0


def anonymise(order: Order, *, actor: str) -> None:
    write_over(order, NOBODY)
    for address in order.addresses:
        write_over(address, NOWHERE)
    # What is to be forgotten is not written down once more.
    SEEN.pop(order, None)
    end_step(order, ANONYMISED, actor=actor)


def forget_wishes(order_ids: Sequence[int]) -> None:
    """What the shopper and staff wrote to each other; what was wanted and decided stays."""
    mine = update(OrderRequest).where(OrderRequest.order_id.in_(order_ids))
    db.session.execute(mine.values(reason="", answer=""))


def write_over(record: Order | OrderAddress, values: dict[str, Any]) -> None:
    for name, value in values.items():
        setattr(record, name, value)
