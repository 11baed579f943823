"""Drives the real services and the second books side by side, and compares them after each step."""

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from functools import wraps
from typing import Any, TypeVar

from flask import current_app
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from tests.conftest import empty_tables
from tests.factory import Make
from tests.torture.goods_book import CartBook, Goods, Refused
from tests.torture.order_book import LineBook, OrderBook
from tests.torture.reading import learn_numbers, written_by_shop, written_by_us
from webapp.audit.run import audit_books
from webapp.errors import ShopError
from webapp.extensions import db

STAFF = "staff:1"
# Price, tax class, its percent, pieces on hand.
SHELF = [
    (2500, "standard", 21, 9),
    (333, "reduced", 9, 5),
    (1999, "zero", 0, 3),
    (10, "standard", 21, None),
]

nth = st.integers(0, 3)
few = st.integers(1, 4)
# So many pieces of the first to fourth article.
basket = st.lists(st.tuples(nth, few), min_size=1, max_size=3)
# So many pieces of the first, second, third line.
pieces = st.dictionaries(
    st.integers(0, 2), st.sampled_from([1, 1, 1, 2, 3, 0, -1]), min_size=1, max_size=2
)

T = TypeVar("T")
# How often each thing was done, and how often refused, in the whole run.
TALLY: Counter[tuple[str, str]] = Counter()


class Machine(RuleBasedStateMachine):
    """The rules stand in the classes that are built on this one."""

    def __init__(self) -> None:
        super().__init__()
        self.settings = current_app.config["SETTINGS"]
        self.goods: list[Goods] = []
        self.orders: list[OrderBook] = []
        self.cart = CartBook(0)
        self.taxed = True

    def open_shop(self, taxed: bool) -> None:
        settings = replace(self.settings, prices_include_tax=taxed)
        current_app.config["SETTINGS"], self.taxed = settings, taxed
        self.goods = [put_on_shelf(*row) for row in SHELF]
        self.cart = CartBook(Make().cart()[0].id)
        db.session.remove()

    def teardown(self) -> None:
        db.session.remove()
        current_app.config["SETTINGS"] = self.settings
        empty_tables()

    def both(self, what: str, ours: Callable[[], Any], theirs: Callable[[], T]) -> T | None:
        """Does it in both books. They must agree whether it can be done; None where it cannot."""
        is_refused = refuses(ours)
        result, refusal = attempt(theirs)
        TALLY[what, "refused" if refusal else "done"] += 1
        assert is_refused == (refusal is not None), f"{what}: {refusal or 'should be refused'}"
        return result

    def numbers(self, fits: Callable[[OrderBook], object]) -> list[int]:
        return [number for number, order in enumerate(self.orders) if fits(order)]

    @invariant()
    def check_the_books(self) -> None:
        shop = written_by_shop()
        learn_numbers(shop, self.orders)
        ours = written_by_us(self.goods, [self.cart], self.orders)
        db.session.remove()
        assert shop == ours
        assert audit_books() == []


def rule_for_order(fits: Callable[[OrderBook], object], **arguments: Any) -> Callable[[Any], Any]:
    """A rule while there is an order that fits. It mostly gets one, and else must be refused."""

    def decorate(function: Callable[..., None]) -> Callable[..., None]:
        @wraps(function)
        def run(machine: Machine, order: int, **more: Any) -> None:
            function(machine, machine.orders[order], **more)

        return precondition(lambda machine: machine.numbers(fits))(
            rule(order=fitting_number(fits), **arguments)(run)
        )

    return decorate


def fitting_number(fits: Callable[[OrderBook], object]) -> st.SearchStrategy[int]:
    def choose(machine: Machine) -> st.SearchStrategy[int]:
        return st.sampled_from(machine.numbers(fits) * 3 + machine.numbers(lambda order: True))

    return st.runner().flatmap(choose)


def put_on_shelf(price: int, tax_class: str, percent: int, on_hand: int | None) -> Goods:
    product = Make().product(price=f"{price / 100:.2f}", on_hand=on_hand or 0, tax_class=tax_class)
    variant = Make().variant_of(product)
    return Goods(variant.id, product.id, price, percent, on_hand or 0)


def refuses(ours: Callable[[], Any]) -> bool:
    try:
        ours()
    except Refused:
        return True
    return False


def attempt(theirs: Callable[[], T]) -> tuple[T | None, ShopError | None]:
    """What came of it, or the refusal; whatever else is raised is a bug of the shop."""
    try:
        return theirs(), None
    except ShopError as refusal:
        return None, refusal
    finally:
        db.session.remove()


def line_of(order: OrderBook, number: int) -> LineBook:
    return order.lines[number % len(order.lines)]


def lines_of(order: OrderBook, chosen: dict[int, int] | None) -> dict[LineBook, int] | None:
    if chosen is None:
        return None
    return {line_of(order, number): count for number, count in chosen.items()}


def by_id(chosen: dict[LineBook, int] | None) -> dict[int, int] | None:
    return None if chosen is None else {line.id: count for line, count in chosen.items()}
