import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import func, select

from webapp.cart.models import Cart, CartLine
from webapp.cart.rules import FEW_LEFT
from webapp.catalogue.queries.offers import Offer, offers_of
from webapp.errors import NotFound
from webapp.extensions import db
from webapp.money import Money


@dataclass(frozen=True)
class Chosen:
    """One line of a cart with what the shop says about it today."""

    offer: Offer
    quantity: int

    @property
    def total(self) -> Money:
        return self.offer.price * self.quantity

    @property
    def is_obtainable(self) -> bool:
        return self.offer.is_for_sale and self.offer.available >= self.quantity

    @property
    def is_scarce(self) -> bool:
        return self.offer.available <= FEW_LEFT


def find_cart(token_hash: str) -> Cart | None:
    """The cart of whoever holds the token; a cart that has expired is gone."""
    mine = select(Cart).filter_by(token_hash=token_hash)
    return db.session.scalar(mine.where(Cart.expires_at > datetime.now(UTC)))


def lock_cart(cart_id: int) -> Cart:
    """The cart, locked until the use case ends, so it cannot be ordered twice at once."""
    cart = db.session.scalar(
        select(Cart)
        .where(Cart.id == cart_id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    )
    if cart is None:
        raise NotFound("There is no such cart.")
    return cart


def lines_mark(lines: Sequence[Chosen]) -> str:
    """A short sign of what is in the cart and how much of it; it changes with the contents."""
    return mark_of([(line.offer.variant_id, line.quantity) for line in lines])


def mark_of(contents: Sequence[tuple[int, int]]) -> str:
    """The same for variants and quantities."""
    return hashlib.sha256(repr(sorted(contents)).encode()).hexdigest()[:16]


def count_pieces(cart_id: int) -> int:
    return db.session.scalar(select(func.sum(CartLine.quantity)).filter_by(cart_id=cart_id)) or 0


def lines_of_cart(cart_id: int) -> Sequence[Chosen]:
    """The lines in the order in which they were added, with what the shop says about them."""
    contents = contents_of_cart(cart_id)
    offers = offers_of([variant_id for variant_id, _ in contents])
    return [Chosen(offers[variant_id], quantity) for variant_id, quantity in contents]


def contents_of_cart(cart_id: int) -> list[tuple[int, int]]:
    """Variants and quantities in the order in which they were added."""
    rows = db.session.execute(
        select(CartLine.variant_id, CartLine.quantity)
        .where(CartLine.cart_id == cart_id)
        .order_by(CartLine.added_at, CartLine.variant_id)
    )
    return [(row.variant_id, row.quantity) for row in rows]
