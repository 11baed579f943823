from dataclasses import dataclass

from sqlalchemy import case, func, select

from webapp.bills.models import Bill
from webapp.bills.rules import BILLS
from webapp.extensions import db
from webapp.orders.models import Credit, CreditPart, Order, OrderLine
from webapp.stock.models import StockLevel


@dataclass(frozen=True)
class Figures:
    """What the books say about the orders of a history; money in minor units."""

    orders: int
    lines: int
    bills: int
    revenue_cents: int
    available: int
    reserved: int


def figures_of(order_ids: list[int], variant_ids: list[int]) -> Figures:
    mine = Order.id.in_(order_ids)
    orders, goods = db.session.execute(
        select(func.count(), func.coalesce(func.sum(Order.subtotal_cents), 0)).where(mine)
    ).one()
    stock = select(func.sum(StockLevel.available), func.sum(StockLevel.reserved))
    available, reserved = db.session.execute(
        stock.where(StockLevel.variant_id.in_(variant_ids))
    ).one()
    return Figures(
        orders=orders,
        lines=count(OrderLine, OrderLine.order_id.in_(order_ids), OrderLine.quantity > 0),
        bills=count(Bill, Bill.order_id.in_(order_ids), Bill.series == BILLS),
        revenue_cents=int(goods) - credited_cents(order_ids),
        available=int(available),
        reserved=int(reserved),
    )


def count(table: type, *conditions: object) -> int:
    found = select(func.count()).select_from(table).where(*conditions)  # type: ignore[arg-type]
    return db.session.scalar(found) or 0


def credited_cents(order_ids: list[int]) -> int:
    """What was taken back of the goods, as they were priced."""
    net = CreditPart.amount_cents - case((Order.tax_included, 0), else_=CreditPart.tax_cents)
    total = select(func.coalesce(func.sum(net), 0)).join(Credit, Credit.id == CreditPart.credit_id)
    total = total.join(Order, Order.id == Credit.order_id).where(Order.id.in_(order_ids))
    return int(db.session.scalar(total) or 0)
