"""What of an order the log of the staff compares."""

from collections.abc import Iterable
from typing import Any

from webapp.extensions import Base
from webapp.orders.models import Order
from webapp.orders.rules.pictures import Picture

PLAIN = (
    *("status", "delivery_method", "payment_type", "subtotal_cents", "discount_cents"),
    *("shipping_cents", "tax_cents", "total_cents", "paid_cents", "refunded_cents"),
    *("credited_cents",),
)
PERSONAL = ("name", "email", "telephone", "note")
OF_LINES = (
    *("title", "sku", "options", "quantity", "unit_price_cents", "total_cents"),
    *("canceled_quantity", "packed_quantity", "shipped_quantity", "returned_quantity"),
)
OF_ADDRESS = ("name", "street", "house_number", "postal_code", "city", "region", "country")


def picture_of(order: Order) -> Picture:
    """Lines that were removed are not in it."""
    lines = {str(line.id): columns(line, OF_LINES) for line in order.lines if line.quantity}
    address = order.shipping_address
    place = columns(address, OF_ADDRESS) if address else {}
    return Picture(
        plain={**columns(order, PLAIN), "lines": lines},
        personal={**columns(order, PERSONAL), **{f"address.{k}": v for k, v in place.items()}},
    )


def columns(record: Base, names: Iterable[str]) -> dict[str, Any]:
    return {name: getattr(record, name) for name in names}
