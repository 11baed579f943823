"""People write reviews, the shop decides which it shows.

What somebody wrote stands in the review alone: events are never deleted, words must be.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import delete

from webapp.accounts.queries.customers import lock_customer_to_keep
from webapp.caching import spoil
from webapp.catalogue.models import Review
from webapp.catalogue.queries.reviews import (
    check_is_shown,
    get_review,
    lock_review,
    lock_reviews_of,
)
from webapp.catalogue.rules.reviews import ReviewState, Stars, can_become
from webapp.db import atomic
from webapp.errors import ShopError
from webapp.events.services import announce, forget_answers
from webapp.extensions import db
from webapp.staff_log.services import forget_words

# What somebody may want to be forgotten; the rating says nothing about him.
PERSONAL = ("comment", "author")
DECIDED = {
    ReviewState.PUBLISHED: "review.published",
    ReviewState.REJECTED: "review.rejected",
}


class ReviewDecided(ShopError):
    """Once somebody decided about a review, it is shown or it is not; `state` says which."""

    code = "review_decided"
    field = "state"


@dataclass(frozen=True)
class Words:
    """What somebody says about a product; what is None stays as it is."""

    rating: Stars | None = None
    comment: str | None = None
    author: str | None = None


@atomic
def write_review(
    product_id: int,
    *,
    rating: Stars,
    comment: str,
    author: str,
    customer_id: int | None = None,
    is_bought: bool = False,
    actor: str,
    state: ReviewState = ReviewState.PENDING,
) -> Review:
    """Keeps what somebody thinks of a product that shoppers see; raises NotFound.

    Not idempotent: the caller claims a key.
    """
    if customer_id is not None:
        lock_customer_to_keep(customer_id)
    check_is_shown(product_id)
    review = Review(
        product_id=product_id,
        customer_id=customer_id,
        is_bought=is_bought,
        rating_tenths=rating.tenths,
        comment=comment,
        author=author,
        version=1,
    )
    put_into(review, state, actor=actor)
    db.session.add(review)
    db.session.flush()
    tell("review.written", review, actor=actor)
    spoil_what_showed(state)
    return review


@atomic
def change_review(
    review_id: int, words: Words, *, actor: str, seen_version: int | None = None
) -> Review:
    """Other words wait to be read again; the same words change nothing.

    Raises NotFound, and ReviewChanged when `seen_version` is not its version any more.
    """
    review = lock_review(review_id, seen_version=seen_version)
    was = ReviewState(review.state)
    changes = reword(review, words)
    if not changes:
        return review
    put_into(review, ReviewState.PENDING, actor=actor)
    note_change("review.changed", review, actor=actor, was=was, changes=changes)
    return review


@atomic
def correct_review(
    review_id: int,
    words: Words,
    *,
    actor: str,
    state: ReviewState | None = None,
    seen_version: int | None = None,
) -> Review:
    """Other words of somebody who may decide: the review stays shown or hidden, or becomes `state`.

    Raises NotFound, ReviewChanged and ReviewDecided.
    """
    review = lock_review(review_id, seen_version=seen_version)
    if changes := reword(review, words):
        was = ReviewState(review.state)
        note_change("review.changed", review, actor=actor, was=was, changes=changes)
    if state is not None:
        decide(review, state, actor=actor)
    return review


@atomic
def moderate_review(
    review_id: int, state: ReviewState, *, actor: str, seen_version: int | None = None
) -> Review:
    """Publishes or rejects a review; what was decided so already stays as it is.

    Raises NotFound, ReviewChanged and ReviewDecided.
    """
    review = lock_review(review_id, seen_version=seen_version)
    decide(review, state, actor=actor)
    return review


@atomic
def delete_review_of(customer_id: int, review_id: int, *, actor: str) -> None:
    """The same for the customer who wrote it; that of another is NotFound."""
    get_review(review_id, Review.customer_id == customer_id)
    delete_review(review_id, actor=actor)


@atomic
def delete_review(review_id: int, *, actor: str, seen_version: int | None = None) -> None:
    """Forgets what somebody wrote. Raises NotFound, also the second time, and ReviewChanged."""
    review = lock_review(review_id, seen_version=seen_version)
    was = ReviewState(review.state)
    tell("review.deleted", review, actor=actor, changes={"state": [was, None]})
    forget_words("review", [review_id])
    db.session.execute(delete(Review).where(Review.id == review_id))
    forget_answers("review", [review_id])
    spoil_what_showed(was)


@atomic
def forget_author(customer_id: int, *, actor: str) -> None:
    """Takes the customer's name off what he wrote; the words stay where they are, shown or not."""
    reviews = lock_reviews_of(customer_id)
    forget_words("review", [review.id for review in reviews])
    for review in reviews:
        review.customer_id, review.author = None, ""
        note_change("review.anonymised", review, actor=actor, was=ReviewState(review.state))


def reword(review: Review, words: Words) -> dict[str, Any]:
    """Puts the new words in the place of the old; gives before and after of what differed."""
    said = {one.name: getattr(words, one.name) for one in fields(words)}
    stars = said.pop("rating")
    wanted = said | {"rating_tenths": stars.tenths if stars else None}
    changes = {
        name: [getattr(review, name), value]
        for name, value in wanted.items()
        if value is not None and value != getattr(review, name)
    }
    for name, (_, value) in changes.items():
        setattr(review, name, value)
    return changes


def decide(review: Review, state: ReviewState, *, actor: str) -> None:
    was = ReviewState(review.state)
    if state == was:
        return
    if not can_become(was, state):
        raise ReviewDecided(
            "Somebody has decided about this review already. Publish or reject it.", state=was
        )
    put_into(review, state, actor=actor)
    note_change(DECIDED[state], review, actor=actor, was=was)


def put_into(review: Review, state: ReviewState, *, actor: str) -> None:
    """Also who decided so, and when; nobody did about what waits."""
    waits = state == ReviewState.PENDING
    review.state = state
    review.moderated_by = None if waits else actor
    review.moderated_at = None if waits else datetime.now(UTC)


def note_change(
    name: str,
    review: Review,
    *,
    actor: str,
    was: ReviewState,
    changes: Mapping[str, Any] | None = None,
) -> None:
    review.version += 1
    review.updated_at = datetime.now(UTC)
    moved = {"state": [was, review.state]} if review.state != was else {}
    tell(name, review, actor=actor, changes={**(changes or {}), **moved})
    spoil_what_showed(was, ReviewState(review.state))


def tell(
    name: str, review: Review, *, actor: str, changes: Mapping[str, Any] | None = None
) -> None:
    told = changes or {}
    announce(
        name,
        actor=actor,
        subject=("review", review.id),
        fields={name: pair for name, pair in told.items() if name not in PERSONAL},
        personal={name: pair for name, pair in told.items() if name in PERSONAL},
        review_id=review.id,
        product_id=review.product_id,
        rating_tenths=review.rating_tenths,
        state=review.state,
        version=review.version,
    )
    spoil("reviews")


def spoil_what_showed(*states: ReviewState) -> None:
    """Pages show only what is published, so what waits or waited spoils none of them."""
    if ReviewState.PUBLISHED in states:
        spoil("catalogue")
