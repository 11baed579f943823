"""What people said about products: as shoppers read it, as programs and as staff do."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, exists, func, select

from webapp.caching import cached
from webapp.catalogue.models import Product, Review
from webapp.catalogue.queries.cards import is_shown
from webapp.catalogue.queries.ratings import counted_stars, rating_of
from webapp.catalogue.rules.reviews import Rating, ReviewState
from webapp.errors import Changed, NotFound
from webapp.extensions import db
from webapp.paging import Place, Slice, slice_of

PAGE_SIZE = 10
STAFF_PAGE_SIZE = 25
# So many that it does not matter any more how many there are.
MANY = 100
WAITING_SECONDS = 300

review_columns: Sequence[Any] = (
    Review.id,
    Review.product_id,
    Review.customer_id,
    Review.rating_tenths,
    Review.comment,
    Review.author,
    Review.is_bought,
    Review.state,
    Review.version,
    Review.created_at,
    Review.updated_at,
)


class ReviewChanged(Changed):
    """Somebody else changed the review, or decided about it, after the caller had looked at it."""

    code = "review_changed"


@dataclass(frozen=True)
class Reviewed:
    """What the pages of reviews show of the product that they are about."""

    id: int
    slug: str
    title: str
    category_id: int | None
    rating: Rating


def is_shown_review() -> ColumnElement[bool]:
    """Everybody sees what is published about a product that is shown."""
    of_shown = exists().where(Product.id == Review.product_id, is_shown())
    return (Review.state == ReviewState.PUBLISHED) & of_shown


def get_review(review_id: int, *where: ColumnElement[bool]) -> Review:
    """Raises NotFound when there is none, or none that fits."""
    return found(db.session.scalar(select(Review).where(Review.id == review_id, *where)))


def found(review: Review | None) -> Review:
    if review is None:
        raise NotFound("There is no such review.")
    return review


def get_reviewed(slug: str) -> Reviewed:
    """A product that shoppers see; raises NotFound."""
    columns = select(Product.id, Product.slug, Product.title, Product.category_id, counted_stars)
    row = db.session.execute(columns.where(Product.slug == slug, is_shown())).one_or_none()
    if row is None:
        raise NotFound("There is no such product.")
    return Reviewed(row.id, row.slug, row.title, row.category_id, rating_of(row[-1]))


def reviews_of(product_id: int, *, place: Place, size: int = PAGE_SIZE) -> Slice:
    """What is published about a product, the newest first."""
    mine = select(*review_columns).where(
        Review.product_id == product_id, Review.state == ReviewState.PUBLISHED
    )
    return slice_of(mine, Review.id, place=place, size=size)


def reviews_in(state: ReviewState | None, *, place: Place) -> Slice:
    """The reviews in one state, or in any, with their products, the newest first, for staff."""
    query = select(*review_columns)
    query = query.add_columns(Review.moderated_at, Review.moderated_by)
    query = query.add_columns(Product.title, Product.slug, is_shown().label("has_page"))
    query = query.join(Product, Product.id == Review.product_id)
    if state is not None:
        query = query.where(Review.state == state)
    return slice_of(query, Review.id, place=place, size=STAFF_PAGE_SIZE)


def count_waiting() -> int:
    """How many reviews wait for somebody to read them, at most MANY; remembered for pages."""
    count, _ = cached(
        "reviews_waiting", load_waiting, seconds=WAITING_SECONDS, spoiled_by=("reviews",)
    )
    return count


def load_waiting() -> int:
    waiting = select(Review.id).where(Review.state == ReviewState.PENDING).limit(MANY)
    return db.session.scalar(select(func.count()).select_from(waiting.subquery())) or 0


def check_is_shown(product_id: int) -> None:
    """Raises NotFound for a product that shoppers do not see."""
    if not db.session.scalar(select(exists().where(Product.id == product_id, is_shown()))):
        raise NotFound("There is no such product.")


def lock_review(review_id: int, *, seen_version: int | None = None) -> Review:
    """A review, locked until the use case ends.

    Raises NotFound, and ReviewChanged when it is no longer the version that the caller saw.
    """
    query = select(Review).where(Review.id == review_id).with_for_update(key_share=True)
    review = found(db.session.scalar(query.execution_options(populate_existing=True)))
    if seen_version not in (None, review.version):
        raise ReviewChanged(
            "Somebody changed this review meanwhile. Look at it and try again.",
            version=review.version,
        )
    return review


def reviews_by(customer_id: int) -> Sequence[Review]:
    """What a customer wrote, oldest first, shown or not."""
    mine = select(Review).filter_by(customer_id=customer_id)
    return db.session.scalars(mine.order_by(Review.id)).all()


def reviews_with_titles(customer_id: int) -> Sequence[Any]:
    """The same with what they are about, the newest first."""
    columns = select(*review_columns, Product.title, Product.slug, is_shown().label("has_page"))
    mine = columns.join(Product, Product.id == Review.product_id)
    mine = mine.where(Review.customer_id == customer_id)
    return db.session.execute(mine.order_by(Review.id.desc())).all()


def find_bought_review(customer_id: int, product_id: int) -> Review | None:
    """What a customer says about something that he bought."""
    mine = select(Review).filter_by(customer_id=customer_id, product_id=product_id)
    return db.session.scalar(mine.where(Review.is_bought))


def lock_reviews_of(customer_id: int) -> Sequence[Review]:
    """All that a customer wrote, oldest first, locked until the use case ends."""
    return db.session.scalars(
        select(Review)
        .filter_by(customer_id=customer_id)
        .order_by(Review.id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    ).all()
