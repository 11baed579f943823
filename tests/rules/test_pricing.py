from decimal import Decimal

import pytest

from webapp.pricing.rules import Item, quote
from webapp.shipping.rules import DeliveryMethod, Rates, shipping_cents

STANDARD, REDUCED, ZERO = Decimal(21), Decimal(9), Decimal(0)


def test_tax_that_is_included_does_not_change_the_total():
    priced = quote([Item(1210, 2, STANDARD), Item(1090, 1, REDUCED)], 121, tax_included=True)
    assert [item.tax_cents for item in priced.items] == [420, 90]
    assert (priced.subtotal_cents, priced.shipping_cents) == (3510, 121)
    assert (priced.tax_cents, priced.total_cents) == (420 + 90 + 21, 3631)


def test_tax_that_is_not_included_is_added():
    priced = quote([Item(1000, 1, STANDARD), Item(1000, 1, ZERO)], 100, tax_included=False)
    assert (priced.tax_cents, priced.total_cents) == (210 + 0 + 21, 2331)


def test_tax_is_rounded_once_for_each_line():
    priced = quote([Item(5, 1, REDUCED), Item(5, 1, REDUCED)], 0, tax_included=False)
    assert [item.tax_cents for item in priced.items] == [0, 0]
    assert quote([Item(5, 2, REDUCED)], 0, tax_included=False).tax_cents == 1


def test_delivery_of_goods_without_tax_carries_none():
    assert quote([Item(1000, 1, ZERO)], 500, tax_included=False).tax_cents == 0


def test_every_quote_adds_up():
    priced = quote([Item(333, 7, STANDARD), Item(1, 1, REDUCED)], 495, tax_included=False)
    assert priced.total_cents == (
        priced.subtotal_cents - priced.discount_cents + priced.shipping_cents + priced.tax_cents
    )


@pytest.mark.parametrize(
    ("method", "goods", "cost"),
    [
        (DeliveryMethod.HOME_DELIVERY, 7499, 495),
        (DeliveryMethod.HOME_DELIVERY, 7500, 0),
        (DeliveryMethod.ON_HAND, 10, 0),
        (DeliveryMethod.DRIVE_THRU, 10, 0),
    ],
)
def test_a_home_delivery_costs_something_below_the_limit(method, goods, cost):
    assert shipping_cents(method, goods, Rates(home_cents=495, free_from_cents=7500)) == cost


def test_a_limit_of_zero_means_that_no_delivery_is_free():
    assert shipping_cents(DeliveryMethod.HOME_DELIVERY, 10**6, Rates(495, 0)) == 495
