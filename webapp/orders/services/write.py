"""Writes a new order in one statement. Everything about it was checked and locked before.

An order, its address, its lines, the stock that they take, the ledger, the event and its job
are one statement of several parts, which the domains contribute. Sent one by one they take three
times as long, and for all that time others wait for the stock (docs/decisions).
"""

import json
import secrets
from collections.abc import Callable, Sequence
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import (
    ARRAY,
    CTE,
    Boolean,
    RowMapping,
    Select,
    Text,
    bindparam,
    cast,
    column,
    func,
    insert,
    literal,
    select,
    true,
)
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlalchemy.orm.attributes import set_committed_value

from webapp import config
from webapp.caching import spoil
from webapp.catalogue.queries.offers import Offer
from webapp.db import send
from webapp.events.services import announcing
from webapp.logs import request_id
from webapp.orders.models import Order, OrderAddress, OrderLine
from webapp.orders.rules.life import OrderStatus
from webapp.orders.rules.purchase import Address, Buyer
from webapp.payments.rules import PAID_ON_DELIVERY, PaymentType
from webapp.pricing.rules import PricedItem, Quote
from webapp.shipping.rules import needs_address
from webapp.stock.services import reserving

ORDER_COLUMNS = (
    *("status", "expires_at", "token", "email", "name", "telephone", "note"),
    *("delivery_method", "payment_type", "currency", "subtotal_cents", "discount_cents"),
    *("shipping_cents", "tax_cents", "tax_included", "total_cents"),
)
ADDRESS_COLUMNS = ("name", "street", "house_number", "postal_code", "city", "region", "country")
LINE_COLUMNS = (
    *("variant_id", "title", "sku", "options", "quantity", "unit_price_cents"),
    *("tax_percent", "tax_cents", "total_cents"),
)
# What a new line has none of yet.
COUNTED = (
    *("canceled_quantity", "packed_quantity", "shipped_quantity", "returned_quantity"),
    "credited_cents",
)


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
    statement: Select[Any],
    facts: dict[str, Any],
    lines: Sequence[Line],
    buyer: Buyer,
    priced: Quote,
    *,
    actor: str,
) -> Order:
    address = buyer.address if needs_address(buyer.delivery_method) else None
    order = facts | order_row(buyer, priced, lines[0].offer.price.currency)
    rows = [line_row(line, item) for line, item in zip(lines, priced.items, strict=True)]
    first = {"status_before": None, "status": facts["status"], "version": 1, "reason": ""}
    columns = {name: [row[name] for row in rows] for name in LINE_COLUMNS}
    columns["options"] = [json.dumps(options) for options in columns["options"]]
    written = send(
        statement,
        **{f"order_{name}": value for name, value in order.items()},
        **{f"address_{name}": value for name, value in address_row(address).items()},
        **{f"line_{name}": values for name, values in columns.items()},
        has_address=address is not None,
        facts=first,
        actor=actor,
        request_id=request_id(),
    ).one()
    return order_of(written._mapping, rows, address)


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
    }


def address_row(address: Address | None) -> dict[str, Any]:
    return asdict(address) if address else dict.fromkeys(ADDRESS_COLUMNS)


def line_row(line: Line, item: PricedItem) -> dict[str, Any]:
    offer = line.offer
    return {
        "variant_id": offer.variant_id,
        "title": offer.title,
        "sku": offer.sku,
        "options": offer.options,
        "quantity": item.quantity,
        "unit_price_cents": item.unit_cents,
        "tax_percent": item.tax_percent,
        "tax_cents": item.tax_cents,
        "total_cents": item.total_cents,
    }


def order_of(written: RowMapping, rows: Sequence[dict[str, Any]], address: Address | None) -> Order:
    """The order with its parts, put together from what was sent and what came back.

    It belongs to no session: whoever changes it later locks it first, and so reads it anew.
    """
    order = Order(**{column.key: written[column.key] for column in Order.__table__.columns})
    numbered = zip(written["line_ids"], rows, strict=True)
    fresh = {"order_id": order.id, "discount_cents": 0, **dict.fromkeys(COUNTED, 0)}
    lines = [
        OrderLine(id=line_id, position=position, **fresh, **row)
        for position, (line_id, row) in enumerate(numbered, 1)
    ]
    places = (
        [OrderAddress(order_id=order.id, kind="shipping", **asdict(address))] if address else []
    )
    set_committed_value(order, "lines", lines)
    set_committed_value(order, "addresses", places)
    return order


def compose(event: str, take_goods: Callable[[CTE], Sequence[CTE]]) -> Select[Any]:
    placed = placed_part()
    lines = lines_part(placed)
    happened, deferred = announcing(event, placed, subject="order")
    ids = select(func.array_agg(aggregate_order_by(lines.c.id, lines.c.position)))
    whole = select(placed, ids.scalar_subquery().label("line_ids"), deferred)
    whole = whole.select_from(placed).join(happened, true())
    return whole.add_cte(address_part(placed), *take_goods(lines))


def placed_part() -> CTE:
    table = Order.__table__
    values = {name: bindparam(f"order_{name}", type_=table.c[name].type) for name in ORDER_COLUMNS}
    return insert(Order).values(values).returning(*table.c).cte("placed")


def address_part(placed: CTE) -> CTE:
    columns = OrderAddress.__table__.c
    values = [bindparam(f"address_{name}", type_=columns[name].type) for name in ADDRESS_COLUMNS]
    row = select(placed.c.id, literal("shipping"), *values)
    row = row.where(bindparam("has_address", type_=Boolean))
    written = insert(OrderAddress).from_select(["order_id", "kind", *ADDRESS_COLUMNS], row)
    return written.returning(OrderAddress.order_id).cte("address")


def lines_part(placed: CTE) -> CTE:
    """The lines come as one array for each column, so that their number changes no statement."""
    types = {name: OrderLine.__table__.c[name].type for name in LINE_COLUMNS}
    # There is no array of JSON that the driver writes by itself.
    sent = types | {"options": Text()}
    arrays = [bindparam(f"line_{name}", type_=ARRAY(kind)) for name, kind in sent.items()]
    names = [column(name, kind) for name, kind in sent.items()]
    goods = func.unnest(*arrays).table_valued(*names, with_ordinality="position", name="goods")
    goods = goods.render_derived()
    copied = [cast(goods.c[name], kind) for name, kind in types.items()]
    rows = select(placed.c.id, goods.c.position, literal(0), *copied)
    rows = rows.select_from(placed).join(goods, true()).order_by(goods.c.position)
    columns = ["order_id", "position", "discount_cents", *LINE_COLUMNS]
    written = insert(OrderLine).from_select(columns, rows)
    kept = OrderLine.id, OrderLine.variant_id, OrderLine.quantity, OrderLine.position
    return written.returning(*kept).cte("lines")


PLACE = compose("order.placed", reserving)
DRAFT = compose("order.drafted", lambda _: ())
