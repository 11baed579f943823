"""Writes a new order in one statement. Everything about it was checked and locked before.

An order, its address, its lines, the stock that they take, the ledger, the event and its job
are one statement of several parts, which the domains contribute. Sent one by one they take three
times as long, and for all that time others wait for the stock (docs/decisions).
"""

import json
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple, TypeVar

from webapp import config
from webapp.caching import spoil
from webapp.catalogue.queries.offers import Offer
from webapp.extensions import Base
from webapp.logs import request_id
from webapp.orders.models import Order, OrderAddress, OrderLine
from webapp.orders.rules.life import OrderStatus
from webapp.orders.rules.purchase import Buyer
from webapp.orders.services.compose import DRAFT, MADE_UP, PLACE
from webapp.payments.rules import PAID_ON_DELIVERY, PaymentType
from webapp.pricing.rules import PricedItem, Quote
from webapp.shipping.rules import needs_address
from webapp.staff_log.rules import Act
from webapp.staff_log.services import log_act
from webapp.statements import Ready, send

Row = TypeVar("Row", bound=Base)

# What a new order and a new line have none of yet.
NOTHING_YET = {"paid_cents": 0, "refunded_cents": 0, "credited_cents": 0, "deleted_at": None}
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
    order = facts | order_row(buyer, priced, config.current().shop_currency)
    rows = [
        line_row(position, line, item)
        for position, (line, item) in enumerate(zip(lines, priced.items, strict=True), 1)
    ]
    address = buyer.address if needs_address(buyer.delivery_method) else None
    places = [{"kind": "shipping", **asdict(address)}] if address else []
    happened = {"status_before": None, "status": facts["status"], "version": 1, "reason": ""}
    written: Any = send(
        statement,
        order=json_of(order),
        lines=json_of(rows),
        addresses=json_of(places),
        variant_ids=[row["variant_id"] for row in rows],
        facts=json_of(happened),
        actor=actor,
        request_id=request_id(),
    ).fetchone()
    happened["order_id"] = written.id
    log_act(Act(written.event, actor, ("order", written.id), written.event_id, happened))
    return order_of(written, order, rows, places)


def order_row(buyer: Buyer, priced: Quote, currency: str) -> dict[str, Any]:
    return {
        "token": secrets.token_urlsafe(32),
        "customer_id": buyer.customer_id,
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
        "product_id": offer.product_id,
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
    numbered = zip(written.line_ids or (), lines, strict=True)
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
