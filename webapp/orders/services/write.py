"""Writes a new order into the tables. Everything about it was checked before."""

import secrets
from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from sqlalchemy import insert

from webapp import config
from webapp.catalogue.queries.offers import Offer
from webapp.events.services import announce
from webapp.extensions import db
from webapp.orders.models import Order, OrderAddress, OrderLine
from webapp.orders.rules.life import OrderStatus
from webapp.orders.rules.purchase import Buyer
from webapp.payments.rules import PAID_ON_DELIVERY, PaymentType
from webapp.pricing.rules import Quote
from webapp.shipping.rules import needs_address
from webapp.stock.rules import Demand


class Line(NamedTuple):
    offer: Offer
    quantity: int


def insert_order(buyer: Buyer, priced: Quote, currency: str, *, status: OrderStatus) -> int:
    order_id = db.session.execute(
        insert(Order).returning(Order.id),
        {
            "status": status,
            "expires_at": expiry_of(buyer.payment_type) if status == OrderStatus.PENDING else None,
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
        },
    ).scalar_one()
    if buyer.address and needs_address(buyer.delivery_method):
        row = {"order_id": order_id, "kind": "shipping", **asdict(buyer.address)}
        db.session.execute(insert(OrderAddress).values(row))
    return order_id


def insert_lines(order_id: int, lines: Sequence[Line], priced: Quote) -> list[Demand]:
    """Writes all lines in one statement; gives what each of them takes from the stock."""
    rows = [
        {
            "order_id": order_id,
            "position": position,
            "variant_id": offer.variant_id,
            "title": offer.title,
            "sku": offer.sku,
            "options": offer.options,
            "discount_cents": 0,
            "quantity": item.quantity,
            "unit_price_cents": item.unit_cents,
            "tax_percent": item.tax_percent,
            "tax_cents": item.tax_cents,
            "total_cents": item.total_cents,
        }
        for position, ((offer, _), item) in enumerate(zip(lines, priced.items, strict=True), 1)
    ]
    written = insert(OrderLine).values(rows)
    columns = OrderLine.variant_id, OrderLine.quantity, OrderLine.id
    return [Demand(*row) for row in db.session.execute(written.returning(*columns))]


def announce_new(order_id: int, event: str, status: OrderStatus, *, actor: str) -> None:
    """The first event of an order, in the shape that `end_step` gives the later ones."""
    facts = {"status_before": None, "status": status, "version": 1, "reason": ""}
    announce(event, actor=actor, subject=("order", order_id), order_id=order_id, **facts)


def expiry_of(payment_type: PaymentType) -> datetime | None:
    """When an order that nobody has paid is given up; None where it is paid on delivery."""
    minutes = config.current().order_expires_minutes
    if not minutes or payment_type in PAID_ON_DELIVERY:
        return None
    return datetime.now(UTC) + timedelta(minutes=minutes)
