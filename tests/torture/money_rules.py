"""What customers pay, what goes back, and who looked too long at an old page."""

from hypothesis import strategies as st

from tests.factory import Make
from tests.torture.goods_book import only_if
from tests.torture.life_rules import look_at
from tests.torture.machine import STAFF, Machine, line_of, rule_for_order
from tests.torture.order_book import REAL, LineBook, OrderBook
from webapp.orders.rules.credits import PartKind
from webapp.orders.rules.purchase import Wanted
from webapp.orders.services.accept import accept_order
from webapp.orders.services.bill import bill_order
from webapp.orders.services.cancel import cancel_lines, cancel_order
from webapp.orders.services.draft import place_draft
from webapp.orders.services.edit import change_address
from webapp.orders.services.lines import add_line, change_line, remove_line
from webapp.orders.services.pack import pack_order, unpack_parcel
from webapp.orders.services.pay import RefundPart, record_payment, refund_order
from webapp.orders.services.ship import deliver_order, ship_order, ship_parcel
from webapp.orders.services.take_back import return_lines
from webapp.payments.rules import PaymentType
from webapp.stock.rules import Bucket

SHARES = {
    "all": lambda most: most,
    "half": lambda most: most // 2,
    "a cent": lambda most: 1,
    "too much": lambda most: most + 1,
}
shares = st.sampled_from(list(SHARES))
things = st.sampled_from([0, 1, "shipping", "free"])
refunds = st.lists(st.tuples(things, shares), min_size=1, max_size=2)

CASH = PaymentType.CASH
STALE = {
    "accept": lambda o, **look: accept_order(o.id, **look),
    "place draft": lambda o, **look: place_draft(o.id, **look),
    "address": lambda o, **look: change_address(o.id, Make().buyer().address, **look),
    "add line": lambda o, **look: add_line(o.id, Wanted(line_of(o, 0).goods.variant_id, 1), **look),
    "change line": lambda o, **look: change_line(o.id, line_of(o, 0).id, quantity=1, **look),
    "remove line": lambda o, **look: remove_line(o.id, line_of(o, 0).id, **look),
    "pack": lambda o, **look: pack_order(o.id, **look),
    "unpack": lambda o, **look: unpack_parcel(o.id, o.parcels[0].id if o.parcels else 0, **look),
    "ship": lambda o, **look: ship_order(o.id, **look),
    "parcel": lambda o, **look: ship_parcel(o.id, o.parcels[0].id if o.parcels else 0, **look),
    "deliver": lambda o, **look: deliver_order(o.id, **look),
    "cancel": lambda o, **look: cancel_order(o.id, **look),
    "pieces": lambda o, **look: cancel_lines(o.id, {line_of(o, 0).id: 1}, **look),
    "return": lambda o, **look: return_lines(o.id, {o.lines[0].id: 1}, into=Bucket.LOST, **look),
    "pay": lambda o, **look: record_payment(o.id, 1, payment_type=CASH, **look),
    "refund": lambda o, **look: refund_order(
        o.id, [RefundPart(PartKind.FREE, 1)], reason="sorry", **look
    ),
    "bill": lambda o, **look: bill_order(o.id, **look),
}


class MoneyRules(Machine):
    @rule_for_order(lambda order: order.status in REAL and order.owed > order.kept, share=shares)
    def pay(self, order: OrderBook, share: str) -> None:
        cents, look = SHARES[share](order.owed - order.kept), look_at(order)
        self.both(
            "pay",
            lambda: order.pay(cents),
            lambda: record_payment(order.id, cents, payment_type=CASH, **look),
        )

    @rule_for_order(lambda order: order.kept, asked=refunds)
    def refund(self, order: OrderBook, asked: list[tuple[int | str, str]]) -> None:
        whats = [thing if isinstance(thing, str) else line_of(order, thing) for thing, _ in asked]
        cents = [
            SHARES[share](order.refundable(what))
            for what, (_, share) in zip(whats, asked, strict=True)
        ]
        parts, look = [part_of(*pair) for pair in zip(whats, cents, strict=True)], look_at(order)
        self.both(
            "refund",
            lambda: order.refund(list(zip(whats, cents, strict=True))),
            lambda: refund_order(order.id, parts, reason="sorry", **look),
        )

    @rule_for_order(lambda order: order.status in REAL and not order.bills)
    def bill(self, order: OrderBook) -> None:
        look = look_at(order)
        self.both("bill", order.bill, lambda: bill_order(order.id, **look))

    @rule_for_order(lambda order: True, verb=st.sampled_from(list(STALE)))
    def look_at_an_old_page(self, order: OrderBook, verb: str) -> None:
        look = {"seen_version": order.version - 1, "actor": STAFF}
        self.both(
            f"{verb} after an old look", lambda: only_if(False), lambda: STALE[verb](order, **look)
        )


def part_of(what: LineBook | str, cents: int) -> RefundPart:
    if isinstance(what, LineBook):
        return RefundPart(PartKind.GOODS, cents, what.id)
    return RefundPart(PartKind.FREE if what == "free" else PartKind.SHIPPING, cents)
