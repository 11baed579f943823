"""What an order costs. No database, no clock, no request: amounts in, amounts out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from webapp.money import round_cents


@dataclass(frozen=True)
class TaxRules:
    """Tax in percent by tax class, and whether the prices already contain it."""

    percents: Mapping[str, Decimal]
    included: bool


@dataclass(frozen=True)
class Item:
    """So many pieces at one price, in minor units."""

    unit_cents: int
    quantity: int
    tax_percent: Decimal


@dataclass(frozen=True)
class PricedItem:
    unit_cents: int
    quantity: int
    total_cents: int
    tax_percent: Decimal
    tax_cents: int


@dataclass(frozen=True)
class Quote:
    """What the shopper is asked to pay: `total = subtotal - discount + shipping + tax`,
    where tax counts only if it is not already in the prices."""

    items: tuple[PricedItem, ...]
    subtotal_cents: int
    discount_cents: int
    shipping_cents: int
    tax_cents: int
    tax_included: bool
    total_cents: int


def goods_cents(items: Sequence[Item]) -> int:
    return sum(item.unit_cents * item.quantity for item in items)


def quote(items: Sequence[Item], shipping_cents: int, *, tax_included: bool) -> Quote:
    """Prices the items one by one; tax is rounded once for each line and once for shipping."""
    priced = tuple(price_item(item, tax_included=tax_included) for item in items)
    subtotal = sum(item.total_cents for item in priced)
    tax = sum(item.tax_cents for item in priced)
    tax += tax_on(shipping_cents, highest_percent(items), tax_included=tax_included)
    return Quote(
        items=priced,
        subtotal_cents=subtotal,
        discount_cents=0,
        shipping_cents=shipping_cents,
        tax_cents=tax,
        tax_included=tax_included,
        total_cents=subtotal + shipping_cents + (0 if tax_included else tax),
    )


def price_item(item: Item, *, tax_included: bool) -> PricedItem:
    total = item.unit_cents * item.quantity
    return PricedItem(
        unit_cents=item.unit_cents,
        quantity=item.quantity,
        total_cents=total,
        tax_percent=item.tax_percent,
        tax_cents=tax_on(total, item.tax_percent, tax_included=tax_included),
    )


def highest_percent(items: Sequence[Item]) -> Decimal:
    """Delivery follows the goods: it carries the highest rate among them."""
    return max((item.tax_percent for item in items), default=Decimal(0))


def tax_on(cents: int, percent: Decimal, *, tax_included: bool) -> int:
    """The tax in or on an amount, in minor units."""
    base = 100 + percent if tax_included else Decimal(100)
    return round_cents(Decimal(cents) * percent / base)
