"""What can be taken out of the shop: the columns of each table, in the order in which they stand.

Columns are only ever added at the end, so that whatever reads them goes on working.
"""

from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, and_, select

from webapp.accounts.models import Customer
from webapp.bills.models import Bill
from webapp.catalogue.models import Product, Variant
from webapp.money import Money
from webapp.orders.models import Order, OrderAddress, OrderLine
from webapp.orders.rules.life import PUBLIC_STATUSES
from webapp.stock.models import StockLevel

CENTS = "_cents"


class Table(NamedTuple):
    """`query` gives the rows; a column that ends in _cents is an amount of `currency`."""

    title: str
    query: Select[*tuple[Any, ...]]

    @property
    def heads(self) -> list[str]:
        return [str(column.key).removesuffix(CENTS) for column in self.query.selected_columns]

    def values(self, row: Any) -> list[Any]:
        facts = row._mapping
        return [
            Money(value, facts["currency"]) if name.endswith(CENTS) else value
            for name, value in facts.items()
        ]


is_placed: ColumnElement[bool] = and_(Order.status.in_(PUBLIC_STATUSES), Order.deleted_at.is_(None))
delivered_to = and_(OrderAddress.order_id == Order.id, OrderAddress.kind == "shipping")

ORDERS = (
    select(
        *(Order.number, Order.placed_at, Order.status, Order.email, Order.name, Order.telephone),
        *(Order.delivery_method, Order.payment_type, Order.currency),
        *(Order.subtotal_cents, Order.discount_cents, Order.shipping_cents, Order.tax_cents),
        *(Order.total_cents, Order.paid_cents, Order.credited_cents, Order.refunded_cents),
        OrderAddress.name.label("recipient"),
        *(OrderAddress.street, OrderAddress.house_number, OrderAddress.postal_code),
        *(OrderAddress.city, OrderAddress.region, OrderAddress.country, Order.note),
    )
    .outerjoin(OrderAddress, delivered_to)
    .where(is_placed)
    .order_by(Order.id)
)
ORDER_LINES = (
    select(
        *(Order.number.label("order"), OrderLine.position, OrderLine.sku, OrderLine.title),
        *(OrderLine.options, OrderLine.quantity, OrderLine.canceled_quantity),
        *(OrderLine.shipped_quantity, OrderLine.returned_quantity, Order.currency),
        *(OrderLine.unit_price_cents, OrderLine.discount_cents, OrderLine.tax_cents),
        OrderLine.total_cents,
    )
    .join(Order, Order.id == OrderLine.order_id)
    .where(is_placed)
    .order_by(Order.id, OrderLine.position)
)
CUSTOMERS = select(
    *(Customer.id, Customer.email, Customer.name, Customer.lastname, Customer.telephone),
    Customer.created_at,
).order_by(Customer.id)
STOCK = (
    select(
        *(Variant.id.label("variant"), Variant.sku, Product.title, Variant.option_values),
        *(Product.status, Variant.is_active, Variant.currency, Variant.price_cents),
        *(StockLevel.available, StockLevel.reserved),
    )
    .join(Product, Product.id == Variant.product_id)
    .outerjoin(StockLevel, StockLevel.variant_id == Variant.id)
    .order_by(Product.id, Variant.position, Variant.id)
)
BILLS = (
    select(
        *(Bill.code, Bill.series, Bill.issued_on, Order.number.label("order")),
        *(Bill.customer_name, Bill.customer_email, Bill.payment_type, Bill.currency),
        *(Bill.discount_cents, Bill.tax_cents, Bill.total_cents),
    )
    .join(Order, Order.id == Bill.order_id)
    .order_by(Bill.id)
)

TABLES = {
    "orders": Table("Orders", ORDERS),
    "order-lines": Table("Order lines", ORDER_LINES),
    "customers": Table("Customers", CUSTOMERS),
    "stock": Table("Products and stock", STOCK),
    "bills": Table("Bills and credit notes", BILLS),
}
