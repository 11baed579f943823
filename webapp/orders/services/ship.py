"""Lets goods leave the shop, and says when all of them have arrived."""

from collections.abc import Mapping
from datetime import UTC, datetime

from webapp.db import atomic
from webapp.errors import ShopError
from webapp.orders.models import Order, Parcel
from webapp.orders.queries import parcels_of
from webapp.orders.queries.requests import find_open_request
from webapp.orders.rules.parcels import ParcelStatus
from webapp.orders.rules.requests import RequestKind
from webapp.orders.services.bill import ensure_bill
from webapp.orders.services.pack import chosen_lines, contents, pack, packed_parcel
from webapp.orders.services.steps import begin_step, end_step
from webapp.stock.rules import Demand
from webapp.stock.services import sell_stock


class NotAllShipped(ShopError):
    """Some goods are still here."""

    code = "not_all_shipped"


class CancellationWanted(ShopError):
    """The customer waits for an answer: what leaves now could not be canceled any more."""

    code = "cancellation_wanted"


@atomic
def ship_order(
    order_id: int,
    pieces: Mapping[int, int] | None = None,
    *,
    actor: str,
    tracking_code: str = "",
    seen_version: int | None = None,
) -> Order:
    """Packs and ships so many pieces of these lines, or everything that is still here.

    The goods are sold then, and the order is billed if it was not. Raises NotFound,
    OrderChanged, WrongStatus, CancellationWanted, and TooManyPieces when nothing is left to ship.
    """
    order = begin_shipping(order_id, seen_version)
    parcels = waiting_parcels(order) if pieces is None else []
    if not parcels or any(line.unpacked for line in order.lines):
        parcels.append(pack(order, chosen_lines(order, pieces)))
    leave(order, parcels, actor=actor, tracking_code=tracking_code)
    return order


@atomic
def ship_parcel(
    order_id: int,
    parcel_id: int,
    *,
    actor: str,
    tracking_code: str = "",
    seen_version: int | None = None,
) -> Order:
    """Ships one packed parcel.

    Raises NotFound, ParcelGone, OrderChanged, WrongStatus, and CancellationWanted.
    """
    order = begin_shipping(order_id, seen_version)
    leave(order, [packed_parcel(order, parcel_id)], actor=actor, tracking_code=tracking_code)
    return order


@atomic
def deliver_order(order_id: int, *, actor: str, seen_version: int | None = None) -> Order:
    """Everything has arrived. Raises NotFound, OrderChanged, WrongStatus, NotAllShipped."""
    order = begin_step(order_id, "order.delivered", seen_version=seen_version)
    if any(line.unshipped for line in order.lines):
        raise NotAllShipped("Some goods are still here: ship or cancel them first.")
    end_step(order, "order.delivered", actor=actor)
    return order


@atomic
def finish_order(order_id: int, *, actor: str, seen_version: int | None = None) -> Order:
    """Ships whatever is still here, and says that everything arrived; raises what these raise."""
    order = begin_step(order_id, "order.delivered", seen_version=seen_version)
    if any(line.unshipped for line in order.lines):
        ship_order(order_id, actor=actor)
    return deliver_order(order_id, actor=actor)


def begin_shipping(order_id: int, seen_version: int | None) -> Order:
    """Whoever asks to cancel waits for the same lock: nothing is shipped over a request."""
    order = begin_step(order_id, "order.shipped", seen_version=seen_version)
    if wish := find_open_request(order_id, RequestKind.CANCEL):
        raise CancellationWanted(
            "The customer asked to cancel this order. Accept or decline the request in the back "
            "office first, then ship what is left.",
            order_request_id=wish.id,
        )
    return order


def waiting_parcels(order: Order) -> list[Parcel]:
    return [p for p in parcels_of(order.id) if p.status == ParcelStatus.PACKED]


def leave(order: Order, parcels: list[Parcel], *, actor: str, tracking_code: str) -> None:
    demands, now = [], datetime.now(UTC)
    for parcel in parcels:
        for line, count in contents(order, parcel).items():
            line.packed_quantity -= count
            line.shipped_quantity += count
            demands.append(Demand(line.variant_id, count, line.id))
        parcel.status, parcel.shipped_at = ParcelStatus.SHIPPED, now
        parcel.tracking_code = tracking_code
    sell_stock(demands, actor=actor)
    parcel_ids = [parcel.id for parcel in parcels]
    end_step(order, "order.shipped", actor=actor, parcel_ids=parcel_ids, tracking=tracking_code)
    ensure_bill(order, actor=actor)
