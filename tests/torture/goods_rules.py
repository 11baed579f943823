"""What happens on the shelf, in the catalogue and in a cart."""

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from tests.torture.goods_book import Goods
from tests.torture.machine import STAFF, Machine, few, nth
from webapp.cart.services import add_to_cart, set_quantity
from webapp.catalogue.services.archive import archive_product
from webapp.catalogue.services.prices import change_price
from webapp.stock.rules import Cause, Demand
from webapp.stock.services import correct_stock, receive_stock

# How far the caller's look is from what is true now.
error = st.sampled_from([0, 0, 1])


class GoodsRules(Machine):
    @rule(number=nth, count=st.integers(0, 9))
    def receive(self, number: int, count: int) -> None:
        goods = self.goods[number]
        arrived = [Demand(goods.variant_id, count)]
        self.both(
            "receive stock",
            lambda: goods.receive(count),
            lambda: receive_stock(arrived, cause=Cause.RECEIVED, actor=STAFF),
        )

    @rule(number=nth, counted=st.integers(0, 9), error=error)
    def correct(self, number: int, counted: int, error: int) -> None:
        goods = self.goods[number]
        facts = {"seen": goods.available + error, "counted": counted}
        self.both(
            "correct stock",
            lambda: goods.correct(**facts),
            lambda: correct_stock(goods.variant_id, **facts, actor=STAFF, note="count"),
        )

    @rule(number=nth, cents=st.sampled_from([1, 250, 999, 3333, 0]), error=error)
    def change_price(self, number: int, cents: int, error: int) -> None:
        goods = self.goods[number]
        seen = goods.price + error
        self.both(
            "change price",
            lambda: goods.change_price(cents, seen),
            lambda: change_price(goods.variant_id, cents, seen_cents=seen, actor=STAFF),
        )

    def is_all_shown(self) -> bool:
        return all(goods.is_shown for goods in self.goods)

    @precondition(is_all_shown)
    @rule(number=nth)
    def archive(self, number: int) -> None:
        goods = self.goods[number]
        self.both(
            "archive product",
            goods.archive,
            lambda: archive_product(goods.product_id, actor=STAFF),
        )

    @rule(number=nth, count=few)
    def fill_cart(self, number: int, count: int) -> None:
        self.put_into_cart(self.goods[number], count)

    def put_into_cart(self, goods: Goods, count: int) -> None:
        self.both(
            "put into cart",
            lambda: self.cart.put(goods, count),
            lambda: add_to_cart(self.cart.id, goods.variant_id, quantity=count),
        )

    @precondition(lambda self: self.cart.pieces)
    @rule(number=nth, count=st.integers(0, 4))
    def change_cart(self, number: int, count: int) -> None:
        goods = self.goods[number]
        self.both(
            "change cart",
            lambda: self.cart.change(goods, count),
            lambda: set_quantity(self.cart.id, goods.variant_id, quantity=count),
        )
