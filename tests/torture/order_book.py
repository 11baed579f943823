"""One order, written down a second time: what may happen to it, and what it changes."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace

from tests.torture.goods_book import Goods, bargain, only_if
from webapp.money import split_cents
from webapp.orders.models import Order

OPEN = {"PENDING", "IN_PROGRESS"}
REAL = OPEN | {"DELIVERED"}


@dataclass(eq=False)
class LineBook:
    goods: Goods
    quantity: int
    unit: int
    taxed: bool
    tax: int = 0
    canceled: int = 0
    packed: int = 0
    shipped: int = 0
    returned: int = 0
    credited: int = 0
    id: int = 0

    @property
    def unshipped(self) -> int:
        return self.quantity - self.canceled - self.shipped

    @property
    def unpacked(self) -> int:
        return self.unshipped - self.packed

    @property
    def uncredited(self) -> int:
        return self.cost_of(self.quantity) - self.credited

    def cost_of(self, count: int) -> int:
        """Of the first so many pieces."""
        tax = 0 if self.taxed or not count else self.tax * count // self.quantity
        return self.unit * count + tax

    def worth(self, count: int) -> int:
        """What the customer need not pay when so many more pieces are taken back."""
        before = self.canceled + self.returned
        return min(self.cost_of(before + count) - self.cost_of(before), self.uncredited)


@dataclass(eq=False)
class ParcelBook:
    pieces: dict[LineBook, int]
    status: str = "PACKED"
    id: int = 0


Pieces = Mapping[LineBook, int]
Credit = tuple[LineBook | str, int]


@dataclass(eq=False)
class OrderBook:
    lines: list[LineBook]
    is_sent: bool
    in_advance: bool
    taxed: bool
    status: str = "DRAFT"
    id: int = 0
    # The form that it came from, and the total that was seen there.
    request: Callable[..., Order] | None = None
    asked_cents: int = 0
    version: int = 1
    is_overdue: bool = False
    total: int = 0
    shipping: int = 0
    rate: int = 0
    credited: int = 0
    credited_shipping: int = 0
    credited_at: Counter[int] = field(default_factory=Counter)
    parcels: list[ParcelBook] = field(default_factory=list)
    # Amount, and what of it went back.
    payments: list[list[int]] = field(default_factory=list)
    bills: list[tuple[str, int]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.write_prices(self.lines)

    @property
    def kept(self) -> int:
        return sum(amount - back for amount, back in self.payments)

    @property
    def owed(self) -> int:
        return self.total - self.credited

    @property
    def is_editable(self) -> bool:
        return self.status in {"DRAFT", "PENDING"} and not self.credited and not self.bills

    @property
    def has_parcel(self) -> bool:
        """One that can leave or be unpacked."""
        return any(parcel.status == "PACKED" for parcel in self.parcels)

    @property
    def has_left(self) -> bool:
        """Whether some of the goods are on their way."""
        return any(line.shipped > line.returned for line in self.lines)

    @property
    def waits_for_packing(self) -> bool:
        return any(line.unpacked for line in self.lines)

    @property
    def waits(self) -> bool:
        return any(line.unshipped for line in self.lines)

    def write_prices(self, lines: list[LineBook]) -> None:
        agreed = self.bargain_of(lines)
        self.lines, self.total = lines, agreed.total
        self.shipping, self.rate = agreed.shipping, agreed.rate
        for line, tax in zip(real(lines), agreed.taxes, strict=True):
            line.tax = tax

    def bargain_of(self, lines: list[LineBook]):
        items = [(line.unit, line.quantity, line.goods.percent) for line in real(lines)]
        return bargain(items, is_sent=self.is_sent, taxed=self.taxed)

    def place(self) -> None:
        """A draft is placed, or an order that comes as one."""
        only_if(self.status == "DRAFT")
        wanted: dict[Goods, int] = {}
        for line in real(self.lines):
            wanted[line.goods] = wanted.get(line.goods, 0) + line.quantity
        only_if(all(goods.is_for_sale and goods.available >= n for goods, n in wanted.items()))
        for goods, count in wanted.items():
            goods.reserve(count)
        self.status = "PENDING"

    def place_draft(self) -> None:
        self.place()
        self.version += 1

    def add_line(self, goods: Goods, count: int) -> None:
        self.exchange(None, LineBook(goods, count, goods.price, self.taxed))

    def change_line(self, line: LineBook, goods: Goods, count: int) -> None:
        unit = line.unit if goods is line.goods else goods.price
        self.exchange(line, replace(line, goods=goods, quantity=count, unit=unit))

    def remove_line(self, line: LineBook) -> None:
        only_if(len(real(self.lines)) > 1)
        self.exchange(line, replace(line, quantity=0, tax=0))

    def exchange(self, old: LineBook | None, new: LineBook) -> None:
        only_if(self.is_editable)
        only_if(old is None or old.quantity)
        is_other = old is None or old.goods is not new.goods
        only_if(not is_other or new.goods.is_for_sale)
        lines = [new if line is old else line for line in self.lines] + [new] * (old is None)
        take = new.quantity if old is None or is_other else new.quantity - old.quantity
        only_if(self.status == "DRAFT" or take <= new.goods.available)
        only_if(self.bargain_of(lines).total >= self.kept)
        if self.status != "DRAFT":
            if old is not None:
                old.goods.reserve(-old.quantity)
            new.goods.reserve(new.quantity)
        self.write_prices(lines)
        self.version += 1
        self.bill_if_paid()

    def change_address(self) -> None:
        only_if(self.status in OPEN | {"DRAFT"} and self.is_sent)
        only_if(not any(line.shipped for line in self.lines))
        self.version += 1

    def note(self) -> None:
        self.version += 1

    def accept(self) -> None:
        only_if(self.status == "PENDING")
        self.status = "IN_PROGRESS"
        self.version += 1

    def pack(self, pieces: Pieces | None) -> None:
        only_if(self.status == "IN_PROGRESS")
        self.fill_parcel(pieces)
        self.version += 1

    def fill_parcel(self, pieces: Pieces | None) -> ParcelBook:
        if pieces is None:
            pieces = {line: line.unpacked for line in self.lines if line.unpacked}
        chosen = checked(pieces, {line: line.unpacked for line in self.lines})
        for line, count in chosen.items():
            line.packed += count
        self.parcels.append(ParcelBook(chosen))
        return self.parcels[-1]

    def unpack(self, parcel: ParcelBook) -> None:
        only_if(self.status == "IN_PROGRESS" and parcel.status == "PACKED")
        self.empty(parcel)
        self.version += 1

    def empty(self, parcel: ParcelBook) -> None:
        for line, count in parcel.pieces.items():
            line.packed -= count
        parcel.status = "UNPACKED"

    def ship(self, pieces: Pieces | None) -> None:
        only_if(self.status == "IN_PROGRESS")
        leaving = [] if pieces else [one for one in self.parcels if one.status == "PACKED"]
        if pieces or not leaving or any(line.unpacked for line in self.lines):
            leaving.append(self.fill_parcel(pieces))
        self.let_go(leaving)

    def ship_parcel(self, parcel: ParcelBook) -> None:
        only_if(self.status == "IN_PROGRESS" and parcel.status == "PACKED")
        self.let_go([parcel])

    def let_go(self, parcels: list[ParcelBook]) -> None:
        for parcel in parcels:
            for line, count in parcel.pieces.items():
                line.packed -= count
                line.shipped += count
                line.goods.reserved -= count
            parcel.status = "SHIPPED"
        self.version += 1
        self.ensure_bill()

    def deliver(self) -> None:
        only_if(self.status == "IN_PROGRESS" and not any(line.unshipped for line in self.lines))
        self.status = "DELIVERED"
        self.version += 1

    def cancel(self) -> None:
        only_if(self.status in OPEN | {"DRAFT"} and not any(line.shipped for line in self.lines))
        self.end()

    def end(self) -> None:
        for parcel in self.parcels:
            if parcel.status == "PACKED":
                self.empty(parcel)
        parts = self.take_out({line: line.unshipped for line in self.lines if line.unshipped})
        self.credit([*parts, ("shipping", self.shipping - self.credited_shipping)])
        self.status = "CANCELED"
        self.version += 1

    def take_out(self, pieces: Pieces) -> list[Credit]:
        parts: list[Credit] = [(line, line.worth(count)) for line, count in pieces.items()]
        for line, count in pieces.items():
            line.canceled += count
            if self.status != "DRAFT":
                line.goods.reserve(-count)
        return parts

    def cancel_pieces(self, pieces: Pieces) -> None:
        only_if(self.status in OPEN)
        chosen = checked(pieces, {line: line.unpacked for line in self.lines})
        if all(line.canceled + chosen.get(line, 0) == line.quantity for line in self.lines):
            self.end()
            return
        self.credit(self.take_out(chosen))
        self.version += 1
        self.bill_if_paid()

    def expire(self) -> None:
        if self.is_overdue and self.status == "PENDING" and not self.payments:
            self.end()

    def take_back(self, pieces: Pieces, *, is_sellable: bool) -> None:
        only_if(self.status in {"IN_PROGRESS", "DELIVERED"})
        left = {line: line.shipped - line.returned for line in self.lines}
        chosen = checked(pieces, left)
        parts: list[Credit] = [(line, line.worth(count)) for line, count in chosen.items()]
        for line, count in chosen.items():
            line.returned += count
            line.goods.available += count * is_sellable
        self.credit(parts)
        self.version += 1

    def pay(self, cents: int) -> None:
        only_if(self.status in REAL and 0 < cents <= self.owed - self.kept)
        self.payments.append([cents, 0])
        self.version += 1
        self.bill_if_paid()

    def refund(self, parts: list[Credit]) -> None:
        """Parts of lines, of the delivery, or `free`, which comes from what the others leave."""
        only_if(self.status in REAL and 0 < sum(cents for _, cents in parts) <= self.kept)
        asked = Counter[LineBook | str]()
        for what, cents in parts:
            asked[what] += cents
        whole = sorted(asked.items(), key=lambda one: one[0] == "free")
        self.check_refund(whole)
        self.ensure_bill()
        self.credit(whole, is_refund=True)
        self.version += 1

    def check_refund(self, parts: list[Credit]) -> None:
        left = self.left_by_rate()
        for what, cents in parts:
            most = left.total() if what == "free" else min(left[self.rate_of(what)], cents)
            only_if(0 < cents <= min(most, self.refundable(what)))
            left[self.rate_of(what)] -= cents

    def refundable(self, what: LineBook | str) -> int:
        if isinstance(what, LineBook):
            return what.uncredited if what.quantity else 0
        return self.kept if what == "free" else self.shipping - self.credited_shipping

    def rate_of(self, what: LineBook | str) -> int:
        return what.goods.percent if isinstance(what, LineBook) else self.rate

    def left_by_rate(self) -> Counter[int]:
        """What can still be credited of all that carries one tax rate, in the order of lines."""
        left = Counter[int]()
        for line in real(self.lines):
            left[line.goods.percent] += line.cost_of(line.quantity)
        left[self.rate] += self.shipping
        return Counter({rate: cents - self.credited_at[rate] for rate, cents in left.items()})

    def credit(self, parts: list[Credit], *, is_refund: bool = False) -> None:
        owed_before = self.owed
        for what, cents in parts:
            left = self.left_by_rate()
            if what == "free":
                spread = zip(left, split_cents(cents, list(left.values())), strict=True)
                self.credited_at.update(dict(spread))
                self.credited += cents
                continue
            cents = min(cents, left[self.rate_of(what)])
            self.credited_at[self.rate_of(what)] += cents
            self.credited += cents
            if isinstance(what, LineBook):
                what.credited += cents
            else:
                self.credited_shipping += cents
        amount = owed_before - self.owed
        self.give_back(amount if is_refund else max(0, self.kept - self.owed))
        if self.bills and amount:
            self.bills.append(("C", amount))

    def give_back(self, cents: int) -> None:
        for payment in self.payments:
            part = min(cents, payment[0] - payment[1])
            payment[1] += part
            cents -= part
        assert not cents

    def bill(self) -> None:
        only_if(self.status in REAL)
        self.ensure_bill()

    def bill_if_paid(self) -> None:
        if self.kept and self.kept == self.owed:
            self.ensure_bill()

    def ensure_bill(self) -> None:
        if not self.bills:
            self.bills.append(("B", self.owed))
            self.version += 1


def real(lines: Iterable[LineBook]) -> list[LineBook]:
    return [line for line in lines if line.quantity]


def checked(pieces: Pieces, left: Pieces) -> dict[LineBook, int]:
    """What is asked for, if there is so much of it and anything at all."""
    chosen = {line: count for line, count in pieces.items() if count}
    only_if(chosen and all(0 < count <= left[line] for line, count in chosen.items()))
    return chosen
