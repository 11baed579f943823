"""What a shopper keeps for later, with what the shop says of it today."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select

from webapp.catalogue.models import Product, Wish
from webapp.catalogue.queries.cards import Card, card_columns, card_of, is_shown
from webapp.extensions import db


@dataclass(frozen=True)
class Wished:
    """`is_shown` says whether it has a page still."""

    card: Card
    is_shown: bool


def wishes_of(customer_id: int) -> Sequence[Wished]:
    """The latest first."""
    mine = (
        card_columns.add_columns(is_shown().label("is_shown"))
        .join(Wish, Wish.product_id == Product.id)
        .where(Wish.customer_id == customer_id)
        .order_by(Wish.added_at.desc(), Product.id.desc())
    )
    return [Wished(card_of(row), bool(row.is_shown)) for row in db.session.execute(mine)]


def has_wish(customer_id: int, product_id: int) -> bool:
    return db.session.get(Wish, (customer_id, product_id)) is not None


def count_wishes(customer_id: int) -> int:
    count = select(func.count()).select_from(Wish).where(Wish.customer_id == customer_id)
    return db.session.scalar(count) or 0
