"""What staff and time do with an order from its first day to its last."""

from hypothesis import strategies as st
from sqlalchemy import text

from tests.factory import Make
from tests.torture.machine import (
    STAFF,
    Machine,
    by_id,
    few,
    line_of,
    lines_of,
    nth,
    pieces,
    rule_for_order,
)
from tests.torture.order_book import OPEN, OrderBook, real
from webapp.db import atomic
from webapp.extensions import db
from webapp.jobs.expiry import expire_orders
from webapp.orders.rules.purchase import Wanted
from webapp.orders.services.accept import accept_order
from webapp.orders.services.cancel import cancel_lines, cancel_order
from webapp.orders.services.edit import add_note, change_address
from webapp.orders.services.lines import add_line, change_line, remove_line
from webapp.orders.services.pack import pack_order, unpack_parcel
from webapp.orders.services.ship import deliver_order, ship_order, ship_parcel
from webapp.orders.services.take_back import return_lines
from webapp.stock.rules import Bucket


def look_at(order: OrderBook) -> dict[str, object]:
    """Everybody sends the version that he saw, so that the versions are compared too."""
    return {"seen_version": order.version, "actor": STAFF}


whole_or_pieces = st.none() | pieces


class LineRules(Machine):
    @rule_for_order(lambda order: order.is_editable, number=nth, count=few)
    def add_line(self, order: OrderBook, number: int, count: int) -> None:
        goods = self.goods[number]
        wanted, look = Wanted(goods.variant_id, count, goods.price), look_at(order)
        self.both(
            "add line",
            lambda: order.add_line(goods, count),
            lambda: add_line(order.id, wanted, **look),
        )

    @rule_for_order(lambda order: order.is_editable, nth_line=nth, number=nth, count=few)
    def change_line(self, order: OrderBook, nth_line: int, number: int, count: int) -> None:
        line, goods, look = line_of(order, nth_line), self.goods[number], look_at(order)
        facts = {"quantity": count, "variant_id": goods.variant_id}
        self.both(
            "change line",
            lambda: order.change_line(line, goods, count),
            lambda: change_line(order.id, line.id, **facts, **look),
        )

    @rule_for_order(lambda order: order.is_editable, nth_line=nth, count=few)
    def change_quantity(self, order: OrderBook, nth_line: int, count: int) -> None:
        line, look = line_of(order, nth_line), look_at(order)
        self.both(
            "change quantity",
            lambda: order.change_line(line, line.goods, count),
            lambda: change_line(order.id, line.id, quantity=count, **look),
        )

    @rule_for_order(lambda order: order.is_editable and len(real(order.lines)) > 1, nth_line=nth)
    def remove_line(self, order: OrderBook, nth_line: int) -> None:
        line, look = line_of(order, nth_line), look_at(order)
        self.both(
            "remove line",
            lambda: order.remove_line(line),
            lambda: remove_line(order.id, line.id, **look),
        )

    @rule_for_order(lambda order: order.is_sent and not order.has_left)
    def change_address(self, order: OrderBook) -> None:
        address, look = Make().buyer().address, look_at(order)
        self.both(
            "change address",
            order.change_address,
            lambda: change_address(order.id, address, **look),
        )

    @rule_for_order(lambda order: order.status == "CANCELED")
    def add_note(self, order: OrderBook) -> None:
        self.both("add note", order.note, lambda: add_note(order.id, "called", actor=STAFF))


class GoodsLeaveRules(Machine):
    @rule_for_order(lambda order: order.status == "PENDING")
    def accept(self, order: OrderBook) -> None:
        look = look_at(order)
        self.both("accept", order.accept, lambda: accept_order(order.id, **look))

    @rule_for_order(
        lambda order: order.status == "IN_PROGRESS" and order.waits_for_packing,
        chosen=whole_or_pieces,
    )
    def pack(self, order: OrderBook, chosen: dict[int, int] | None) -> None:
        wanted, look = lines_of(order, chosen), look_at(order)
        self.both(
            "pack",
            lambda: order.pack(wanted),
            lambda: pack_order(order.id, by_id(wanted), **look),
        )

    @rule_for_order(lambda order: order.has_parcel, number=nth)
    def unpack(self, order: OrderBook, number: int) -> None:
        if order.parcels:
            parcel, look = order.parcels[number % len(order.parcels)], look_at(order)
            self.both(
                "unpack",
                lambda: order.unpack(parcel),
                lambda: unpack_parcel(order.id, parcel.id, **look) or True,
            )

    @rule_for_order(
        lambda order: order.status == "IN_PROGRESS" and order.waits, chosen=whole_or_pieces
    )
    def ship(self, order: OrderBook, chosen: dict[int, int] | None) -> None:
        wanted, look = lines_of(order, chosen), look_at(order)
        self.both(
            "ship",
            lambda: order.ship(wanted),
            lambda: ship_order(order.id, by_id(wanted), **look),
        )

    @rule_for_order(lambda order: order.has_parcel, number=nth)
    def ship_parcel(self, order: OrderBook, number: int) -> None:
        if order.parcels:
            parcel, look = order.parcels[number % len(order.parcels)], look_at(order)
            self.both(
                "ship parcel",
                lambda: order.ship_parcel(parcel),
                lambda: ship_parcel(order.id, parcel.id, **look),
            )

    @rule_for_order(lambda order: order.status == "IN_PROGRESS" and not order.waits)
    def deliver(self, order: OrderBook) -> None:
        look = look_at(order)
        self.both("deliver", order.deliver, lambda: deliver_order(order.id, **look))


class GoodsStayRules(Machine):
    @rule_for_order(lambda order: order.status in OPEN and not order.has_left)
    def cancel(self, order: OrderBook) -> None:
        look = look_at(order)
        self.both("cancel", order.cancel, lambda: cancel_order(order.id, **look))

    @rule_for_order(lambda order: order.status in OPEN and order.waits_for_packing, chosen=pieces)
    def cancel_pieces(self, order: OrderBook, chosen: dict[int, int]) -> None:
        wanted, look = lines_of(order, chosen), look_at(order)
        self.both(
            "cancel pieces",
            lambda: order.cancel_pieces(wanted),
            lambda: cancel_lines(order.id, by_id(wanted), **look),
        )

    @rule_for_order(lambda order: order.has_left, chosen=pieces, is_sellable=st.booleans())
    def take_back(self, order: OrderBook, chosen: dict[int, int], is_sellable: bool) -> None:
        wanted, look = lines_of(order, chosen), look_at(order)
        into = Bucket.AVAILABLE if is_sellable else Bucket.LOST
        self.both(
            "take back",
            lambda: order.take_back(wanted, is_sellable=is_sellable),
            lambda: return_lines(order.id, by_id(wanted), into=into, **look),
        )

    @rule_for_order(lambda order: order.in_advance and order.status == "PENDING")
    def let_time_pass(self, order: OrderBook) -> None:
        """The time of one order runs out, and the clock of the shop looks at all of them."""
        order.is_overdue = order.in_advance and order.status != "DRAFT"
        run_out(order.id)

        def ours() -> None:
            for one in self.orders:
                one.expire()

        self.both("let time pass", ours, expire_orders)


@atomic
def run_out(order_id: int) -> None:
    past = "UPDATE orders SET expires_at = now() - interval '1 minute'"
    mine = f"{past} WHERE id = :id AND expires_at IS NOT NULL"
    db.session.execute(text(mine), {"id": order_id})
