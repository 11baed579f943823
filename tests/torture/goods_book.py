"""What the shop has, and what shoppers have put into their carts, written down a second time."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal


class Refused(Exception):
    """The shop must say no, and nothing may have changed."""


def only_if(condition: object) -> None:
    if not condition:
        raise Refused


@dataclass(eq=False)
class Goods:
    """One variant, with the counters that its stock row must show."""

    variant_id: int
    product_id: int
    price: int
    percent: int
    available: int
    reserved: int = 0
    is_shown: bool = True

    @property
    def is_for_sale(self) -> bool:
        return self.is_shown and self.price > 0

    def reserve(self, count: int) -> None:
        self.available -= count
        self.reserved += count

    def receive(self, count: int) -> None:
        self.available += count

    def correct(self, seen: int, counted: int) -> None:
        only_if(seen == self.available)
        self.available = counted

    def change_price(self, cents: int, seen: int) -> None:
        only_if(seen == self.price)
        self.price = cents

    def archive(self) -> None:
        self.is_shown = False


@dataclass(eq=False)
class CartBook:
    id: int
    pieces: dict[Goods, int] = field(default_factory=dict)

    def put(self, goods: Goods, count: int) -> None:
        only_if(goods.is_for_sale and self.pieces.get(goods, 0) + count <= goods.available)
        self.pieces[goods] = self.pieces.get(goods, 0) + count

    def change(self, goods: Goods, count: int) -> None:
        only_if(goods in self.pieces and count <= goods.available)
        self.pieces[goods] = count
        if not count:
            del self.pieces[goods]


@dataclass(frozen=True)
class Bargain:
    """What goods cost together; the delivery with its tax where prices come without it."""

    total: int
    shipping: int
    # The percent of tax on the delivery.
    rate: int
    taxes: list[int]


def bargain(items: Iterable[tuple[int, int, int]], *, is_sent: bool, taxed: bool) -> Bargain:
    """Prices (unit, count, percent of tax); `taxed`: the prices contain the tax already."""
    items = list(items)
    goods = sum(unit * count for unit, count, _ in items)
    shipping = 495 if is_sent and goods < 7500 else 0
    rate = max(percent for *_, percent in items)
    taxes = [tax_on(unit * count, percent, taxed) for unit, count, percent in items]
    if not taxed:
        shipping += tax_on(shipping, rate, taxed)
        goods += sum(taxes)
    return Bargain(goods + shipping, shipping, rate, taxes)


def tax_on(cents: int, percent: int, taxed: bool) -> int:
    exact = Decimal(cents * percent) / (100 + percent if taxed else 100)
    return int(exact.quantize(Decimal(1), ROUND_HALF_UP))
