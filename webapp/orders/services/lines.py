"""Changes the lines of an order that nobody has begun to work on; the stock follows."""

from typing import Any

from sqlalchemy import func, insert, select

from webapp import config
from webapp.cart.services import NotForSale
from webapp.catalogue.queries.offers import Offer, offers_of
from webapp.db import atomic
from webapp.errors import NotFound, ShopError
from webapp.extensions import db
from webapp.money import Money
from webapp.orders.models import Order, OrderLine
from webapp.orders.queries import lock_order
from webapp.orders.rules.life import OrderStatus
from webapp.orders.rules.purchase import MOST_PIECES, Wanted
from webapp.orders.services.bill import bill_if_paid
from webapp.orders.services.place import PriceChanged
from webapp.orders.services.reprice import check_editable, price_anew
from webapp.orders.services.steps import begin_step, end_step, line_of
from webapp.pricing.queries import tax_rules
from webapp.stock.rules import Cause, Demand
from webapp.stock.services import lock_demand, release_stock, reserve_stock


class ImpossibleQuantity(ShopError):
    """None, or more of one thing than is a purchase; a line goes away by being removed."""

    status = 422
    code = "impossible_quantity"
    field = "quantity"


class LastLine(ShopError):
    """Nothing would be left of an order that must have goods."""

    code = "last_line"


@atomic
def add_line(
    order_id: int, wanted: Wanted, *, actor: str, seen_version: int | None = None
) -> Order:
    """Adds a line at today's price and takes its goods. Adding again adds another line.

    Raises NotFound, OrderChanged, WrongStatus, NotEditable, ImpossibleQuantity,
    NotForSale, PriceChanged and OutOfStock.
    """
    order = begin_edit(order_id, seen_version)
    check_quantity(wanted.quantity)
    offer = offer_for(wanted.variant_id, wanted.seen_cents)
    take = [Demand(wanted.variant_id, wanted.quantity)]
    lock_goods(order, take, give=[])
    row = copied(offer) | {"order_id": order_id, "position": next_position(order_id)}
    row |= amounts(offer.price.cents, wanted.quantity)
    line_id = db.session.execute(insert(OrderLine).returning(OrderLine.id), row).scalar_one()
    move_goods(order, [take[0]._replace(order_line_id=line_id)], give=[], actor=actor)
    return end_edit(order, actor=actor, added=line_id)


@atomic
def change_line(
    order_id: int,
    line_id: int,
    *,
    actor: str,
    quantity: int | None = None,
    variant_id: int | None = None,
    seen_cents: int | None = None,
    seen_version: int | None = None,
) -> Order:
    """Sets how many pieces of a line are ordered, and of which variant; again changes nothing.

    What is not given stays. The same variant keeps its price, another one comes at today's.
    Raises what `add_line` raises, and PaidMore when less would be owed than was paid.
    """
    order = begin_edit(order_id, seen_version)
    line = line_of(order, line_id)
    quantity = line.quantity if quantity is None else quantity
    check_quantity(quantity)
    wanted_id = variant_id or line.variant_id
    copy = copy_for(line, wanted_id, seen_cents)
    take, give = exchange(line, wanted_id, quantity)
    lock_goods(order, take, give)
    set_columns(line, copy)
    set_columns(line, amounts(line.unit_price_cents, quantity))
    move_goods(order, take, give, actor=actor)
    return end_edit(order, actor=actor, changed=line_id)


@atomic
def remove_line(
    order_id: int, line_id: int, *, actor: str, seen_version: int | None = None
) -> Order:
    """Takes a line out of the order; its goods go back. A second time raises NotFound.

    Raises LastLine for the only one: cancel the order instead.
    """
    order = begin_edit(order_id, seen_version)
    line = line_of(order, line_id)
    if len(order.lines) == 1:
        raise LastLine("This is the only line. Cancel the order instead.")
    return take_out(order, line, actor=actor)


@atomic
def remove_any_line(
    order_id: int, line_id: int, *, actor: str, seen_version: int | None = None
) -> Order:
    """The same for programs, which may empty an order again as long as nothing was paid.

    A person who removes the last goods of an order means to cancel it; a program that writes
    orders line by line does not.
    """
    order = begin_edit(order_id, seen_version)
    line = line_of(order, line_id)
    if len(order.lines) == 1 and order.paid_cents:
        raise LastLine("This is the only line of an order that was paid. Cancel the order instead.")
    return take_out(order, line, actor=actor)


