"""Orders as programs see them: neither drafts nor what was put away."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, func, select

from webapp.catalogue.models import Variant
from webapp.errors import NotFound
from webapp.extensions import db
from webapp.orders.models import Order, OrderLine
from webapp.orders.queries import ALL_PARTS, is_placed, one_order
from webapp.paging import walk

is_known = is_placed & Order.deleted_at.is_(None)
# A line that was removed stays with no pieces, and is no line any more.
is_there = is_known & (OrderLine.quantity > 0)


def get_known_order(order_id: int) -> Order:
    return one_order(select(Order).where(Order.id == order_id, is_known))


def known_order(order_id: int) -> int:
    """The number itself, if programs know the order; raises NotFound."""
    found = db.session.scalar(select(Order.id).where(Order.id == order_id, is_known))
    if found is None:
        raise NotFound("There is no such order.")
    return found


def page_of_orders(asked: Mapping[str, Any]) -> tuple[Sequence[Order], str | None]:
    """Orders with all their parts, oldest first, and the cursor of the page after them."""
    query = select(Order).where(is_known, *conditions(asked)).options(*ALL_PARTS)
    rows, following = walk(query, Order.id, asked)
    return [row[0] for row in rows], following


def conditions(asked: Mapping[str, Any]) -> list[ColumnElement[bool]]:
    found: dict[str, ColumnElement[bool]] = {}
    if "status" in asked:
        found["status"] = Order.status == asked["status"]
    if "email" in asked:
        found["email"] = func.lower(Order.email) == asked["email"].lower()
    if "customer_id" in asked:
        found["customer_id"] = Order.customer_id == asked["customer_id"]
    if "number" in asked:
        found["number"] = Order.number == asked["number"]
    if "placed_from" in asked:
        found["placed_from"] = Order.placed_at >= asked["placed_from"]
    if "placed_to" in asked:
        found["placed_to"] = Order.placed_at < asked["placed_to"]
    return list(found.values())


def get_line(line_id: int) -> tuple[OrderLine, Order]:
    """A line with the bare order that it is of; raises NotFound."""
    mine = select(OrderLine, Order).join(Order, Order.id == OrderLine.order_id)
    row = db.session.execute(mine.where(OrderLine.id == line_id, is_there)).first()
    if row is None:
        raise NotFound("There is no such line of an order.")
    return row[0], row[1]


def page_of_lines(
    asked: Mapping[str, Any],
) -> tuple[Sequence[tuple[OrderLine, Order]], str | None]:
    """Lines with the bare orders that they are of, oldest first."""
    query = select(OrderLine, Order).join(Order, Order.id == OrderLine.order_id).where(is_there)
    if "order_id" in asked:
        query = query.where(OrderLine.order_id == asked["order_id"])
    if "product_id" in asked:
        sold = select(Variant.id).where(Variant.product_id == asked["product_id"])
        query = query.where(OrderLine.variant_id.in_(sold))
    rows, following = walk(query, OrderLine.id, asked)
    return [(row[0], row[1]) for row in rows], following
