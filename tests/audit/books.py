"""An honest history through the services, in which everything that can happen happened once."""

from functools import partial
from typing import Any

from sqlalchemy import select, text

from tests.audit.numbers import numbers_of_orders, numbers_of_stock
from tests.factory import Make
from webapp.catalogue.models import Variant
from webapp.events.services import once
from webapp.extensions import db
from webapp.orders.models import Order, OrderLine
from webapp.orders.rules.credits import PartKind
from webapp.orders.rules.purchase import Address, Wanted
from webapp.orders.services.accept import accept_order
from webapp.orders.services.ask import ask_to_cancel, ask_to_return
from webapp.orders.services.bill import bill_order
from webapp.orders.services.cancel import cancel_lines, cancel_order, expire_order
from webapp.orders.services.change import change_order
from webapp.orders.services.claim import claim_orders
from webapp.orders.services.decide import accept_request, decline_request
from webapp.orders.services.draft import draft_order, place_draft
from webapp.orders.services.edit import add_note, change_address
from webapp.orders.services.erase import erase_customer
from webapp.orders.services.lines import add_line, change_line, remove_any_line, remove_line
from webapp.orders.services.pack import pack_order, unpack_parcel
from webapp.orders.services.pay import RefundPart, record_payment, refund_order
from webapp.orders.services.place import place_cart, place_lines_once
from webapp.orders.services.put_away import put_order_away
from webapp.orders.services.renew import renew_link
from webapp.orders.services.ship import deliver_order, ship_order, ship_parcel
from webapp.orders.services.take_back import return_lines
from webapp.payments.rules import PaymentType
from webapp.shipping.rules import DeliveryMethod
from webapp.staff_log.services import log_refused_sign_in
from webapp.stock.rules import Bucket, Cause, Demand
from webapp.stock.services import correct_stock, receive_stock

STAFF = {"actor": "staff:1"}
FETCHED = {"delivery_method": DeliveryMethod.ON_HAND, "payment_type": PaymentType.CASH}
MARKET = Address("Ada Lovelace", "Market", "1", "2611 GP", "Delft", "NL")
GOODS: dict[str, dict[str, Any]] = {
    "lamp": {"price": "10.00"},
    "book": {"price": "5.00", "tax_class": "reduced"},
    "stamp": {"price": "1.00", "tax_class": "zero"},
    "vase": {"price": "20.00"},
    "cup": {"price": "8.88"},
    "mug": {"price": "7.77"},
    "bowl": {"price": "8.88"},
    "gift": {"price": "0.01"},
}


