"""Placing an order: one transaction from the request key to the event."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import NamedTuple

from webapp.cart.queries import lines_mark, lines_of_cart, lock_cart
from webapp.cart.services import NotForSale, empty_cart
from webapp.catalogue.queries.offers import offers_of
from webapp.db import atomic
from webapp.errors import NotFound, ShopError
from webapp.events.services import once
from webapp.money import Money
from webapp.orders.models import Order
from webapp.orders.queries import get_order, quote_for, scope_of_cart
from webapp.orders.rules.life import OrderStatus
from webapp.orders.rules.purchase import Buyer, Wanted
from webapp.orders.services.write import Line, announce_new, insert_lines, insert_order
from webapp.shipping.rules import needs_address
from webapp.stock.rules import Cause, Demand
from webapp.stock.services import lock_demand, reserve_stock


class EmptyCart(ShopError):
    code = "empty_cart"


class PriceChanged(ShopError):
    """The shopper saw another price; nothing was ordered. The details hold the right ones."""

    code = "price_changed"
    field = "seen_total"


class AddressMissing(ShopError):
    status = 422
    code = "address_missing"
    field = "street"


class CartChanged(ShopError):
    """Something was put in or taken out in another window since the form was shown."""

    code = "cart_changed"
    field = "seen_lines"


class Placed(NamedTuple):
    """An order, and whether an earlier request with the same key had already placed it."""

    order: Order
    is_replay: bool


@atomic
def place_cart(
    *,
    cart_id: int,
    buyer: Buyer,
    seen_total_cents: int,
    request_key: str,
    seen_lines: str = "",
    actor: str = "shopper",
) -> Order:
    """Turns a cart into an order and empties it; the same key again gives the same order.

    Raises EmptyCart, NotForSale, OutOfStock, AddressMissing, CartChanged, or PriceChanged when
    the total is no longer the one the shopper saw. On any of them nothing has changed. Raises
    KeyReused when the same form comes back with other contents after its order was placed.
    """
    outcome = once(
        scope_of_cart(cart_id),
        request_key,
        asked=[asdict(buyer), seen_total_cents],
        act=lambda: {
            "order_id": order_cart(cart_id, buyer, seen_total_cents, seen_lines, actor=actor)
        },
    )
    return get_order(outcome.result["order_id"])


@atomic
def place_lines(
    *, wanted: Sequence[Wanted], buyer: Buyer, seen_total_cents: int | None, actor: str
) -> Order:
    """Places an order for a program. Not idempotent: the caller claims a key.

    Prices and total are guards: where given they must be today's. Raises what `place_cart`
    raises, and NotFound for variants that do not exist.
    """
    lines = priced_lines(wanted)
    return get_order(write_order(lines, buyer, seen_total_cents=seen_total_cents, actor=actor))


@atomic
def place_lines_once(
    *,
    wanted: Sequence[Wanted],
    buyer: Buyer,
    seen_total_cents: int | None,
    request_key: str,
    actor: str,
) -> Placed:
    """The same under a key: the same key with the same order gives it again, or KeyReused."""
    facts = {"wanted": wanted, "buyer": buyer, "seen_total_cents": seen_total_cents}
    outcome = once(
        f"orders:{actor}",
        request_key,
        asked=[[asdict(want) for want in wanted], asdict(buyer), seen_total_cents],
        act=lambda: {"order_id": place_lines(**facts, actor=actor).id},  # type: ignore[arg-type]
    )
    return Placed(get_order(outcome.result["order_id"]), outcome.is_replay)


def order_cart(
    cart_id: int, buyer: Buyer, seen_total_cents: int, seen_lines: str, *, actor: str
) -> int:
    lock_cart(cart_id)
    check_seen_lines(cart_id, seen_lines)
    lines = [Line(chosen.offer, chosen.quantity) for chosen in lines_of_cart(cart_id)]
    order_id = write_order(lines, buyer, seen_total_cents=seen_total_cents, actor=actor)
    empty_cart(cart_id)
    return order_id


def check_seen_lines(cart_id: int, seen: str) -> None:
    """Equal totals are not enough: one thing may have been exchanged for another."""
    if seen and seen != lines_mark(lines_of_cart(cart_id)):
        raise CartChanged("Your cart has changed meanwhile. Please look at it once more.")


def priced_lines(wanted: Sequence[Wanted]) -> list[Line]:
    offers = offers_of({want.variant_id for want in wanted})
    unknown = sorted({want.variant_id for want in wanted} - set(offers))
    if unknown:
        raise NotFound("There is no such variant.", variant_ids=unknown)
    lines = [Line(offers[want.variant_id], want.quantity) for want in wanted]
    guessed = [want.seen_cents for want in wanted]
    wrong = {
        str(line.offer.variant_id): str(line.offer.price)
        for line, seen in zip(lines, guessed, strict=True)
        if seen is not None and seen != line.offer.price.cents
    }
    if wrong:
        raise PriceChanged("Some prices are different now.", prices=wrong)
    return lines


def write_order(
    lines: Sequence[Line], buyer: Buyer, *, seen_total_cents: int | None, actor: str
) -> int:
    """Everything a cart and a program have in common: check, lock stock, write, announce."""
    check_lines(lines, buyer)
    priced = quote_for([(line.offer, line.quantity) for line in lines], buyer.delivery_method)
    currency = lines[0].offer.price.currency
    check_total(Money(priced.total_cents, currency), seen_total_cents)
    lock_demand([Demand(line.offer.variant_id, line.quantity) for line in lines])
    order_id = insert_order(buyer, priced, currency, status=OrderStatus.PENDING)
    demands = insert_lines(order_id, lines, priced)
    reserve_stock(demands, cause=Cause.ORDER_PLACED, actor=actor)
    announce_new(order_id, "order.placed", OrderStatus.PENDING, actor=actor)
    return order_id


def draft_lines(wanted: Sequence[Wanted], buyer: Buyer, *, actor: str) -> int:
    """The same as a draft, which locks and takes nothing."""
    lines = priced_lines(wanted)
    check_lines(lines, buyer)
    priced = quote_for([(line.offer, line.quantity) for line in lines], buyer.delivery_method)
    currency = lines[0].offer.price.currency
    order_id = insert_order(buyer, priced, currency, status=OrderStatus.DRAFT)
    insert_lines(order_id, lines, priced)
    announce_new(order_id, "order.drafted", OrderStatus.DRAFT, actor=actor)
    return order_id


def check_lines(lines: Sequence[Line], buyer: Buyer) -> None:
    if not lines:
        raise EmptyCart("There is nothing in your cart.")
    withdrawn = [line.offer.variant_id for line in lines if not line.offer.is_for_sale]
    if withdrawn:
        raise NotForSale("Some of it is not for sale any more.", variant_ids=withdrawn)
    if needs_address(buyer.delivery_method) and buyer.address is None:
        raise AddressMissing("A home delivery needs an address.")


def check_total(total: Money, seen_cents: int | None) -> None:
    if seen_cents is not None and seen_cents != total.cents:
        raise PriceChanged(
            f"The total is now {total.shown()}. Please look at it once more.", total=str(total)
        )
