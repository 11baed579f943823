"""Orders that staff write down for a customer, at the prices of that day."""

from collections.abc import Sequence
from datetime import UTC, datetime

from webapp.cart.services import NotForSale
from webapp.catalogue.queries.offers import offers_of
from webapp.db import atomic
from webapp.orders.models import Order
from webapp.orders.rules.purchase import Buyer, Wanted
from webapp.orders.services.place import draft
from webapp.orders.services.steps import begin_step, end_step
from webapp.orders.services.write import expiry_of
from webapp.payments.rules import PaymentType
from webapp.stock.rules import Cause, Demand
from webapp.stock.services import lock_demand, reserve_stock


@atomic
def draft_order(*, wanted: Sequence[Wanted], buyer: Buyer, actor: str) -> Order:
    """Writes an order that takes no stock yet. Not idempotent: the caller claims a key.

    Raises what placing raises, but for OutOfStock.
    """
    return draft(wanted, buyer, actor=actor)


@atomic
def place_draft(order_id: int, *, actor: str, seen_version: int | None = None) -> Order:
    """Takes the goods of a draft and makes it an order, at the prices that it was written with.

    Raises NotFound, OrderChanged, WrongStatus (also the second time), NotForSale, OutOfStock.
    """
    order = begin_step(order_id, "order.placed", seen_version=seen_version)
    offers = offers_of({line.variant_id for line in order.lines})
    withdrawn = [number for number, offer in offers.items() if not offer.is_for_sale]
    if withdrawn:
        raise NotForSale("Some of it is not for sale any more.", variant_ids=withdrawn)
    demands = [Demand(line.variant_id, line.quantity, line.id) for line in order.lines]
    lock_demand(demands)
    reserve_stock(demands, cause=Cause.ORDER_PLACED, actor=actor)
    order.placed_at = datetime.now(UTC)
    order.expires_at = expiry_of(PaymentType(order.payment_type))
    end_step(order, "order.placed", actor=actor)
    return order