class Books:
    """Writes the history; `names` says which number each order has.

    Of `actor` are all acts but those about the order `logged`, which are always of staff.
    """

    def __init__(self, a: Make, *, actor: str = "staff:1") -> None:
        self.a = a
        self.by = {"actor": actor}
        self.names: dict[str, int] = {}
        self.goods: dict[str, Variant] = {}

    def write(self) -> dict[str, Any]:
        self.fill_the_shelf()
        self.orders_that_wait()
        self.orders_that_changed()
        self.wishes_of_shoppers()
        self.orders_that_were_given_up()
        self.orders_that_were_paid_and_shipped()
        self.orders_of_a_deleted_customer()
        self.orders_of_a_guest_with_an_account_now()
        self.acts_of_staff()
        return self.numbers()

    def numbers(self) -> dict[str, Any]:
        """Numbers of everything: `lamp`, `bare`, `bare_lamp`, `bare_event_1`, `bare_code`."""
        goods = {name: variant.id for name, variant in self.goods.items()}
        others = self.names | {"cart": self.cart_id}
        return goods | others | numbers_of_orders(self.names, goods) | numbers_of_stock(goods)

    def fill_the_shelf(self) -> None:
        for name, facts in GOODS.items():
            self.goods[name] = self.a.variant_of(self.a.product(on_hand=40, **facts))
        mug, vase = self.goods["mug"].id, self.goods["vase"].id
        correct_stock(mug, seen=40, counted=38, note="two are broken", **self.by)
        correct_stock(vase, seen=40, counted=41, note="one more", **self.by)
        receive_stock([Demand(vase, 2)], cause=Cause.IMPORTED, **self.by)

    def place(self, name: str, **goods: int) -> Order:
        return self.called(name, self.a.order(*self.wanted(goods)))

    def place_fetched(self, name: str, **goods: int) -> Order:
        return self.called(name, self.a.order(*self.wanted(goods), **FETCHED))

    def wanted(self, goods: dict[str, int]) -> list[tuple[Variant, int]]:
        return [(self.goods[name], count) for name, count in goods.items()]

    def called(self, name: str, order: Order) -> Order:
        self.names[name] = order.id
        return order

    def line(self, order: Order, goods: str) -> int:
        mine = select(OrderLine.id).filter_by(order_id=order.id, variant_id=self.goods[goods].id)
        return db.session.scalars(mine).one()

    def orders_that_wait(self) -> None:
        self.place("bare", lamp=1)
        pending = self.place("pending", lamp=2, stamp=1)
        for words in ("rings twice", "or once"):
            act = partial(self.note, pending.id, words)
            once("staff:1", f"note {words}", asked=words, act=act)
        part_paid = self.place("part_paid", lamp=1)
        record_payment(part_paid.id, 500, payment_type=PaymentType.BANK_TRANSFER, **self.by)
        lamp = Wanted(self.goods["lamp"].id, 1)
        self.called("draft", draft_order(wanted=[lamp], buyer=self.a.buyer(), **self.by))
        facts = {"wanted": [lamp], "buyer": self.a.buyer(), "seen_total_cents": None}
        facts |= {"request_key": "key-of-a-program", "actor": "token:1"}
        for _ in range(2):
            self.called("by_program", place_lines_once(**facts).order)  # type: ignore[arg-type]
        self.by_shopper()
        self.written_by_programs()

    def note(self, order_id: int, words: str) -> dict[str, int]:
        return {"order_id": add_note(order_id, words, **self.by).id}

    def written_by_programs(self) -> None:
        """Orders that are written first and filled afterwards, or not at all."""
        self.place("empty")
        filled = self.place("filled")
        add_line(filled.id, Wanted(self.goods["cup"].id, 2), **self.by)
        change_order(filled.id, {"delivery_method": DeliveryMethod.ON_HAND}, **self.by)
        emptied = self.place("emptied", cup=1)
        remove_any_line(emptied.id, self.line(emptied, "cup"), **self.by)
        put_order_away(self.place("put_away", lamp=1).id, **self.by)
        put_order_away(self.place("put_away_empty").id, **self.by)

    def by_shopper(self) -> None:
        lines = self.wanted({"vase": 1, "book": 3})
        cart, _ = self.a.cart(*lines)
        self.cart_id = cart.id
        self.cart_id = cart.id
        facts = {"cart_id": cart.id, "buyer": self.a.buyer(), "request_key": "key-of-a-form"}
        order = place_cart(network="", seen_total_cents=self.a.total_of(*lines), **facts)
        self.called("by_shopper", order)

    def orders_that_changed(self) -> None:
        draft = draft_order(
            wanted=[Wanted(self.goods["cup"].id, 2)], buyer=self.a.buyer(), **self.by
        )
        add_line(draft.id, Wanted(self.goods["book"].id, 3), **self.by)
        place_draft(draft.id, **self.by)
        add_line(draft.id, Wanted(self.goods["stamp"].id, 4), **self.by)
        cups, books = self.line(draft, "cup"), self.line(draft, "book")
        change_line(draft.id, books, quantity=1, **self.by)
        change_line(draft.id, cups, quantity=5, variant_id=self.goods["mug"].id, **self.by)
        remove_line(draft.id, self.line(draft, "stamp"), **self.by)
        change_address(draft.id, MARKET, **self.by)
        self.called("changed", draft)
        lighter = self.place("lighter", book=1, lamp=1)
        # The delivery carries the lower rate then.
        remove_line(lighter.id, self.line(lighter, "lamp"), **self.by)

    def orders_that_were_given_up(self) -> None:
        cancel_order(self.place("canceled", lamp=2).id, reason="changed his mind", **self.by)
        partly = self.place("partly", lamp=2, book=2)
        cancel_lines(partly.id, {self.line(partly, "lamp"): 1}, reason="only one", **self.by)
        late = self.place_fetched("late_bill", cup=2)
        cancel_lines(late.id, {self.line(late, "cup"): 1}, **self.by)
        bill_order(late.id, **self.by)
        draft = draft_order(
            wanted=[Wanted(self.goods["vase"].id, 1)], buyer=self.a.buyer(), **self.by
        )
        cancel_order(draft.id, **self.by)
        expired = self.place("expired", vase=2)
        overdue = text("UPDATE orders SET expires_at = now() - interval '1 minute' WHERE id = :id")
        db.session.execute(overdue, {"id": expired.id})
        db.session.commit()
        assert expire_order(expired.id)

    def orders_that_were_paid_and_shipped(self) -> None:
        self.delivered()
        self.returned("returned", bowl=3)
        self.returned("returned_too", cup=2)
        self.returned_for_nothing()
        paid = self.place("given_up_paid", lamp=1, book=1)
        self.pay(paid)
        accept_order(paid.id, **self.by)
        pack_order(paid.id, **self.by)
        cancel_order(paid.id, reason="too late", **self.by)
        self.packed()
        bill_order(self.place("billed", lamp=1).id, **self.by)
        self.pay(self.place_fetched("paid", stamp=2))
        shipped = self.place_fetched("shipped", lamp=1)
        accept_order(shipped.id, **self.by)
        ship_order(shipped.id, **self.by)
        deliver_order(shipped.id, **self.by)

    def orders_of_a_deleted_customer(self) -> None:
        ada = self.a.customer()
        self.a.address(ada)
        order = self.a.order(*self.wanted({"lamp": 1}), customer_id=ada.id)
        cancel_order(self.called("forgotten", order).id, **self.by)
        erase_customer(ada.id, **self.by)

    def wishes_of_shoppers(self) -> None:
        shopper = {"actor": "shopper"}
        ask_to_cancel(self.place("changed_mind", lamp=1).id, reason="too dear", **shopper)
        renew_link(self.names["changed_mind"], **self.by)
        waiting = self.place("waiting", lamp=1)
        self.pay(waiting)
        declined = ask_to_cancel(waiting.id, **shopper)
        decline_request(waiting.id, declined.id, answer="It is packed.", **self.by)
        ask_to_cancel(waiting.id, **shopper)
        sent = self.place("sent_back", book=3)
        accept_order(sent.id, **self.by)
        ship_order(sent.id, **self.by)
        book = self.line(sent, "book")
        for count in (1, 2):
            wish = ask_to_return(sent.id, {book: count}, reason="too small", **shopper)
            if count == 1:
                accept_request(sent.id, wish.id, **self.by)
                return_lines(sent.id, {book: 1}, into=Bucket.AVAILABLE, **self.by)

    def orders_of_a_guest_with_an_account_now(self) -> None:
        self.a.order(*self.wanted({"lamp": 1}), email="guest@example.com")
        claim_orders(self.a.account("guest@example.com").id)

    def delivered(self) -> None:
        order = self.place("delivered", lamp=3, book=2, stamp=1)
        accept_order(order.id, **self.by)
        parcel = pack_order(order.id, **self.by)
        unpack_parcel(order.id, parcel.id, **self.by)
        parcel = pack_order(order.id, {self.line(order, "lamp"): 3}, **self.by)
        ship_parcel(order.id, parcel.id, tracking_code="3S1", **self.by)
        self.pay(order)
        ship_order(order.id, **self.by)
        deliver_order(order.id, **self.by)
        lamp = self.line(order, "lamp")
        return_lines(order.id, {lamp: 1}, into=Bucket.AVAILABLE, reason="too big", **self.by)
        delivery = order.shipping_cents + (0 if order.tax_included else order.shipping_tax_cents)
        refund_order(
            order.id, [RefundPart(PartKind.GOODS, 100, lamp)], reason="scratched", **self.by
        )
        refund_order(order.id, [RefundPart(PartKind.SHIPPING, delivery)], reason="late", **self.by)
        refund_order(order.id, [RefundPart(PartKind.FREE, 600)], reason="sorry", **self.by)

    def returned(self, name: str, **goods: int) -> None:
        order = self.place_fetched(name, **goods)
        accept_order(order.id, **self.by)
        ship_order(order.id, **self.by)
        return_lines(order.id, {self.line(order, *goods): 1}, into=Bucket.LOST, **self.by)

    def returned_for_nothing(self) -> None:
        """Its price went back before the piece did, so the return credits nothing."""
        order = self.place_fetched("for_nothing", gift=1)
        accept_order(order.id, **self.by)
        ship_order(order.id, **self.by)
        self.pay(order)
        gift = self.line(order, "gift")
        refund_order(order.id, [RefundPart(PartKind.GOODS, 1, gift)], reason="a gift", **self.by)
        return_lines(order.id, {gift: 1}, into=Bucket.AVAILABLE, **self.by)

    def packed(self) -> None:
        order = self.place("packed", lamp=2, vase=1)
        accept_order(order.id, **self.by)
        pack_order(order.id, {self.line(order, "lamp"): 1}, **self.by)

    def pay(self, order: Order) -> None:
        due = db.session.get_one(Order, order.id, populate_existing=True).due_cents
        record_payment(order.id, due, payment_type=PaymentType.BANK_TRANSFER, **self.by)

    def acts_of_staff(self) -> None:
        order = self.place("logged", lamp=2)
        add_note(order.id, "call first", **STAFF)
        change_address(order.id, MARKET, **STAFF)
        record_payment(order.id, 500, payment_type=PaymentType.BANK_TRANSFER, **STAFF)
        add_note(order.id, "called", **STAFF)
        log_refused_sign_in(None)
        add_note(order.id, "called again", **STAFF)
