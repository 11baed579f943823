"""What the database says, in the shape in which the second books say it."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import text

from tests.torture.goods_book import CartBook, Goods
from tests.torture.order_book import OrderBook
from webapp.extensions import db

State = dict[str, dict[Any, Any]]

ORDERS = """
    SELECT id, status, version, total_cents, credited_cents, paid_cents, refunded_cents
    FROM orders ORDER BY id
"""
LINES = """
    SELECT order_id, id, variant_id, quantity, canceled_quantity, packed_quantity,
        shipped_quantity, returned_quantity, credited_cents
    FROM order_lines ORDER BY order_id, position
"""
PARCELS = """
    SELECT p.order_id, p.id, p.status, jsonb_object_agg(l.order_line_id, l.quantity)
    FROM parcels p JOIN parcel_lines l ON l.parcel_id = p.id GROUP BY p.id ORDER BY p.id
"""
PAYMENTS = "SELECT order_id, amount_cents, refunded_cents FROM payments ORDER BY id"
BILLS = "SELECT order_id, series, total_cents FROM bills ORDER BY id"
STOCK = """
    SELECT v.id, coalesce(s.available, 0), coalesce(s.reserved, 0)
    FROM variants v LEFT JOIN stock_levels s ON s.variant_id = v.id ORDER BY v.id
"""
CARTS = "SELECT cart_id, variant_id, quantity FROM cart_lines ORDER BY cart_id, variant_id"


def written_by_shop() -> State:
    orders = {row[0]: tuple(row[1:]) for row in rows(ORDERS)}
    parcels = [(*row[:3], {int(line): n for line, n in row[3].items()}) for row in rows(PARCELS)]
    return {
        "stock": {row[0]: tuple(row[1:]) for row in rows(STOCK)},
        "carts": by_first(rows(CARTS)),
        "orders": orders,
        "lines": by_first(rows(LINES)),
        "parcels": by_first(parcels),
        "payments": by_first(rows(PAYMENTS)),
        "bills": by_first(rows(BILLS)),
    }


def rows(query: str) -> list[Any]:
    return list(db.session.execute(text(query)))


def by_first(found: Iterable[Any]) -> dict[int, list[tuple[Any, ...]]]:
    groups: dict[int, list[tuple[Any, ...]]] = {}
    for first, *rest in found:
        groups.setdefault(first, []).append(tuple(rest))
    return groups


def learn_numbers(shop: State, orders: list[OrderBook]) -> None:
    """The numbers that the database gave to new lines and parcels."""
    for order in orders:
        for line, row in zip(order.lines, shop["lines"].get(order.id, []), strict=False):
            line.id = line.id or row[0]
        for parcel, row in zip(order.parcels, shop["parcels"].get(order.id, []), strict=False):
            parcel.id = parcel.id or row[0]


def written_by_us(goods: list[Goods], carts: list[CartBook], orders: list[OrderBook]) -> State:
    return {
        "stock": {one.variant_id: (one.available, one.reserved) for one in goods},
        "carts": {cart.id: pieces_of(cart) for cart in carts if cart.pieces},
        "orders": {order.id: facts_of(order) for order in orders},
        "lines": {order.id: lines_of(order) for order in orders},
        "parcels": {order.id: parcels_of(order) for order in orders if order.parcels},
        "payments": {o.id: [tuple(one) for one in o.payments] for o in orders if o.payments},
        "bills": {order.id: order.bills for order in orders if order.bills},
    }


def pieces_of(cart: CartBook) -> list[tuple[int, int]]:
    return sorted((goods.variant_id, count) for goods, count in cart.pieces.items())


def facts_of(order: OrderBook) -> tuple[Any, ...]:
    paid, back = (sum(payment[i] for payment in order.payments) for i in (0, 1))
    return order.status, order.version, order.total, order.credited, paid, back


def lines_of(order: OrderBook) -> list[tuple[int, ...]]:
    return [
        (
            *(line.id, line.goods.variant_id, line.quantity, line.canceled, line.packed),
            *(line.shipped, line.returned, line.credited),
        )
        for line in order.lines
    ]


def parcels_of(order: OrderBook) -> list[tuple[int, str, dict[int, int]]]:
    return [
        (parcel.id, parcel.status, {line.id: n for line, n in parcel.pieces.items()})
        for parcel in order.parcels
    ]
