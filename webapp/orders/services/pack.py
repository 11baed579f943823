"""Puts goods into parcels, and takes them out again."""

from collections.abc import Mapping

from webapp.db import atomic
from webapp.errors import NotFound, ShopError
from webapp.extensions import db
from webapp.orders.models import Order, OrderLine, Parcel, ParcelLine
from webapp.orders.queries import parcels_of
from webapp.orders.rules.parcels import ParcelStatus
from webapp.orders.services.steps import begin_step, check_pieces, end_step, lines_by_id


class ParcelGone(ShopError):
    """The parcel was shipped or unpacked already."""

    code = "parcel_gone"


@atomic
def pack_order(
    order_id: int,
    pieces: Mapping[int, int] | None = None,
    *,
    actor: str,
    seen_version: int | None = None,
) -> Parcel:
    """Packs so many pieces of these lines, or everything that is not packed yet.

    Raises NotFound, OrderChanged, WrongStatus, TooManyPieces. Packing twice is refused
    because nothing is left.
    """
    order = begin_step(order_id, "order.packed", seen_version=seen_version)
    parcel = pack(order, chosen_lines(order, pieces))
    end_step(order, "order.packed", actor=actor, parcel_id=parcel.id)
    return parcel


@atomic
def unpack_parcel(
    order_id: int, parcel_id: int, *, actor: str, seen_version: int | None = None
) -> None:
    """Takes everything out of a parcel. Raises NotFound, ParcelGone, WrongStatus."""
    order = begin_step(order_id, "order.unpacked", seen_version=seen_version)
    unpack(order, packed_parcel(order, parcel_id))
    end_step(order, "order.unpacked", actor=actor, parcel_id=parcel_id)


def chosen_lines(order: Order, pieces: Mapping[int, int] | None) -> dict[OrderLine, int]:
    """The wanted pieces, or all that are not packed yet."""
    left = {line: line.unpacked for line in order.lines}
    if pieces is None:
        wanted = {line: count for line, count in left.items() if count}
    else:
        wanted = lines_by_id(order, pieces)
    check_pieces(wanted, left)
    return wanted


def pack(order: Order, wanted: Mapping[OrderLine, int]) -> Parcel:
    parcel = Parcel(order_id=order.id, status=ParcelStatus.PACKED)
    parcel.lines = [
        ParcelLine(order_line_id=line.id, quantity=count) for line, count in wanted.items()
    ]
    db.session.add(parcel)
    for line, count in wanted.items():
        line.packed_quantity += count
    db.session.flush()
    return parcel


def packed_parcel(order: Order, parcel_id: int) -> Parcel:
    """A parcel that is still here; raises NotFound, and ParcelGone when it is not."""
    parcel = next((p for p in parcels_of(order.id) if p.id == parcel_id), None)
    if parcel is None:
        raise NotFound("There is no such parcel in this order.")
    if parcel.status != ParcelStatus.PACKED:
        raise ParcelGone("This parcel was shipped or unpacked already.", status=parcel.status)
    return parcel


def unpack_all(order: Order) -> None:
    for parcel in parcels_of(order.id):
        if parcel.status == ParcelStatus.PACKED:
            unpack(order, parcel)


def unpack(order: Order, parcel: Parcel) -> None:
    for line, count in contents(order, parcel).items():
        line.packed_quantity -= count
    parcel.status = ParcelStatus.UNPACKED


def contents(order: Order, parcel: Parcel) -> dict[OrderLine, int]:
    lines = {line.id: line for line in order.lines}
    return {lines[packed.order_line_id]: packed.quantity for packed in parcel.lines}
