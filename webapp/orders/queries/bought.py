"""What somebody has bought here and got, so that he can say what it is like."""

from collections.abc import Sequence

from sqlalchemy import Select, exists, select

from webapp.catalogue.models import Product, Review, Variant
from webapp.catalogue.queries.cards import is_shown
from webapp.extensions import db
from webapp.orders.models import Order, OrderLine
from webapp.orders.queries.shoppers import is_of


def has_bought(customer_id: int, product_id: int) -> bool:
    """Whether a piece of it has left for him, also when it came back."""
    sent = sent_to(customer_id).where(Variant.product_id == product_id)
    return bool(db.session.scalar(select(sent.exists())))


def sent_to(customer_id: int) -> Select[int]:
    lines = select(OrderLine.id).join(Order, Order.id == OrderLine.order_id)
    lines = lines.join(Variant, Variant.id == OrderLine.variant_id)
    return lines.where(*is_of(customer_id), OrderLine.shipped_quantity > 0)


def bought_unreviewed(customer_id: int) -> Sequence[tuple[str, str]]:
    """Slug and title of what he has, that is still shown, and of which he has said nothing."""
    said = exists().where(
        Review.customer_id == customer_id, Review.product_id == Product.id, Review.is_bought
    )
    has = sent_to(customer_id).where(Variant.product_id == Product.id).correlate(Product).exists()
    mine = select(Product.slug, Product.title).where(is_shown(), has, ~said)
    return [(slug, title) for slug, title in db.session.execute(mine.order_by(Product.title))]
