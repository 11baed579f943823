from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import select

from webapp.extensions import db
from webapp.stock.models import MAIN_LOCATION, StockLevel, StockMovement


def lock_stock(variant_ids: Collection[int]) -> dict[int, StockLevel]:
    """The stock rows of the main location, locked until the use case ends.

    Always in the order of variants: two orders of the same goods in another order would
    otherwise wait for each other. `populate_existing` because a row that was read before
    the lock may be stale. The key stays free, so a reference to the row does not wait.
    """
    rows = db.session.scalars(
        select(StockLevel)
        .where(StockLevel.variant_id.in_(variant_ids), StockLevel.location_id == MAIN_LOCATION)
        .order_by(StockLevel.variant_id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    )
    return {row.variant_id: row for row in rows}


def available_of(variant_ids: Collection[int]) -> Mapping[int, int]:
    """How many pieces of each variant may be sold now, for showing; 0 where none are known."""
    mine = select(StockLevel.variant_id, StockLevel.available).where(
        StockLevel.variant_id.in_(variant_ids), StockLevel.location_id == MAIN_LOCATION
    )
    return dict.fromkeys(variant_ids, 0) | dict(db.session.execute(mine).all())


def levels_of(variant_ids: Collection[int]) -> Mapping[int, StockLevel]:
    mine = select(StockLevel).where(StockLevel.variant_id.in_(variant_ids))
    return {row.variant_id: row for row in db.session.scalars(mine)}


def movements_of_variants(variant_ids: Collection[int], most: int = 100) -> Sequence[StockMovement]:
    """The latest movements of these variants, newest first."""
    mine = select(StockMovement).where(StockMovement.variant_id.in_(variant_ids))
    return db.session.scalars(mine.order_by(StockMovement.id.desc()).limit(most)).all()


def movements_of_lines(line_ids: Collection[int]) -> Sequence[StockMovement]:
    """What happened to the stock because of these order lines, oldest first."""
    mine = select(StockMovement).where(StockMovement.order_line_id.in_(line_ids))
    return db.session.scalars(mine.order_by(StockMovement.id)).all()
