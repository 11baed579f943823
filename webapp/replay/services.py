"""Puts a history through the use cases of the shop, as if it all happened today."""

from collections.abc import Mapping
from datetime import UTC, datetime

from sqlalchemy import insert, select

from webapp.catalogue.models import Product, Variant
from webapp.catalogue.rules.status import Status, TaxClass
from webapp.catalogue.services.prices import set_prices
from webapp.config import current
from webapp.db import atomic
from webapp.errors import ShopError
from webapp.events.services import once
from webapp.extensions import db
from webapp.orders.models import Order
from webapp.orders.queries import get_order
from webapp.orders.rules.purchase import Buyer, Wanted
from webapp.orders.services.accept import accept_order
from webapp.orders.services.cancel import cancel_lines
from webapp.orders.services.lines import add_line
from webapp.orders.services.pay import record_payment
from webapp.orders.services.place import place_lines
from webapp.orders.services.ship import deliver_order, ship_order
from webapp.payments.rules import PaymentType
from webapp.replay.rules import Goods, History, Reversal, Sale
from webapp.shipping.rules import DeliveryMethod
from webapp.stock.rules import Cause, Demand
from webapp.stock.services import receive_stock

ACTOR = "replay"
Lines = dict[Goods, int]


class AlreadyHere(ShopError):
    """The shop sells some of these products already."""

    code = "already_here"


@atomic
def load_goods(history: History) -> dict[str, int]:
    """Adds the products with as many pieces as were sold; gives the variant of each SKU.

    Raises AlreadyHere when a SKU is taken: a history is played into a shop once.
    """
    if db.session.scalar(select(Variant.id).where(Variant.sku.in_(history.titles)).limit(1)):
        raise AlreadyHere("These products are here already. A history can be played only once.")
    products = db.session.execute(
        insert(Product).returning(Product.id, Product.slug),
        [product_row(sku, title) for sku, title in history.titles.items()],
    )
    numbers = {slug: number for number, slug in products}
    rows = [variant_row(sku, numbers[slug_of(sku)]) for sku in history.titles]
    written = db.session.execute(insert(Variant).returning(Variant.sku, Variant.id), rows)
    variants: dict[str, int] = {str(sku): number for sku, number in written}
    demands = [Demand(variants[sku], units) for sku, units in history.units().items()]
    receive_stock(demands, cause=Cause.RECEIVED, actor=ACTOR)
    return variants


def slug_of(sku: str) -> str:
    return f"replayed-{'-'.join(sku.lower().split())}"


def product_row(sku: str, title: str) -> dict[str, object]:
    return {
        "slug": slug_of(sku),
        "title": title,
        "status": Status.ACTIVE,
        "published_at": datetime.now(UTC),
    }


def variant_row(sku: str, product_id: int) -> dict[str, object]:
    """Not priced yet: each order sets its own prices first."""
    return {
        "product_id": product_id,
        "sku": sku,
        "price_cents": 0,
        "currency": current().shop_currency,
        "tax_class": TaxClass.STANDARD,
    }


@atomic
def replay_sale(sale: Sale, variants: Mapping[str, int]) -> int:
    """Prices the goods, places the order, pays it and so bills it; gives its number.

    Prices are locked until the end, so that nobody else changes them in between. A product
    that was sold at two prices becomes a line that is added later.
    """
    first, later = by_first_price(sale.lines)
    order = place_lines(
        wanted=priced(first, variants), buyer=buyer_of(sale), seen_total_cents=None, actor=ACTOR
    )
    for goods, quantity in later.items():
        for wanted in priced({goods: quantity}, variants):
            add_line(order.id, wanted, actor=ACTOR)
    due = get_order(order.id).due_cents
    record_payment(order.id, due, payment_type=PaymentType.CASH, actor=ACTOR)
    return order.id


def by_first_price(lines: Lines) -> tuple[Lines, Lines]:
    first: dict[str, Goods] = {}
    for goods in lines:
        first.setdefault(goods.sku, goods)
    later = {goods: n for goods, n in lines.items() if first[goods.sku] != goods}
    return {goods: n for goods, n in lines.items() if goods not in later}, later


def priced(lines: Lines, variants: Mapping[str, int]) -> list[Wanted]:
    """Sets today's prices to those of the history; gives the goods with the price as a guard."""
    set_prices({variants[goods.sku]: goods.price_cents for goods in lines}, actor=ACTOR)
    return [Wanted(variants[g.sku], quantity, g.price_cents) for g, quantity in lines.items()]


def buyer_of(sale: Sale) -> Buyer:
    """Without delivery, so that an order costs what its goods cost."""
    who = f"customer-{sale.customer}" if sale.customer else f"guest-{sale.invoice}"
    return Buyer(
        email=f"{who}@example.com",
        name=who.replace("-", " ").capitalize(),
        delivery_method=DeliveryMethod.ON_HAND,
        payment_type=PaymentType.CASH,
    )


def take_back(reversal: Reversal, order_id: int, variants: Mapping[str, int]) -> bool:
    """Cancels the pieces once, whatever how often it is asked; gives whether it did now."""
    line_id = line_of(get_order(order_id), reversal.goods, variants)
    pieces = {line_id: reversal.quantity}
    done = once(
        "replay",
        f"reversal:{reversal.key}",
        asked=[order_id, line_id, reversal.quantity],
        act=lambda: {"order_id": cancel_lines(order_id, pieces, actor=ACTOR).id},
    )
    return not done.is_replay


def line_of(order: Order, goods: Goods, variants: Mapping[str, int]) -> int:
    key = variants[goods.sku], goods.price_cents
    return next(x.id for x in order.lines if (x.variant_id, x.unit_price_cents) == key)


@atomic
def finish(order_id: int) -> None:
    """Accepts, ships and delivers what was not canceled."""
    accept_order(order_id, actor=ACTOR)
    ship_order(order_id, actor=ACTOR)
    deliver_order(order_id, actor=ACTOR)
