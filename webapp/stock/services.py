"""Every change of stock: a counter and, in the same transaction, the movement that proves it."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import (
    ARRAY,
    CTE,
    Text,
    bindparam,
    column,
    delete,
    func,
    insert,
    literal,
    select,
    update,
    values,
)
from sqlalchemy.dialects.postgresql import insert as postgres_insert
from sqlalchemy.exc import IntegrityError
from sqlalchemy.types import Integer

from webapp.caching import spoil
from webapp.db import STILL_REFERRED, atomic
from webapp.errors import NotFound, ShopError
from webapp.events.services import announce
from webapp.extensions import db
from webapp.logs import request_id
from webapp.stock.models import MAIN_LOCATION, StockLevel, StockMovement
from webapp.stock.queries import lock_stock
from webapp.stock.rules import (
    TAKEN_BACK,
    Bucket,
    Cause,
    Demand,
    level_signs,
    missing,
    sum_demand,
)


class OutOfStock(ShopError):
    """Some of it was sold meanwhile; `available` says how many of each variant are left."""

    code = "out_of_stock"


class StockChanged(ShopError):
    """Somebody sold or counted the same goods between the look and the correction."""

    code = "stock_changed"
    field = "available"


@atomic
def lock_demand(demands: Sequence[Demand]) -> None:
    """Locks the stock of everything that is asked for; raises OutOfStock when it is too little.

    What one variant is asked for in several lines is summed before it is compared.
    """
    levels = lock_stock(sum_demand(demands))
    check_demand(demands, {variant: level.available for variant, level in levels.items()})


def check_demand(demands: Sequence[Demand], available: Mapping[int, int]) -> None:
    """Raises OutOfStock where more is asked for than there is, by what was read under lock."""
    short = missing(sum_demand(demands), available)
    if short:
        left = {str(variant): amount for variant, amount in short.items()}
        raise OutOfStock("Some of it is sold out, or there is less than you want.", available=left)


@atomic
def reserve_stock(demands: Sequence[Demand], *, cause: Cause, actor: str) -> None:
    """Takes what an order needs off the shelf; its rows must be locked by `lock_demand`."""
    shift(demands, Bucket.AVAILABLE, Bucket.RESERVED, cause=cause, actor=actor)


def reserving(lines: CTE) -> tuple[CTE, CTE]:
    """`reserve_stock` as parts of a statement, for the lines (id, variant_id, quantity) of an
    order that the same statement writes; wants the parameters `variant_ids`, `actor` and
    `request_id`. Whoever sends it also says `spoil("stock")`.
    """
    taken = (
        select(lines.c.variant_id, func.sum(lines.c.quantity).label("quantity"))
        .group_by(lines.c.variant_id)
        .subquery("taken")
    )
    # Named once more, or PostgreSQL, which cannot know how few lines there are, reads all levels.
    named = StockLevel.variant_id == func.any(bindparam("variant_ids", type_=ARRAY(Integer)))
    same = (StockLevel.variant_id == taken.c.variant_id) & (StockLevel.location_id == MAIN_LOCATION)
    less = {
        "available": StockLevel.available - taken.c.quantity,
        "reserved": StockLevel.reserved + taken.c.quantity,
    }
    levels = update(StockLevel).where(named, same).values(less).returning(StockLevel.variant_id)
    written = {
        "variant_id": lines.c.variant_id,
        "location_id": literal(MAIN_LOCATION),
        "quantity": lines.c.quantity,
        "from_bucket": literal(Bucket.AVAILABLE.value),
        "to_bucket": literal(Bucket.RESERVED.value),
        "cause": literal(Cause.ORDER_PLACED.value),
        "order_line_id": lines.c.id,
        "actor": bindparam("actor", type_=Text),
        "request_id": bindparam("request_id", type_=Text),
    }
    rows = select(*written.values()).order_by(lines.c.id)
    ledger = insert(StockMovement).from_select(list(written), rows).returning(StockMovement.id)
    return levels.cte("levels"), ledger.cte("ledger")


@atomic
def release_stock(demands: Sequence[Demand], *, cause: Cause, actor: str) -> None:
    """Puts back on the shelf what an order does not need any more."""
    lock_stock(sum_demand(demands))
    shift(demands, Bucket.RESERVED, Bucket.AVAILABLE, cause=cause, actor=actor)


@atomic
def sell_stock(demands: Sequence[Demand], *, actor: str) -> None:
    """Lets reserved goods leave the shop."""
    lock_stock(sum_demand(demands))
    shift(demands, Bucket.RESERVED, Bucket.SOLD, cause=Cause.SHIPPED, actor=actor)


@atomic
def take_back_stock(demands: Sequence[Demand], into: Bucket, *, actor: str) -> None:
    """Takes sold goods back: AVAILABLE if they can be sold again, LOST if not."""
    assert into in TAKEN_BACK, into
    lock_stock(sum_demand(demands))
    shift(demands, Bucket.SOLD, into, cause=Cause.RETURNED, actor=actor)


def shift(
    demands: Sequence[Demand], source: Bucket, target: Bucket, *, cause: Cause, actor: str
) -> None:
    """Counts the goods out of one bucket and into another, and writes it down."""
    signs = level_signs(source, target)
    amounts = sum_demand(demands)
    change_levels({v: (signs[0] * amount, signs[1] * amount) for v, amount in amounts.items()})
    move(demands, source, target, cause=cause, actor=actor)
    spoil("stock")


@atomic
def receive_stock(demands: Sequence[Demand], *, cause: Cause, actor: str, note: str = "") -> None:
    """Puts new goods on the shelf; a variant without a stock row gets one. Not idempotent."""
    arrived = sum_demand(demands)
    add_rows(arrived)
    lock_stock(arrived)
    change_levels({variant: (amount, 0) for variant, amount in arrived.items() if amount})
    real = [demand for demand in demands if demand.quantity]
    move(real, Bucket.OUTSIDE, Bucket.AVAILABLE, cause=cause, actor=actor, note=note)
    spoil("stock")


@atomic
def correct_stock(variant_id: int, *, seen: int, counted: int, actor: str, note: str) -> StockLevel:
    """Sets what is available to what was counted on the shelf.

    `seen` is what the person saw before counting; raises StockChanged when it is not that
    any more. Asked twice with the same numbers, the second is refused. Raises NotFound for a
    variant that is not there, or that is deleted at this moment.
    """
    add_rows([variant_id])
    level = lock_stock([variant_id]).get(variant_id)
    if level is None:
        raise NotFound("There is no such variant.", variant_ids=[variant_id])
    if level.available != seen:
        raise StockChanged(
            f"There are {level.available} available now, not {seen}. Check and try again.",
            available=level.available,
        )
    change = Demand(variant_id, abs(counted - seen))
    source, target = Bucket.OUTSIDE, Bucket.AVAILABLE
    if counted < seen:
        source, target = Bucket.AVAILABLE, Bucket.LOST
    level.available = counted
    if change.quantity:
        move([change], source, target, cause=Cause.COUNTED, actor=actor, note=note)
        announce(
            "stock.counted",
            actor=actor,
            subject=("variant", variant_id),
            fields={"available": [seen, counted]},
            variant_id=variant_id,
            reason=note,
        )
    spoil("stock")
    return level


@atomic
def count_stock(counted: Mapping[int, int], *, actor: str, note: str) -> dict[int, list[int]]:
    """Sets what is available of each variant; gives before and after of those that differed.

    Whoever decides by what was there has locked it with `lock_stock`. Again changes nothing.
    """
    add_rows(counted)
    levels = lock_stock(counted)
    found = {variant: level.available for variant, level in levels.items()}
    changes = {v: [found[v], pieces] for v, pieces in counted.items() if found[v] != pieces}
    change_levels({variant: (after - before, 0) for variant, (before, after) in changes.items()})
    more = [Demand(v, after - before) for v, (before, after) in changes.items() if after > before]
    less = [Demand(v, before - after) for v, (before, after) in changes.items() if after < before]
    why: dict[str, Any] = {"cause": Cause.COUNTED, "actor": actor, "note": note}
    move(more, Bucket.OUTSIDE, Bucket.AVAILABLE, **why)
    move(less, Bucket.AVAILABLE, Bucket.LOST, **why)
    if changes:
        spoil("stock")
    return changes


@atomic
def forget_levels(variant_ids: Collection[int]) -> None:
    """Removes the counters of variants that are to be deleted, if they count nothing.

    One that does stays, and so forbids the deletion of its variant.
    """
    counts_nothing = (StockLevel.available == 0) & (StockLevel.reserved == 0)
    mine = delete(StockLevel).where(StockLevel.variant_id.in_(variant_ids))
    db.session.execute(mine.where(counts_nothing))


def add_rows(variant_ids: Iterable[int]) -> None:
    rows = [{"variant_id": v, "location_id": MAIN_LOCATION} for v in sorted(set(variant_ids))]
    if not rows:
        return
    try:
        db.session.execute(postgres_insert(StockLevel).values(rows).on_conflict_do_nothing())
    except IntegrityError as error:
        if not isinstance(error.orig, STILL_REFERRED):
            raise
        ids = [row["variant_id"] for row in rows]
        raise NotFound("There is no such variant.", variant_ids=ids) from error


def change_levels(changes: dict[int, tuple[int, int]]) -> None:
    """Adds to available and reserved of each variant, in one statement."""
    if not changes:
        return
    change = values(
        column("variant_id", Integer),
        column("available", Integer),
        column("reserved", Integer),
        name="change",
    ).data([(variant, *amounts) for variant, amounts in changes.items()])
    same = (StockLevel.variant_id == change.c.variant_id) & (
        StockLevel.location_id == MAIN_LOCATION
    )
    added = {
        "available": StockLevel.available + change.c.available,
        "reserved": StockLevel.reserved + change.c.reserved,
    }
    # Rows that were read before keep their old numbers: whoever needs the new ones locks.
    quietly = {"synchronize_session": False}
    db.session.execute(update(StockLevel).where(same).values(added), execution_options=quietly)


def move(
    demands: Sequence[Demand],
    source: Bucket,
    target: Bucket,
    *,
    cause: Cause,
    actor: str,
    note: str = "",
) -> None:
    """Writes the ledger: one movement for each demand."""
    shared: dict[str, Any] = {
        "location_id": MAIN_LOCATION,
        "from_bucket": source,
        "to_bucket": target,
        "cause": cause,
        "actor": actor,
        "note": note,
        "request_id": request_id(),
    }
    if demands:
        rows = [shared | demand._asdict() for demand in demands]
        db.session.execute(insert(StockMovement).values(rows))
