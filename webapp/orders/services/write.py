"""Writes a new order in one statement. Everything about it was checked and locked before.

An order, its address, its lines, the stock that they take, the ledger, the event and its job
are one statement of several parts, which the domains contribute. Sent one by one they take three
times as long, and for all that time others wait for the stock (docs/decisions).
"""

import json
import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple, TypeVar

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

from webapp import config
from webapp.caching import spoil
from webapp.catalogue.queries.offers import Offer
from webapp.events.services import announcing
from webapp.extensions import Base
from webapp.logs import request_id
from webapp.orders.models import Order, OrderAddress, OrderLine
from webapp.orders.rules.life import OrderStatus
from webapp.orders.rules.purchase import Buyer
from webapp.payments.rules import PAID_ON_DELIVERY, PaymentType
from webapp.pricing.rules import PricedItem, Quote
from webapp.shipping.rules import needs_address
from webapp.statements import Ready, send
from webapp.stock.services import reserving

Row = TypeVar("Row", bound=Base)

# What the database makes up itself, or takes from the order; everything else is sent.
MADE_UP = ("id", "number", "placed_at", "updated_at")
# What a new order and a new line have none of yet.
NOTHING_YET = {"paid_cents": 0, "refunded_cents": 0, "credited_cents": 0}
NONE_YET = dict.fromkeys(
    ("canceled_quantity", "packed_quantity", "shipped_quantity", "returned_quantity"), 0
) | {"credited_cents": 0, "discount_cents": 0}


class Line(NamedTuple):
    offer: Offer
    quantity: int


def write_placed(lines: Sequence[Line], buyer: Buyer, priced: Quote, *, actor: str) -> Order:
    """Writes an order that takes its goods now; gives it as it was written."""
    spoil("stock")
    facts = {"status": OrderStatus.PENDING, "expires_at": expiry_of(buyer.payment_type)}
    return write(PLACE, facts, lines, buyer, priced, actor=actor)


def write_draft(lines: Sequence[Line], buyer: Buyer, priced: Quote, *, actor: str) -> Order:
    """Writes a draft, which takes nothing."""
    facts = {"status": OrderStatus.DRAFT, "expires_at": None}
    return write(DRAFT, facts, lines, buyer, priced, actor=actor)


def expiry_of(payment_type: PaymentType) -> datetime | None:
    """When an order that nobody has paid is given up; None where it is paid on delivery."""
    minutes = config.current().order_expires_minutes
    if not minutes or payment_type in PAID_ON_DELIVERY:
        return None
    return datetime.now(UTC) + timedelta(minutes=minutes)


def write(
    statement: Ready,
    facts: dict[str, Any],
    lines: Sequence[Line],
    buyer: Buyer,
    priced: Quote,
    *,
    actor: str,
) -> Order:
    """The rows travel as JSON: one statement, however many lines, and PostgreSQL keeps its plan."""
    order = facts | order_row(buyer, priced, lines[0].offer.price.currency)
    rows = [
        line_row(position, line, item)
        for position, (line, item) in enumerate(zip(lines, priced.items, strict=True), 1)
    ]
    address = buyer.address if needs_address(buyer.delivery_method) else None
    places = [{"kind": "shipping", **asdict(address)}] if address else []
    written = send(
        statement,
        order=json_of(order),
        lines=json_of(rows),
        addresses=json_of(places),
        variant_ids=[row["variant_id"] for row in rows],
        facts=json_of(
            {"status_before": None, "status": facts["status"], "version": 1, "reason": ""}
        ),
        actor=actor,
        request_id=request_id(),
    ).fetchone()
    return order_of(written, order, rows, places)


def order_row(buyer: Buyer, priced: Quote, currency: str) -> dict[str, Any]:
    return {
        "token": secrets.token_urlsafe(32),
        "email": buyer.email,
        "name": buyer.name,
        "telephone": buyer.telephone,
        "note": buyer.note,
        "delivery_method": buyer.delivery_method,
        "payment_type": buyer.payment_type,
        "currency": currency,
        "subtotal_cents": priced.subtotal_cents,
        "discount_cents": priced.discount_cents,
        "shipping_cents": priced.shipping_cents,
        "tax_cents": priced.tax_cents,
        "tax_included": priced.tax_included,
        "total_cents": priced.total_cents,
        "version": 1,
        **NOTHING_YET,
    }


def line_row(position: int, line: Line, item: PricedItem) -> dict[str, Any]:
    offer = line.offer
    return {
        "position": position,
        "variant_id": offer.variant_id,
        "title": offer.title,
        "sku": offer.sku,
        "options": offer.options,
        "quantity": item.quantity,
        "unit_price_cents": item.unit_cents,
        "tax_percent": item.tax_percent,
        "tax_cents": item.tax_cents,
        "total_cents": item.total_cents,
        **NONE_YET,
    }


def json_of(rows: Any) -> str:
    """Moments and rates as texts, which PostgreSQL reads as what their columns are."""
    return json.dumps(rows, default=str)


def order_of(
    written: Any,
    order: dict[str, Any],
    lines: Sequence[dict[str, Any]],
    places: Sequence[dict[str, Any]],
) -> Order:
    """The order with its parts, put together from what was sent and what came back.

    It belongs to no session: whoever changes it later locks it first, and so reads it anew.
    """
    made_up = {name: getattr(written, name) for name in MADE_UP}
    numbered = zip(written.line_ids, lines, strict=True)
    of_order = {"order_id": written.id}
    return as_if_read(
        Order,
        order
        | made_up
        | {
            "lines": [as_if_read(OrderLine, {"id": n} | of_order | row) for n, row in numbered],
            "addresses": [as_if_read(OrderAddress, of_order | row) for row in places],
        },
    )


def as_if_read(model: type[Row], values: Mapping[str, Any]) -> Row:
    row = model()
    # Past the attributes, which would note a change for each.
    vars(row).update(values)
    return row


def compose(event: str, take_goods: Callable[[CTE], Sequence[CTE]]) -> Ready:
    placed = placed_part()
    lines = lines_part(placed)
    happened, deferred = announcing(event, placed, subject="order")
    ids = select(func.array_agg(aggregate_order_by(lines.c.id, lines.c.position)))
    whole = select(placed, ids.scalar_subquery().label("line_ids"), deferred)
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
