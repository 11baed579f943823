"""Placing an order: one transaction from the request key to the event."""

import secrets
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import NamedTuple

from sqlalchemy import insert

from webapp.cart.queries import lines_mark, lines_of_cart, lock_cart
from webapp.cart.services import NotForSale, empty_cart
from webapp.catalogue.queries.offers import Offer, offers_of
from webapp.db import atomic
from webapp.errors import NotFound, ShopError
from webapp.events.services import announce, claim_request, fingerprint_of, settle_request
from webapp.extensions import db
from webapp.money import Money
from webapp.orders.models import Order, OrderAddress, OrderLine
from webapp.orders.queries import get_order, quote_for, scope_of_cart
from webapp.orders.rules import PaymentType
from webapp.pricing.rules import Quote
from webapp.shipping.rules import DeliveryMethod, needs_address
from webapp.stock.rules import Demand
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


@dataclass(frozen=True)
class Address:
    name: str
    street: str
    house_number: str
    postal_code: str
    city: str
    country: str
    region: str = ""


@dataclass(frozen=True)
class Buyer:
    """Who buys, and how the goods and the money change hands."""

    email: str
    name: str
    delivery_method: DeliveryMethod
    payment_type: PaymentType
    address: Address | None = None
    telephone: str = ""
    note: str = ""


@dataclass(frozen=True)
class Wanted:
    """So many pieces of a variant; `seen_cents` is the price the caller believes in, if any."""

    variant_id: int
    quantity: int
    seen_cents: int | None = None


class Line(NamedTuple):
    offer: Offer
    quantity: int


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
    asked = fingerprint_of([asdict(buyer), seen_total_cents])
    claimed = claim_request(scope_of_cart(cart_id), request_key, fingerprint=asked)
    if claimed.result:
        return get_order(claimed.result["order_id"])
    lock_cart(cart_id)
    check_seen_lines(cart_id, seen_lines)
    lines = [Line(chosen.offer, chosen.quantity) for chosen in lines_of_cart(cart_id)]
    order_id = write_order(lines, buyer, seen_total_cents=seen_total_cents, actor=actor)
    empty_cart(cart_id)
    settle_request(claimed, order_id=order_id)
    return get_order(order_id)


@atomic
def place_lines(
    *,
    wanted: Sequence[Wanted],
    buyer: Buyer,
    seen_total_cents: int | None,
    request_key: str,
    actor: str,
) -> Order:
    """The order of `place_lines_once`, for callers to whom the first time is like the second."""
    return place_lines_once(
        wanted=wanted,
        buyer=buyer,
        seen_total_cents=seen_total_cents,
        request_key=request_key,
        actor=actor,
    ).order


@atomic
def place_lines_once(
    *,
    wanted: Sequence[Wanted],
    buyer: Buyer,
    seen_total_cents: int | None,
    request_key: str,
    actor: str,
) -> Placed:
    """Places an order for a program; the same key with the same order gives it again.

    Prices and total are guards: where given they must be today's. Raises what `place_cart`
    raises, NotFound for variants that do not exist, and KeyReused.
    """
    asked = fingerprint_of([[asdict(want) for want in wanted], asdict(buyer), seen_total_cents])
    claimed = claim_request(f"orders:{actor}", request_key, fingerprint=asked)
    if claimed.result:
        return Placed(get_order(claimed.result["order_id"]), is_replay=True)
    lines = priced_lines(wanted)
    order_id = write_order(lines, buyer, seen_total_cents=seen_total_cents, actor=actor)
    settle_request(claimed, order_id=order_id)
    return Placed(get_order(order_id), is_replay=False)


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
    order_id = insert_order(buyer, priced, currency)
    demands = insert_lines(order_id, lines, priced)
    reserve_stock(demands, actor=actor)
    announce("order.placed", actor=actor, subject=("order", order_id), order_id=order_id)
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


def insert_order(buyer: Buyer, priced: Quote, currency: str) -> int:
    order_id = db.session.execute(
        insert(Order).returning(Order.id),
        {
            "token": secrets.token_urlsafe(32),
            "email": buyer.email,
            "name": buyer.name,
            "telephone": buyer.telephone,
            "note": buyer.note,
            "delivery_method": buyer.delivery_method,
            "payment_type": buyer.payment_type,
            "currency": currency,
            "subtotal_cents": priced.subtotal_cents,
            "discount_cents": priced.discount_cents,
            "shipping_cents": priced.shipping_cents,
            "tax_cents": priced.tax_cents,
            "tax_included": priced.tax_included,
            "total_cents": priced.total_cents,
        },
    ).scalar_one()
    if buyer.address and needs_address(buyer.delivery_method):
        row = {"order_id": order_id, "kind": "shipping", **asdict(buyer.address)}
        db.session.execute(insert(OrderAddress).values(row))
    return order_id


def insert_lines(order_id: int, lines: Sequence[Line], priced: Quote) -> list[Demand]:
    """Writes all lines in one statement; gives what each of them takes from the stock."""
    rows = [
        {
            "order_id": order_id,
            "position": position,
            "variant_id": offer.variant_id,
            "title": offer.title,
            "sku": offer.sku,
            "options": offer.options,
            "discount_cents": 0,
            "quantity": item.quantity,
            "unit_price_cents": item.unit_cents,
            "tax_percent": item.tax_percent,
            "tax_cents": item.tax_cents,
            "total_cents": item.total_cents,
        }
        for position, ((offer, _), item) in enumerate(zip(lines, priced.items, strict=True), 1)
    ]
    written = insert(OrderLine).values(rows)
    columns = OrderLine.variant_id, OrderLine.quantity, OrderLine.id
    return [Demand(*row) for row in db.session.execute(written.returning(*columns))]
