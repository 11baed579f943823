"""Replaces what is written on a pending order, and leads an order from one status to another."""

from collections.abc import Callable, Mapping
from dataclasses import asdict
from typing import Any

from webapp.db import atomic
from webapp.extensions import db
from webapp.orders.models import Order, OrderAddress
from webapp.orders.queries import lock_order
from webapp.orders.rules.life import CANCELED, DELIVERED, IN_PROGRESS, OrderStatus, WrongStatus
from webapp.orders.rules.purchase import ADDRESS_NEEDS, Address
from webapp.orders.services.accept import accept_order
from webapp.orders.services.bill import bill_if_paid
from webapp.orders.services.cancel import cancel_order
from webapp.orders.services.place import AddressMissing
from webapp.orders.services.reprice import check_editable, price_anew
from webapp.orders.services.ship import finish_order
from webapp.orders.services.steps import begin_step, end_step
from webapp.orders.services.write import expiry_of
from webapp.payments.rules import PaymentType
from webapp.shipping.rules import DeliveryMethod, needs_address

WAYS: dict[OrderStatus, Callable[..., Order]] = {
    IN_PROGRESS: accept_order,
    DELIVERED: finish_order,
    CANCELED: cancel_order,
}
# What decides the price of a delivery, or until when an order waits for its money.
BINDING = ("delivery_method", "payment_type")
ADDRESS = "address"


@atomic
def change_order(
    order_id: int,
    changes: Mapping[str, Any],
    *,
    actor: str,
    status: OrderStatus | None = None,
    seen_version: int | None = None,
) -> Order:
    """Makes these columns of a pending order what is wanted, then leads it to the status.

    `changes` may hold `address`: the fields that are to be others, or None for no address. What
    is so already is no change, and an order that stays as it is keeps its version. Raises
    NotFound, OrderChanged, WrongStatus, NotEditable, PaidMore, AddressMissing, and whatever
    the way to the status raises.
    """
    order = lock_order(order_id, seen_version=seen_version)
    changed = differences(order, changes)
    if changed:
        write_details(order_id, changed, actor=actor)
    if status not in (None, order.status):
        lead(order, status, actor=actor)
    return lock_order(order_id)


def differences(order: Order, changes: Mapping[str, Any]) -> dict[str, Any]:
    """What is to be other than it is."""
    wanted = {**changes, ADDRESS: wanted_address(order, changes)}
    return {name: value for name, value in wanted.items() if written(order, name) != value}


def wanted_address(order: Order, changes: Mapping[str, Any]) -> Address | None:
    """Only a home delivery goes to an address; raises AddressMissing where it has none.

    It goes to whom the order names, unless staff wrote another name on it.
    """
    if not needs_address(DeliveryMethod(changes.get("delivery_method", order.delivery_method))):
        return None
    current = written(order, ADDRESS)
    sent = changes.get(ADDRESS, {})
    facts = {"name": order.name} | (asdict(current) if current else {}) | (sent or {})
    if sent is None or not all(facts.get(field) for field in ADDRESS_NEEDS):
        raise AddressMissing("A home delivery needs an address.")
    if changes.get("name", order.name) != order.name:
        facts["name"] = changes["name"]
    return Address(**facts)


def written(order: Order, name: str) -> Any:
    if name != ADDRESS:
        return getattr(order, name)
    place = order.shipping_address
    return place and Address(**{field: getattr(place, field) for field in Address.__annotations__})


def write_details(order_id: int, changed: Mapping[str, Any], *, actor: str) -> None:
    order = begin_step(order_id, "order.details_changed")
    if any(name in changed for name in BINDING):
        check_editable(order)
    for name, value in changed.items():
        write_detail(order, name, value)
    if "payment_type" in changed:
        order.expires_at = expiry_of(PaymentType(order.payment_type))
    if "delivery_method" in changed:
        price_anew(order)
    # Their names alone: a history is kept for ever, and what a person was called must not be.
    end_step(order, "order.details_changed", actor=actor, changed=sorted(changed))
    bill_if_paid(order, actor=actor)


def write_detail(order: Order, name: str, value: Any) -> None:
    if name != ADDRESS:
        setattr(order, name, value)
    elif value is None:
        db.session.delete(order.shipping_address)
    else:
        place = order.shipping_address or OrderAddress(order_id=order.id, kind="shipping")
        for field, text in asdict(value).items():
            setattr(place, field, text)
        db.session.add(place)


def lead(order: Order, status: OrderStatus, *, actor: str) -> None:
    if status not in WAYS:
        raise WrongStatus("No order becomes pending again.", status=order.status)
    WAYS[status](order.id, actor=actor)
