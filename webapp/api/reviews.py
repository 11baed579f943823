"""Reviews of products. Everybody reads what is published, the shop decides what is."""

from typing import Any

from flask import Response
from sqlalchemy import ColumnElement, select

from webapp.access import (
    caller_has,
    insist_on,
    permit,
    public_or,
    refuse_without_token,
    scope,
    token_actor,
)
from webapp.api.answers import CREATED, LINKED, TAGGED, listed, one
from webapp.api.changes import IF_MATCH, MERGE_PATCH, Seen
from webapp.api.examples.reviews import (
    CHANGED_REVIEW,
    PUBLISHED_REVIEW,
    REVIEW,
    REVIEWS,
    SAID,
    WANTED_REVIEW,
)
from webapp.api.lists import ListQuery
from webapp.api.once import ONCE, repeatable
from webapp.api.resource import PREFIX, resource
from webapp.catalogue.models import Review
from webapp.catalogue.queries import reviews as written
from webapp.catalogue.rules.reviews import ReviewState
from webapp.catalogue.schemas.reviews import (
    NO_STATE,
    NewReview,
    ReviewInput,
    ReviewPageView,
    ReviewView,
    StarsText,
)
from webapp.catalogue.services import reviews
from webapp.fields import LARGEST_ID, Choice, Digits
from webapp.limits import WRITE_REVIEW, limited
from webapp.paging import walk

ONE = "/reviews/<int(min=1, max=9223372036854775807):review_id>"
VIEW = ReviewView()
READ, WRITE, MODERATE = "reviews:read", "reviews:write", "reviews:moderate"
# What would tell strangers about reviews that they may not read, or about clients.
ONLY_FOR_READERS = {"state", "customer_id"}


class ReviewQuery(ListQuery):
    product_id = Digits(1, LARGEST_ID)
    customer_id = Digits(
        1, LARGEST_ID, data_key="client_id", metadata={"description": f"Needs `{READ}`."}
    )
    state = Choice(
        list(ReviewState), missing=NO_STATE, metadata={"description": f"Needs `{READ}`."}
    )
    rating_min = StarsText(metadata={"description": "At least so many stars."})
    rating_max = StarsText(metadata={"description": "At most so many."})


bp = resource("Reviews", "What people think of the products.")


@bp.get("/reviews")
@bp.arguments(ReviewQuery, location="query")
@bp.response(200, ReviewPageView, headers=LINKED, example=REVIEWS)
@bp.refuses(403, 404)
@permit(public_or(READ))
def list_reviews(asked: dict[str, Any]) -> Response:
    """List reviews

    Oldest first. Everybody sees what is published about products that are shown; a token with
    `reviews:read` or `reviews:moderate` sees all of them, and who wrote them.
    """
    if ONLY_FOR_READERS & asked.keys() and not sees_all():
        refuse_without_token()
        insist_on(READ)
    query = select(Review).where(*visible(), *conditions(asked))
    rows, following = walk(query, Review.id, asked)
    return listed([document_of(review) for (review,) in rows], following)


@bp.post("/reviews")
@limited(WRITE_REVIEW)
@bp.arguments(**ONCE)
@repeatable
@bp.arguments(NewReview, example=WANTED_REVIEW)
@bp.response(201, ReviewView, headers=CREATED, example=REVIEW)
@bp.refuses(404)
@permit(scope(WRITE))
def create_review(wanted: dict[str, Any]) -> Response:
    """Write a review

    Of a product that is shown; `client_id` may say which client wrote it. It waits until somebody
    has read it, unless a token with `reviews:moderate` says in `state` what becomes of it. Three
    in a minute can be written.
    """
    if "state" in wanted:
        insist_on(MODERATE)
    review = reviews.write_review(**wanted, actor=token_actor())
    return one(VIEW.dump(review), status=201, location=f"{PREFIX}/reviews/{review.id}")


@bp.get(ONE)
@bp.response(200, ReviewView, headers=TAGGED, example=PUBLISHED_REVIEW)
@permit(public_or(READ))
def get_review(review_id: int) -> Response:
    """Get one review

    One that is not published is there only for tokens that see all reviews.
    """
    return one(document_of(written.get_review(review_id, *visible())))


@bp.put(ONE)
@bp.arguments(**IF_MATCH)
@bp.arguments(ReviewInput, example=SAID)
@bp.response(200, ReviewView, headers=TAGGED, example=REVIEW)
@bp.refuses(409)
@permit(scope(WRITE))
def replace_review(seen: Seen, wanted: dict[str, Any], review_id: int) -> Response:
    """Replace what a review says

    Other words wait to be read again, unless the token has `reviews:moderate`: then the review
    stays shown or hidden, or becomes what `state` says. No decision makes a review wait again:
    `review_decided` (409).
    """
    return changed(seen, wanted, review_id)


@bp.patch(ONE)
@bp.arguments(**IF_MATCH)
@bp.arguments(ReviewInput(partial=True), **MERGE_PATCH, example=CHANGED_REVIEW)
@bp.response(200, ReviewView, headers=TAGGED, example=REVIEW)
@bp.refuses(409)
@permit(scope(WRITE))
def change_review(seen: Seen, changes: dict[str, Any], review_id: int) -> Response:
    """Change a review, or decide about it

    What is left out stays as it is. `{"state": "PUBLISHED"}` publishes it, with `reviews:moderate`.
    """
    return changed(seen, changes, review_id)


@bp.delete(ONE)
@bp.arguments(**IF_MATCH)
@bp.response(204, description="The review is deleted.")
@permit(scope(WRITE))
def delete_review(seen: Seen, review_id: int) -> Response:
    """Delete a review

    What it said is forgotten, also in stored answers.
    """
    reviews.delete_review(review_id, actor=token_actor(), seen_version=seen.version)
    return Response(status=204)


def sees_all() -> bool:
    return caller_has(READ) or caller_has(MODERATE)


def visible() -> list[ColumnElement[bool]]:
    return [] if sees_all() else [written.is_shown_review()]


def conditions(asked: dict[str, Any]) -> list[ColumnElement[bool]]:
    wanted = {name: asked[name] for name in ("product_id", "customer_id", "state") if name in asked}
    found = [getattr(Review, name) == value for name, value in wanted.items()]
    if "rating_min" in asked:
        found.append(Review.rating_tenths >= asked["rating_min"].tenths)
    if "rating_max" in asked:
        found.append(Review.rating_tenths <= asked["rating_max"].tenths)
    return found


def document_of(review: Review) -> dict[str, Any]:
    """Strangers are not told which client it was."""
    document: dict[str, Any] = VIEW.dump(review)
    return document if sees_all() else document | {"client_id": None}


def changed(seen: Seen, said: dict[str, Any], review_id: int) -> Response:
    words = reviews.Words(**{name: value for name, value in said.items() if name != "state"})
    by: dict[str, Any] = {"actor": token_actor(), "seen_version": seen.version}
    if "state" in said:
        insist_on(MODERATE)
    if caller_has(MODERATE):
        review = reviews.correct_review(review_id, words, state=said.get("state"), **by)
    else:
        review = reviews.change_review(review_id, words, **by)
    return one(VIEW.dump(review))
