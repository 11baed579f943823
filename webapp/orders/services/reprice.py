"""Adds an order up anew after its goods, or the way in which they are delivered, have changed."""

from webapp import config
from webapp.bills.queries import find_bill
from webapp.errors import ShopError
from webapp.money import Money
from webapp.orders.models import Order, OrderLine
from webapp.orders.queries import quote_items
from webapp.pricing.queries import tax_rules
from webapp.pricing.rules import Item
from webapp.shipping.rules import DeliveryMethod


class NotEditable(ShopError):
    """A bill was issued or something was credited: the price cannot be rewritten any more.

    Or the shop has changed its currency, or whether its prices contain the tax.
    """

    code = "not_editable"


class PaidMore(ShopError):
    """The order would cost less than what was paid for it."""

    code = "paid_more"


def check_editable(order: Order) -> None:
    """Raises NotEditable when what the order costs cannot change any more."""
    if order.credited_cents or find_bill(order.id):
        raise NotEditable(
            "This order was billed or partly canceled. Cancel lines, or write another order."
        )
    if not is_priced_as_today(order):
        raise NotEditable("The prices of the shop are of another kind now. Write another order.")


def is_priced_as_today(order: Order) -> bool:
    """Amounts of two currencies, or with tax and without, do not add up."""
    currency, included = config.current().shop_currency, tax_rules().included
    return (order.currency, order.tax_included) == (currency, included)


def price_anew(order: Order) -> None:
    """Adds the order up from its lines; raises PaidMore when too much was paid already."""
    method = DeliveryMethod(order.delivery_method)
    items = [item_of(line) for line in order.lines]
    priced = quote_items(items, method, tax_included=order.tax_included)
    if priced.total_cents < order.kept_cents:
        paid = Money(order.kept_cents, order.currency).shown()
        raise PaidMore(f"{paid} was paid already. Cancel lines instead, then the rest goes back.")
    for line, item in zip(order.lines, priced.items, strict=True):
        line.tax_cents = item.tax_cents
    order.subtotal_cents, order.shipping_cents = priced.subtotal_cents, priced.shipping_cents
    order.discount_cents, order.tax_cents = priced.discount_cents, priced.tax_cents
    order.total_cents = priced.total_cents


def item_of(line: OrderLine) -> Item:
    return Item(line.unit_price_cents, line.quantity, line.tax_percent, line.discount_cents)
