"""Buckets and causes. Goods are never made or destroyed, they only change buckets."""

from collections.abc import Iterable, Mapping
from enum import StrEnum
from hashlib import blake2b
from typing import NamedTuple


class Bucket(StrEnum):
    OUTSIDE = "outside"
    AVAILABLE = "available"
    RESERVED = "reserved"
    SOLD = "sold"
    LOST = "lost"


# Where goods go that come back: they can be sold again, or they cannot.
TAKEN_BACK = (Bucket.AVAILABLE, Bucket.LOST)


class Cause(StrEnum):
    RECEIVED = "received"
    IMPORTED = "imported"
    COUNTED = "counted"
    ORDER_PLACED = "order placed"
    ORDER_CHANGED = "order changed"
    ORDER_CANCELED = "order canceled"
    SHIPPED = "shipped"
    RETURNED = "returned"


def level_signs(source: Bucket, target: Bucket) -> tuple[int, int]:
    """What a movement of one piece does to the counters `available` and `reserved`."""
    counted = Bucket.AVAILABLE, Bucket.RESERVED
    available, reserved = ((target is one) - (source is one) for one in counted)
    return available, reserved


class Demand(NamedTuple):
    """So many pieces of a variant, for one order line if there is one."""

    variant_id: int
    quantity: int
    order_line_id: int | None = None


def sum_demand(demands: Iterable[Demand]) -> dict[int, int]:
    """What is asked of each variant in all, whatever the number of lines."""
    total: dict[int, int] = {}
    for demand in demands:
        total[demand.variant_id] = total.get(demand.variant_id, 0) + demand.quantity
    return total


def missing(demand: Mapping[int, int], available: Mapping[int, int]) -> dict[int, int]:
    """The variants of which there are too few, and how many there are."""
    return {
        variant: available.get(variant, 0)
        for variant, quantity in demand.items()
        if available.get(variant, 0) < quantity
    }


def mark_of(available: Mapping[int, int]) -> str:
    """Tells what there is of each of these variants from any other stock of them.

    Their sum would not: one may be sold while another comes back.
    """
    counted = ",".join(f"{variant}:{pieces}" for variant, pieces in sorted(available.items()))
    return blake2b(counted.encode(), digest_size=6).hexdigest()
