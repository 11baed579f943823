import hashlib
import secrets
from collections.abc import Mapping
from datetime import UTC, datetime

from sqlalchemy import delete, exists, func, select
from sqlalchemy.dialects.postgresql import insert

from webapp.cart.models import Cart, CartLine
from webapp.cart.queries import find_cart, lines_of_cart, lock_cart
from webapp.cart.rules import DOUBLE_CLICK, KEPT, LARGEST_QUANTITY, MOST_LINES
from webapp.catalogue.queries.offers import Offer, offers_of
from webapp.db import atomic
from webapp.errors import NotFound, ShopError
from webapp.extensions import db


class TooMany(ShopError):
    """More than one cart may hold."""

    status = 422
    code = "too_many"
    field = "quantity"


class NotForSale(ShopError):
    code = "not_for_sale"


class OnlyLeft(ShopError):
    """Fewer are left than the cart would hold; `available` says how many."""

    code = "only_left"
    field = "quantity"


def hash_of(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def cart_of(token: str | None) -> Cart | None:
    """The cart that belongs to the token of a cookie, if it still does."""
    return find_cart(hash_of(token)) if token else None


@atomic
def open_cart() -> tuple[Cart, str]:
    """A new cart and its token, which is told once and never stored."""
    token = secrets.token_urlsafe(32)
    cart = Cart(token_hash=hash_of(token), expires_at=datetime.now(UTC) + KEPT)
    db.session.add(cart)
    db.session.flush()
    return cart, token


@atomic
def add_for_token(token: str | None, variant_id: int, *, quantity: int) -> tuple[Cart, str]:
    """Adds pieces to the cart of the token, or to a new one where that is gone.

    Gives the cart and its token. Raises what `add_to_cart` raises, and then opens no cart.
    The second click of a double click adds nothing.
    """
    cart = cart_of(token)
    if cart is None or token is None:
        cart, token = open_cart()
    lock_cart(cart.id)
    if not was_just_added(cart.id, variant_id, quantity):
        add_to_cart(cart.id, variant_id, quantity=quantity)
    return cart, token


@atomic
def fill_for_token(token: str | None, wanted: Mapping[int, int]) -> str:
    """Sees that the cart holds so many pieces of each variant, as far as they can be had.

    What is in it already counts. Gives the token of the cart, which may be a new one. Repeating
    it changes nothing.
    """
    cart = cart_of(token)
    if cart is None or token is None:
        cart, token = open_cart()
    lock_cart(cart.id).expires_at = datetime.now(UTC) + KEPT
    have = quantities_of(cart.id)
    for variant_id, quantity in obtainable(wanted).items():
        if have.get(variant_id, 0) < quantity and (variant_id in have or len(have) < MOST_LINES):
            have[variant_id] = write_line(cart.id, variant_id, quantity)
    return token


def obtainable(wanted: Mapping[int, int]) -> dict[int, int]:
    """As many of each as there are, and as a cart may hold."""
    offers = offers_of(list(wanted))
    return {
        variant_id: min(quantity, offers[variant_id].available, LARGEST_QUANTITY)
        for variant_id, quantity in wanted.items()
        if variant_id in offers and offers[variant_id].is_for_sale
    }


@atomic
def add_to_cart(cart_id: int, variant_id: int, *, quantity: int) -> int:
    """Adds pieces to what is there already; gives the new quantity of the line.

    Raises NotForSale, TooMany, OnlyLeft. Adding again adds again, so a form sends what it wants in
    the cart by `set_quantity` where it can.
    """
    lock_cart(cart_id).expires_at = datetime.now(UTC) + KEPT
    offer = offers_of([variant_id]).get(variant_id)
    if offer is None or not offer.is_for_sale:
        raise NotForSale("This article is not for sale at the moment.")
    have = quantities_of(cart_id)
    check_room(have, variant_id, quantity)
    check_left(offer, quantity, have=have.get(variant_id, 0))
    return write_line(cart_id, variant_id, have.get(variant_id, 0) + quantity)


@atomic
def set_quantity(cart_id: int, variant_id: int, *, quantity: int) -> None:
    """Sets how many pieces of a line the cart holds; 0 removes it. Repeating changes nothing.

    Raises NotFound, TooMany, OnlyLeft.
    """
    lock_cart(cart_id).expires_at = datetime.now(UTC) + KEPT
    have = quantities_of(cart_id)
    if variant_id not in have:
        raise NotFound("This article is not in your cart.")
    if quantity == 0:
        remove_line(cart_id, variant_id)
        return
    check_room(have | {variant_id: 0}, variant_id, quantity)
    check_left(offers_of([variant_id])[variant_id], quantity)
    write_line(cart_id, variant_id, quantity)


@atomic
def fit_to_stock(cart_id: int) -> None:
    """Lowers each line to what is left; removes what is sold out or not sold any more."""
    lock_cart(cart_id)
    for chosen in lines_of_cart(cart_id):
        if chosen.is_obtainable:
            continue
        if chosen.offer.is_for_sale and chosen.offer.available:
            write_line(cart_id, chosen.offer.variant_id, chosen.offer.available)
        else:
            remove_line(cart_id, chosen.offer.variant_id)


@atomic
def empty_cart(cart_id: int) -> None:
    db.session.execute(delete(CartLine).filter_by(cart_id=cart_id))


@atomic
def drop_expired_carts() -> None:
    db.session.execute(delete(Cart).where(Cart.expires_at < datetime.now(UTC)))


def was_just_added(cart_id: int, variant_id: int, quantity: int) -> bool:
    """Whether exactly this was put into the cart a moment ago, by the clock of the database."""
    line = select(CartLine).filter_by(cart_id=cart_id, variant_id=variant_id, quantity=quantity)
    moment_ago = func.clock_timestamp() - DOUBLE_CLICK
    is_recent = line.where(CartLine.added_at > moment_ago)
    return bool(db.session.scalar(select(exists(is_recent))))


def quantities_of(cart_id: int) -> dict[int, int]:
    mine = select(CartLine.variant_id, CartLine.quantity).where(CartLine.cart_id == cart_id)
    return dict(db.session.execute(mine).all())


def check_room(have: dict[int, int], variant_id: int, quantity: int) -> None:
    if have.get(variant_id, 0) + quantity > LARGEST_QUANTITY:
        raise TooMany(f"A cart holds at most {LARGEST_QUANTITY} pieces of one article.")
    if variant_id not in have and len(have) >= MOST_LINES:
        raise TooMany(f"A cart holds at most {MOST_LINES} different articles.")


def check_left(offer: Offer, quantity: int, *, have: int = 0) -> None:
    """A cart holds no more than the shop has; nothing is set aside for it, though."""
    if have + quantity <= offer.available:
        return
    left = f"Only {offer.available} left" if offer.available else "Sold out"
    yours = f", and you have {have} in your cart" if have else ""
    raise OnlyLeft(f"{left}{yours}.", available=offer.available)


def remove_line(cart_id: int, variant_id: int) -> None:
    db.session.execute(delete(CartLine).filter_by(cart_id=cart_id, variant_id=variant_id))


def write_line(cart_id: int, variant_id: int, quantity: int) -> int:
    row = {"cart_id": cart_id, "variant_id": variant_id, "quantity": quantity}
    db.session.execute(
        insert(CartLine)
        .values(row)
        .on_conflict_do_update(constraint="pk_cart_lines", set_={"quantity": quantity})
    )
    return quantity
