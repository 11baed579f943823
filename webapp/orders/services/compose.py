"""The statement that writes a new order: one, of parts that the domains contribute.

Its rows come as JSON, so it is the same for one line and for a thousand (docs/decisions).
"""

from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import (
    CTE,
    JSON,
    ColumnClause,
    ColumnElement,
    Insert,
    Text,
    bindparam,
    cast,
    column,
    func,
    insert,
    literal_column,
    select,
    true,
)
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlalchemy.sql.selectable import TableValuedAlias

from webapp.events.services import announcing
from webapp.extensions import Base
from webapp.orders.models import Order, OrderAddress, OrderLine
from webapp.statements import Ready
from webapp.stock.services import reserving

# What the database makes up itself; everything else is sent, or taken from the order.
MADE_UP = ("id", "number", "placed_at", "updated_at")


def compose(event: str, take_goods: Callable[[CTE], Sequence[CTE]]) -> Ready:
    placed = placed_part()
    lines = lines_part(placed)
    happened, deferred = announcing(event, placed, subject="order")
    ids = select(func.array_agg(aggregate_order_by(lines.c.id, lines.c.position)))
    told = happened.c.id.label("event_id"), happened.c.name.label("event")
    whole = select(placed, ids.scalar_subquery().label("line_ids"), *told, deferred)
    whole = whole.select_from(placed).join(happened, true())
    places = part_of_order(placed, OrderAddress, "addresses").returning(OrderAddress.order_id)
    return Ready(whole.add_cte(places.cte("addresses"), *take_goods(lines)))


def sent(model: type[Base], name: str) -> TableValuedAlias:
    """The rows of the parameter `name`, with the types that the columns of the table have."""
    keys = [one.key for one in model.__table__.columns if one.key not in (*MADE_UP, "order_id")]
    empty: ColumnElement[Any] = literal_column(f"NULL::{model.__tablename__}")
    # PostgreSQL expects one row of the one function, and a hundred of the other.
    read = func.json_populate_record if model is Order else func.json_populate_recordset
    rows = read(empty, cast(bindparam(name, type_=Text), JSON))
    return rows.table_valued(*keys, name=f"sent_{name}")


def values_of(rows: TableValuedAlias) -> list[ColumnClause[Any]]:
    """Plain names: the driver remembers how to send a statement up to 4,096 characters long."""
    return [column(one.key) for one in rows.c]


def placed_part() -> CTE:
    row = sent(Order, "order")
    values = select(*values_of(row)).select_from(row)
    written = insert(Order).from_select(row.c.keys(), values)
    return written.returning(*(Order.__table__.c[name] for name in MADE_UP)).cte("placed")


def part_of_order(placed: CTE, model: type[Base], name: str) -> Insert:
    """Writes the sent rows with the number of the order."""
    rows = sent(model, name)
    numbered = select(placed.c.id, *values_of(rows)).select_from(placed).join(rows, true())
    return insert(model).from_select(["order_id", *rows.c.keys()], numbered)


def lines_part(placed: CTE) -> CTE:
    kept = OrderLine.id, OrderLine.variant_id, OrderLine.quantity, OrderLine.position
    return part_of_order(placed, OrderLine, "lines").returning(*kept).cte("lines")


PLACE = compose("order.placed", reserving)
DRAFT = compose("order.drafted", lambda _: ())
