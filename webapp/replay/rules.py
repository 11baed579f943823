"""Reads the history of a shop from a file in the shape of the UCI data set "Online Retail".

A sale is a line with a numeric invoice, a quantity and a price above 0. Lines of one invoice
with the same product and price are one order line. A line whose invoice begins with C takes
pieces back: it belongs to the first earlier sale to the same customer, of the same product at
the same price, that still has so many pieces. One without such a sale is left out.
"""

import csv
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import NamedTuple

from webapp.money import Money

HEADER = ("InvoiceNo", "StockCode", "Description", "Quantity", "InvoiceDate", "UnitPrice")
CUSTOMER = "CustomerID"
MOMENT = "%Y-%m-%d %H:%M:%S"


class BadHistory(Exception):
    """The file cannot be read as a history; the message says where and why."""


class Goods(NamedTuple):
    """What makes an order line: a product at a price, in minor units."""

    sku: str
    price_cents: int


@dataclass
class Sale:
    invoice: str
    customer: str
    at: datetime
    lines: dict[Goods, int] = field(default_factory=dict)

    @property
    def cents(self) -> int:
        return sum(goods.price_cents * quantity for goods, quantity in self.lines.items())


@dataclass(frozen=True)
class Reversal:
    """So many pieces of one line of a sale are taken back."""

    key: str
    invoice: str
    goods: Goods
    quantity: int

    @property
    def cents(self) -> int:
        return self.goods.price_cents * self.quantity


@dataclass
class History:
    sales: dict[str, Sale] = field(default_factory=dict)
    reversals: list[Reversal] = field(default_factory=list)
    titles: dict[str, str] = field(default_factory=dict)

    def units(self) -> dict[str, int]:
        """How many pieces of each product were sold."""
        sold: dict[str, int] = {}
        for sale in self.sales.values():
            for goods, quantity in sale.lines.items():
                sold[goods.sku] = sold.get(goods.sku, 0) + quantity
        return sold


class Row(NamedTuple):
    number: int
    invoice: str
    sku: str
    title: str
    quantity: int
    at: datetime
    price_cents: int
    customer: str


def read_history(lines: Iterable[str], currency: str) -> History:
    """The whole history, in the order of the file; raises BadHistory."""
    rows = list(read_rows(lines, currency))
    history = History()
    for row in rows:
        if row.invoice.isdigit() and row.quantity > 0 and row.price_cents > 0:
            add_sale(history, row)
    history.reversals = list(match_reversals(history, rows))
    return history


def add_sale(history: History, row: Row) -> None:
    history.titles.setdefault(row.sku, row.title or row.sku)
    sale = history.sales.setdefault(row.invoice, Sale(row.invoice, row.customer, row.at))
    goods = Goods(row.sku, row.price_cents)
    sale.lines[goods] = sale.lines.get(goods, 0) + row.quantity


def match_reversals(history: History, rows: Iterable[Row]) -> Iterator[Reversal]:
    sold = sales_of(history)
    left = {(s.invoice, g): n for s in history.sales.values() for g, n in s.lines.items()}
    for row in rows:
        if not row.invoice.startswith("C") or row.quantity >= 0 or not row.customer:
            continue
        goods, wanted = Goods(row.sku, row.price_cents), -row.quantity
        earlier = (s for s in sold.get((row.customer, goods), ()) if s.at <= row.at)
        sale = next((s for s in earlier if left[s.invoice, goods] >= wanted), None)
        if sale is not None:
            left[sale.invoice, goods] -= wanted
            yield Reversal(f"{row.invoice}:{row.number}", sale.invoice, goods, wanted)


def sales_of(history: History) -> Mapping[tuple[str, Goods], list[Sale]]:
    """The sales of each product at each price to each customer, oldest first."""
    found: dict[tuple[str, Goods], list[Sale]] = {}
    for sale in sorted(history.sales.values(), key=lambda sale: sale.at):
        for goods in sale.lines:
            found.setdefault((sale.customer, goods), []).append(sale)
    return found


def read_rows(lines: Iterable[str], currency: str) -> Iterator[Row]:
    """The rows with the numbers of their last lines, as an editor counts them."""
    reader = csv.DictReader(lines, restval="")
    try:
        missing = [name for name in (*HEADER, CUSTOMER) if name not in (reader.fieldnames or ())]
        if missing:
            raise BadHistory(f"The first line lacks the columns {', '.join(missing)}.")
        for cells in reader:
            yield row_of(reader.line_num, cells, currency)
    except csv.Error:
        # Only the reader inside has counted the line that it stumbled over.
        raise BadHistory(f"Line {reader.reader.line_num} is not a line of a CSV file.") from None


def row_of(number: int, cells: Mapping[str, str], currency: str) -> Row:
    try:
        return Row(
            number=number,
            invoice=cells["InvoiceNo"].strip(),
            sku=cells["StockCode"].strip().upper(),
            title=cells["Description"].strip(),
            quantity=whole_number(cells["Quantity"].strip()),
            at=moment(cells["InvoiceDate"].strip()),
            price_cents=Money.parse(cells["UnitPrice"].strip(), currency).cents,
            customer=cells[CUSTOMER].strip().removesuffix(".0"),
        )
    except ValueError as error:
        raise BadHistory(f"Line {number} cannot be read: {error}.") from None


def whole_number(text: str) -> int:
    """Stricter than int(), which reads `1_0` and numbers that no column of the shop holds."""
    if not re.fullmatch(r"-?[0-9]{1,9}", text):
        raise ValueError(f"{text[:40]!r} is not a quantity")
    return int(text)


def moment(text: str) -> datetime:
    """The file names no zone; UTC serves, because moments are only compared with each other."""
    try:
        return datetime.strptime(text, MOMENT).replace(tzinfo=UTC)
    except ValueError:
        raise ValueError(f"{text[:40]!r} is not a moment such as 2011-02-01 08:23:00") from None