def take_out(order: Order, line: OrderLine, *, actor: str) -> Order:
    give = [Demand(line.variant_id, line.quantity, line.id)]
    lock_goods(order, [], give)
    set_columns(line, amounts(line.unit_price_cents, 0) | {"tax_cents": 0})
    move_goods(order, [], give, actor=actor)
    return end_edit(order, actor=actor, removed=line.id)


def begin_edit(order_id: int, seen_version: int | None) -> Order:
    order = begin_step(order_id, "order.lines_changed", seen_version=seen_version)
    check_editable(order)
    return order


def check_quantity(quantity: int) -> None:
    if not 0 < quantity <= MOST_PIECES:
        raise ImpossibleQuantity(f"A line has 1 to {MOST_PIECES:,} pieces.")


def offer_for(variant_id: int, seen_cents: int | None) -> Offer:
    """Today's offer; raises NotFound, NotForSale, and PriceChanged if another price was seen."""
    offer = offers_of([variant_id]).get(variant_id)
    if offer is None:
        raise NotFound("There is no such variant.", variant_ids=[variant_id])
    if not offer.is_for_sale:
        raise NotForSale("This article is not for sale.", variant_ids=[variant_id])
    if seen_cents is not None and seen_cents != offer.price.cents:
        prices = {str(variant_id): str(offer.price)}
        raise PriceChanged(f"The price is {offer.price.shown()} now.", prices=prices)
    return offer


def copy_for(line: OrderLine, variant_id: int, seen_cents: int | None) -> dict[str, object]:
    """What the line takes over of another variant; of its own it has everything, at its price."""
    if variant_id != line.variant_id:
        return copied(offer_for(variant_id, seen_cents))
    if seen_cents not in (None, line.unit_price_cents):
        price = Money(line.unit_price_cents, config.current().shop_currency)
        prices = {str(variant_id): str(price)}
        raise PriceChanged(f"This line keeps its price of {price.shown()}.", prices=prices)
    return {}


def copied(offer: Offer) -> dict[str, object]:
    """What a line keeps of a variant."""
    return {
        "variant_id": offer.variant_id,
        "title": offer.title,
        "sku": offer.sku,
        "options": offer.options,
        "unit_price_cents": offer.price.cents,
        "tax_percent": tax_rules().percents[offer.tax_class],
    }


def amounts(unit_cents: int, quantity: int) -> dict[str, object]:
    """Tax follows when the whole order is priced anew."""
    return {
        "quantity": quantity,
        "total_cents": unit_cents * quantity,
        "discount_cents": 0,
        "tax_cents": 0,
    }


def set_columns(line: OrderLine, values: dict[str, object]) -> None:
    for name, value in values.items():
        setattr(line, name, value)


def next_position(order_id: int) -> int:
    """Positions of removed lines are not used again."""
    last = select(func.max(OrderLine.position)).where(OrderLine.order_id == order_id)
    return (db.session.scalar(last) or 0) + 1


def exchange(line: OrderLine, variant_id: int, quantity: int) -> tuple[list[Demand], list[Demand]]:
    """What a changed line takes from the shelf, and what it gives back."""
    if variant_id != line.variant_id:
        give = Demand(line.variant_id, line.quantity, line.id)
        return [Demand(variant_id, quantity, line.id)], [give]
    more = quantity - line.quantity
    change = [Demand(variant_id, abs(more), line.id)] if more else []
    return (change, []) if more > 0 else ([], change)


def lock_goods(order: Order, take: list[Demand], give: list[Demand]) -> None:
    """Locks both in one order of keys; raises OutOfStock. A draft has taken nothing."""
    if order.status != OrderStatus.DRAFT:
        lock_demand([*take, *(demand._replace(quantity=0) for demand in give)])


def move_goods(order: Order, take: list[Demand], give: list[Demand], *, actor: str) -> None:
    if order.status == OrderStatus.DRAFT:
        return
    if give:
        release_stock(give, cause=Cause.ORDER_CHANGED, actor=actor)
    if take:
        reserve_stock(take, cause=Cause.ORDER_CHANGED, actor=actor)


def end_edit(order: Order, *, actor: str, **facts: Any) -> Order:
    # Read anew, because the lines that were read before lack one that was added since.
    fresh = lock_order(order.id)
    price_anew(fresh)
    end_step(fresh, "order.lines_changed", actor=actor, **facts)
    bill_if_paid(fresh, actor=actor)
    return fresh
