"""`./shop replay FILE`: a month of a real shop, put through ours by four workers at once."""

import time
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, TypeVar

from flask import Flask
from rich.console import Console
from rich.table import Table

from webapp.config import current
from webapp.errors import ShopError
from webapp.extensions import db
from webapp.money import Money
from webapp.orders.queries import get_order
from webapp.orders.rules.life import OrderStatus
from webapp.orders.services.cancel import cancel_lines
from webapp.replay.queries import Figures, figures_of
from webapp.replay.rules import BadHistory, History, read_history
from webapp.replay.services import ACTOR, finish, line_of, load_goods, replay_sale, take_back

WORKERS = 4
OK, WRONG, NOT_RUN = 0, 1, 2
T = TypeVar("T")
R = TypeVar("R")


def replay(app: Flask, file: Path, console: Console) -> int:
    """Replays the file and compares the books with it; 0 when they agree, 1 when not."""
    try:
        with file.open(encoding="utf-8-sig", newline="") as lines:
            history = read_history(lines, current().shop_currency)
        variants = load_goods(history)
    except (OSError, UnicodeDecodeError, BadHistory, ShopError) as error:
        console.print(f"[red]Nothing was replayed:[/] {error}")
        return NOT_RUN
    orders = sell(app, history, variants, console)
    numbers = list(orders.values()), list(variants.values())
    sold = compare("sold", figures_of(*numbers), after_sales(history), console)
    give_back(history, orders, variants, console)
    returned = compare("taken back", figures_of(*numbers), after_reversals(history), console)
    refused = refuse_more(history, orders, variants, console)
    deliver(app, orders, console)
    done = compare("delivered", figures_of(*numbers), at_the_end(history), console)
    return OK if sold and returned and refused and done else WRONG


def sell(
    app: Flask, history: History, variants: Mapping[str, int], console: Console
) -> dict[str, int]:
    """Places, pays and bills every sale; gives the number of the order of each invoice."""
    begin = time.perf_counter()
    sales = list(history.sales.values())
    numbers = in_parallel(app, lambda sale: replay_sale(sale, variants), sales)
    took, lines = time.perf_counter() - begin, sum(len(sale.lines) for sale in sales)
    console.print(
        f"{len(sales):,} orders with {lines:,} lines placed, paid and billed in {took:.1f} s: "
        f"{len(sales) / took:.0f} orders and {lines / took:,.0f} lines a second"
    )
    guests = sum(1 for sale in sales if not sale.customer)
    customers = len({sale.customer for sale in sales if sale.customer})
    console.print(f"{customers} customers and {guests} guest orders, {len(variants):,} products")
    return dict(zip(history.sales, numbers, strict=True))


def in_parallel(app: Flask, work: Callable[[T], R], items: Iterable[T]) -> list[R]:
    def one(item: T) -> R:
        with app.app_context():
            try:
                return work(item)
            finally:
                db.session.remove()

    with ThreadPoolExecutor(WORKERS) as pool:
        return list(pool.map(one, items))


def give_back(
    history: History, orders: Mapping[str, int], variants: Mapping[str, int], console: Console
) -> None:
    """Takes back what was taken back, and asks for all of it a second time."""
    first = [take_back(one, orders[one.invoice], variants) for one in history.reversals]
    again = [take_back(one, orders[one.invoice], variants) for one in history.reversals]
    units = sum(one.quantity for one in history.reversals)
    console.print(
        f"{sum(first)} cancellations gave back {units} units; "
        f"asked again, {sum(again)} of them gave back anything"
    )


def refuse_more(
    history: History, orders: Mapping[str, int], variants: Mapping[str, int], console: Console
) -> bool:
    """Tries to cancel more of each canceled line than is left of it."""
    lines = {(one.invoice, one.goods) for one in history.reversals}
    refused = 0
    for invoice, goods in lines:
        order = get_order(orders[invoice])
        line_id = line_of(order, goods, variants)
        left = next(line.unpacked for line in order.lines if line.id == line_id)
        try:
            cancel_lines(order.id, {line_id: left + 1}, actor=ACTOR)
        except ShopError:
            refused += 1
    console.print(f"canceling more than is left of these lines: {refused} of {len(lines)} refused")
    return refused == len(lines)


def deliver(app: Flask, orders: Mapping[str, int], console: Console) -> None:
    begin = time.perf_counter()
    wanted = [n for n in orders.values() if get_order(n).status == OrderStatus.PENDING]
    in_parallel(app, finish, wanted)
    took = time.perf_counter() - begin
    console.print(f"{len(wanted):,} orders accepted, shipped and delivered in {took:.1f} s")


def after_sales(history: History) -> Figures:
    """Everything was sold, so nothing is left on the shelf."""
    sales = history.sales.values()
    return Figures(
        orders=len(history.sales),
        lines=sum(len(sale.lines) for sale in sales),
        bills=len(history.sales),
        revenue_cents=sum(sale.cents for sale in sales),
        available=0,
        reserved=sum(history.units().values()),
    )


def after_reversals(history: History) -> Figures:
    units = sum(one.quantity for one in history.reversals)
    cents = sum(one.cents for one in history.reversals)
    sold = after_sales(history)
    changed = {
        "revenue_cents": sold.revenue_cents - cents,
        "available": units,
        "reserved": sold.reserved - units,
    }
    return Figures(**vars(sold) | changed)


def at_the_end(history: History) -> Figures:
    return Figures(**vars(after_reversals(history)) | {"reserved": 0})


def compare(title: str, found: Figures, expected: Figures, console: Console) -> bool:
    """Shows the books beside the file; gives whether they agree."""
    table = Table("", "books", "file", title=title, title_justify="left")
    for name, right in vars(expected).items():
        value = vars(found)[name]
        cells = name.removesuffix("_cents"), shown(name, value), shown(name, right)
        table.add_row(*cells, style="" if value == right else "bold red")
    console.print(table)
    return found == expected


def shown(name: str, value: Any) -> str:
    if name.endswith("_cents"):
        return Money(value, current().shop_currency).shown()
    return f"{value:,}"
