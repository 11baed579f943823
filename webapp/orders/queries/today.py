"""What was ordered once, compared with what the shop sells today."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from webapp.catalogue.queries.offers import Offer, offers_of
from webapp.money import Money
from webapp.orders.models import Order, OrderLine


@dataclass(frozen=True)
class LineToday:
    """One line of the order, and the same article now; `offer` is None when it is gone."""

    line: OrderLine
    offer: Offer | None
    then: Money

    @property
    def is_for_sale(self) -> bool:
        return self.offer is not None and self.offer.is_for_sale

    @property
    def left(self) -> int:
        return self.offer.available if self.offer and self.is_for_sale else 0

    @property
    def costs_else(self) -> bool:
        return self.offer is not None and self.offer.price != self.then


def lines_today(order: Order) -> list[LineToday]:
    offers = offers_of([line.variant_id for line in order.lines])
    return [
        LineToday(line, offers.get(line.variant_id), Money(line.unit_price_cents, order.currency))
        for line in order.lines
    ]


def wanted_again(order: Order) -> Mapping[int, int]:
    """How many pieces of each variant were ordered, also when two lines have the same."""
    wanted: Counter[int] = Counter()
    for line in order.lines:
        wanted[line.variant_id] += line.quantity
    return wanted
