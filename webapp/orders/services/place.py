"""Placing an order: one transaction from the request key to the event."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import NamedTuple

from webapp import config
from webapp.accounts.queries.customers import lock_customer_to_keep
from webapp.cart.queries import contents_of_cart, lock_cart, mark_of
from webapp.cart.services import NotForSale, empty_cart
from webapp.catalogue.queries.offers import Offer, lock_offers, offers_of
from webapp.crashing import crash_here
from webapp.db import atomic
from webapp.errors import NotFound, ShopError
from webapp.events.services import once
from webapp.money import Money
from webapp.orders.models import Order
from webapp.orders.queries import get_order, quote_for, scope_of_cart
from webapp.orders.rules.purchase import Buyer, Wanted
from webapp.orders.services.brakes import brake_address, brake_cart
from webapp.orders.services.write import Line, write_draft, write_placed
from webapp.pricing.rules import Quote
from webapp.shipping.rules import needs_address
from webapp.stock.rules import Demand
from webapp.stock.services import check_demand


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
    network: str,
    seen_lines: str = "",
    actor: str = "shopper",
) -> Order:
    """Turns a cart into an order and empties it; the same key again gives the same order.

    Raises EmptyCart, NotForSale, OutOfStock, AddressMissing, CartChanged, or PriceChanged when
    the total is no longer the one the shopper saw, NotFound when the buyer's account is gone, and
    TooOften, for which `network` says where it comes from. On any of them nothing has changed.
    Raises KeyReused when the same form comes back with other contents after its order was placed.
    """

    def act() -> dict[str, int]:
        brake_cart(cart_id, email=buyer.email, network=network)
        order = order_cart(cart_id, buyer, seen_total_cents, seen_lines, actor=actor)
        return {"order_id": order.id}

    outcome = once(
        scope_of_cart(cart_id),
        request_key,
        asked=[asdict(buyer), seen_total_cents],
        act=act,
    )
    return get_order(outcome.result["order_id"])


@atomic
def place_for_program(
    *, wanted: Sequence[Wanted], buyer: Buyer, seen_total_cents: int | None, actor: str
) -> Order:
    """The same as `place_lines` for a shopper of a program; raises TooOften, too.

    Its network is that of all its shoppers, so it is not counted; the limits of its token are.
    """
    brake_address(buyer.email)
    return place_lines(wanted=wanted, buyer=buyer, seen_total_cents=seen_total_cents, actor=actor)


@atomic
def place_lines(
    *, wanted: Sequence[Wanted], buyer: Buyer, seen_total_cents: int | None, actor: str
) -> Order:
    """Places an order for a program. Not idempotent: the caller claims a key.

    Without goods it is a pending order that costs nothing, to which lines are added later.
    Prices and total are guards: where given they must be today's. Raises what `place_cart`
    raises, and NotFound for variants that do not exist.
    """
    return place(wanted, buyer, seen_total_cents=seen_total_cents, actor=actor)


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
) -> Order:
    if buyer.customer_id is not None:
        lock_customer_to_keep(buyer.customer_id)
    lock_cart(cart_id)
    contents = contents_of_cart(cart_id)
    if not contents:
        raise EmptyCart("There is nothing in your cart.")
    if seen_lines and seen_lines != mark_of(contents):
        raise CartChanged("Your cart has changed meanwhile. Please look at it once more.")
    wanted = [Wanted(variant_id, quantity) for variant_id, quantity in contents]
    order = place(wanted, buyer, seen_total_cents=seen_total_cents, actor=actor)
    empty_cart(cart_id)
    return order


def place(
    wanted: Sequence[Wanted], buyer: Buyer, *, seen_total_cents: int | None, actor: str
) -> Order:
    """Everything a cart and a program have in common: lock the stock, check, write."""
    lines = lines_of(wanted, lock_offers({want.variant_id for want in wanted}))
    priced = check_lines(lines, buyer)
    check_total(Money(priced.total_cents, config.current().shop_currency), seen_total_cents)
    demands = [Demand(line.offer.variant_id, line.quantity) for line in lines]
    check_demand(demands, {line.offer.variant_id: line.offer.available for line in lines})
    crash_here("after_stock_lock")
    order = write_placed(lines, buyer, priced, actor=actor)
    crash_here("after_write")
    return order


def draft(wanted: Sequence[Wanted], buyer: Buyer, *, actor: str) -> Order:
    """The same as a draft, which locks and takes nothing."""
    if not wanted:
        raise EmptyCart("There is nothing in this order.")
    lines = lines_of(wanted, offers_of({want.variant_id for want in wanted}))
    return write_draft(lines, buyer, check_lines(lines, buyer), actor=actor)


def lines_of(wanted: Sequence[Wanted], offers: Mapping[int, Offer]) -> list[Line]:
    """The wanted goods at today's prices; raises NotFound, and PriceChanged for wrong guesses."""
    unknown = sorted({want.variant_id for want in wanted} - set(offers))
    if unknown:
        raise NotFound("There is no such variant.", variant_ids=unknown)
    wrong = {
        str(want.variant_id): str(offers[want.variant_id].price)
        for want in wanted
        if want.seen_cents not in (None, offers[want.variant_id].price.cents)
    }
    if wrong:
        raise PriceChanged("Some prices are different now.", prices=wrong)
    return [Line(offers[want.variant_id], want.quantity) for want in wanted]


def check_lines(lines: Sequence[Line], buyer: Buyer) -> Quote:
    """What the goods cost, if they are for sale and there is a way to deliver them."""
    withdrawn = [line.offer.variant_id for line in lines if not line.offer.is_for_sale]
    if withdrawn:
        raise NotForSale("Some of it is not for sale any more.", variant_ids=withdrawn)
    if needs_address(buyer.delivery_method) and buyer.address is None:
        raise AddressMissing("A home delivery needs an address.")
    return quote_for([(line.offer, line.quantity) for line in lines], buyer.delivery_method)


def check_total(total: Money, seen_cents: int | None) -> None:
    if seen_cents is not None and seen_cents != total.cents:
        raise PriceChanged(
            f"The total is now {total.shown()}. Please look at it once more.", total=str(total)
        )
