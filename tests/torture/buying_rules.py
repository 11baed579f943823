"""How orders come about: from a cart, from a program, from a draft of staff."""

from functools import partial
from itertools import count

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from tests.factory import Make
from tests.torture.goods_book import Goods, only_if
from tests.torture.goods_rules import GoodsRules
from tests.torture.machine import STAFF, basket, rule_for_order
from tests.torture.order_book import LineBook, OrderBook
from webapp.cart.queries import mark_of
from webapp.orders.rules.purchase import Buyer, Wanted
from webapp.orders.services.draft import draft_order, place_draft
from webapp.orders.services.place import place_cart, place_lines
from webapp.payments.rules import PaymentType
from webapp.shipping.rules import DeliveryMethod

MOST_ORDERS = 4
request_keys = count(1)

buyers = st.tuples(st.booleans(), st.booleans())
# What is wrong with what the shopper believes he buys.
guesses = st.sampled_from(["right", "right", "wrong total", "wrong lines"])


class BuyingRules(GoodsRules):
    def has_room(self) -> bool:
        """Few orders that live long find more than many that are forgotten."""
        return sum(order.status != "CANCELED" for order in self.orders) < MOST_ORDERS

    @precondition(has_room)
    @rule(more=basket, buyer=buyers, guess=guesses, clicks=st.integers(1, 3))
    def place_cart(
        self, more: list[tuple[int, int]], buyer: tuple[bool, bool], guess: str, clicks: int
    ) -> None:
        for number, n in more:
            self.put_into_cart(self.goods[number], n)
        wanted = list(self.cart.pieces.items())
        book = self.book_of(wanted, buyer) if wanted else None
        total = book.total if book else 0
        mark = mark_of([(goods.variant_id, n) for goods, n in wanted])
        facts = {
            "cart_id": self.cart.id,
            "buyer": buyer_of(*buyer),
            "request_key": f"key-{next(request_keys):08}",
            "seen_lines": mark + "x" * (guess == "wrong lines"),
        }
        request = partial(place_cart, **facts, network="")
        seen = total + (guess == "wrong total")
        for _ in range(clicks):
            order = self.both(
                "place cart",
                partial(self.order_cart, book, guess),
                partial(request, seen_total_cents=seen),
            )
            if book is not None and order is not None:
                assert book.id in (0, order.id)
                book.id = order.id
        if book is not None:
            book.request, book.asked_cents = request, total
        self.keep(book)

    def order_cart(self, book: OrderBook | None, guess: str) -> None:
        if book is not None and book.status == "PENDING":
            return
        only_if(book is not None and guess == "right")
        book.place()
        self.cart.pieces.clear()

    @rule_for_order(lambda order: order.request, error=st.sampled_from([0, 1]))
    def send_form_again(self, order: OrderBook, error: int) -> None:
        if order.request is None:
            return
        placed = self.both(
            "send form again",
            lambda: only_if(not error),
            lambda: order.request(seen_total_cents=order.asked_cents + error),
        )
        assert placed is None or placed.id == order.id

    @precondition(has_room)
    @rule(wanted=basket, buyer=buyers, error=st.sampled_from([None, 0, 1]))
    def place_lines(
        self, wanted: list[tuple[int, int]], buyer: tuple[bool, bool], error: int | None
    ) -> None:
        goods = [(self.goods[number], n) for number, n in wanted]
        book = self.book_of(goods, buyer)

        def ours() -> None:
            only_if(not error)
            book.place()

        order = self.both(
            "place lines",
            ours,
            lambda: place_lines(
                wanted=[Wanted(one.variant_id, n, one.price) for one, n in goods],
                buyer=buyer_of(*buyer),
                seen_total_cents=None if error is None else book.total + error,
                actor="token:1",
            ),
        )
        book.id = order.id if order else 0
        self.keep(book)

    @precondition(has_room)
    @rule(wanted=basket, buyer=buyers)
    def write_draft(self, wanted: list[tuple[int, int]], buyer: tuple[bool, bool]) -> None:
        goods = [(self.goods[number], n) for number, n in wanted]
        book = self.book_of(goods, buyer)
        order = self.both(
            "write draft",
            lambda: only_if(all(one.is_for_sale for one, _ in goods)),
            lambda: draft_order(
                wanted=[Wanted(one.variant_id, n) for one, n in goods],
                buyer=buyer_of(*buyer),
                actor=STAFF,
            ),
        )
        book.id = order.id if order else 0
        self.keep(book)

    @rule_for_order(lambda order: order.status == "DRAFT")
    def place_draft(self, order: OrderBook) -> None:
        look = {"seen_version": order.version, "actor": STAFF}
        self.both("place draft", order.place_draft, lambda: place_draft(order.id, **look))

    def book_of(self, wanted: list[tuple[Goods, int]], buyer: tuple[bool, bool]) -> OrderBook:
        lines = [LineBook(goods, n, goods.price, self.taxed) for goods, n in wanted]
        return OrderBook(lines, *buyer, self.taxed)

    def keep(self, book: OrderBook | None) -> None:
        if book is not None and book.id:
            self.orders.append(book)


def buyer_of(is_sent: bool, in_advance: bool) -> Buyer:
    return Make().buyer(
        delivery_method=DeliveryMethod.HOME_DELIVERY if is_sent else DeliveryMethod.ON_HAND,
        payment_type=PaymentType.BANK_TRANSFER if in_advance else PaymentType.CASH,
    )
