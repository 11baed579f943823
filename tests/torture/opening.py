"""How far the first orders are when the steps begin: by chance, few would ever be shipped."""

from functools import partial
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import initialize

from tests.torture.buying_rules import BuyingRules, buyer_of, buyers
from tests.torture.goods_rules import GoodsRules
from tests.torture.life_rules import GoodsLeaveRules, GoodsStayRules, LineRules, look_at
from tests.torture.machine import basket
from tests.torture.money_rules import CASH, MoneyRules
from tests.torture.order_book import OrderBook
from webapp.orders.rules.purchase import Wanted
from webapp.orders.services.accept import accept_order
from webapp.orders.services.pack import pack_order
from webapp.orders.services.pay import record_payment
from webapp.orders.services.place import place_lines
from webapp.orders.services.ship import ship_order
from webapp.stock.rules import Cause, Demand
from webapp.stock.services import receive_stock

STAGES = ["placed", "accepted", "packed", "shipped"]
stages = st.sampled_from(STAGES)
first_orders = st.lists(st.tuples(basket, buyers, stages, st.booleans()), min_size=1, max_size=3)


class Shop(LineRules, GoodsLeaveRules, GoodsStayRules, MoneyRules, BuyingRules, GoodsRules):
    @initialize(taxed=st.booleans(), firsts=first_orders)
    def open(self, taxed: bool, firsts: list[Any]) -> None:
        self.open_shop(taxed)
        for one in firsts:
            self.orders.append(self.sell(*one))

    def sell(self, wanted: Any, buyer: tuple[bool, bool], stage: str, is_paid: bool) -> OrderBook:
        goods = [(self.goods[number], n) for number, n in wanted]
        for one, n in goods:
            one.available += n
            receive_stock([Demand(one.variant_id, n)], cause=Cause.RECEIVED, actor="test")
        order = self.book_of(goods, buyer)
        order.place()
        lines = [Wanted(one.variant_id, n) for one, n in goods]
        facts = {"seen_total_cents": order.total, "actor": "token:1"}
        order.id = place_lines(wanted=lines, buyer=buyer_of(*buyer), **facts).id
        self.bring_to(order, STAGES.index(stage), is_paid=is_paid)
        return order

    def bring_to(self, order: OrderBook, stage: int, *, is_paid: bool) -> None:
        if is_paid:
            pay = partial(record_payment, order.id, order.total, payment_type=CASH)
            pay(**look_at(order))
            order.pay(order.total)
        steps = [
            (order.accept, accept_order),
            (partial(order.pack, None), pack_order),
            (partial(order.ship, None), ship_order),
        ]
        for ours, theirs in steps[:stage]:
            theirs(order.id, **look_at(order))
            ours()
