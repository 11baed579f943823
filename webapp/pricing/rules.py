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
    """So many pieces at one price, in minor units, less a discount on all of them."""

    unit_cents: int
    quantity: int
    tax_percent: Decimal
    discount_cents: int = 0

    @property
    def total_cents(self) -> int:
        return self.unit_cents * self.quantity - self.discount_cents


@dataclass(frozen=True)
class PricedItem:
    unit_cents: int
    quantity: int
    discount_cents: int
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
    """What the goods cost, which decides whether their delivery is free."""
    return sum(item.total_cents for item in items)


def quote(items: Sequence[Item], shipping_cents: int, *, tax_included: bool) -> Quote:
    """Prices the items one by one; tax is rounded once for each line and once for shipping."""
    priced = tuple(price_item(item, tax_included=tax_included) for item in items)
    subtotal = sum(item.unit_cents * item.quantity for item in items)
    discount = sum(item.discount_cents for item in items)
    tax = sum(item.tax_cents for item in priced)
    tax += tax_on(shipping_cents, highest_percent(items), tax_included=tax_included)
    return Quote(
        items=priced,
        subtotal_cents=subtotal,
        discount_cents=discount,
        shipping_cents=shipping_cents,
        tax_cents=tax,
        tax_included=tax_included,
        total_cents=subtotal - discount + shipping_cents + (0 if tax_included else tax),
    )


def price_item(item: Item, *, tax_included: bool) -> PricedItem:
    return PricedItem(
        unit_cents=item.unit_cents,
        quantity=item.quantity,
        discount_cents=item.discount_cents,
        total_cents=item.total_cents,
        tax_percent=item.tax_percent,
        tax_cents=tax_on(item.total_cents, item.tax_percent, tax_included=tax_included),
    )


def highest_percent(items: Sequence[Item]) -> Decimal:
    """Delivery follows the goods: it carries the highest rate among them."""
    return max((item.tax_percent for item in items), default=Decimal(0))


def tax_on(cents: int, percent: Decimal, *, tax_included: bool) -> int:
    """The tax in or on an amount, in minor units."""
    base = 100 + percent if tax_included else Decimal(100)
    return round_cents(Decimal(cents) * percent / base)
