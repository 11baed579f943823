"""What whoever is signed in says about what he bought."""

from collections.abc import Mapping

from flask import Response, g, request, url_for
from werkzeug.exceptions import TooManyRequests

from webapp.access import SHOPPER, permit
from webapp.accounts.queries.customers import get_customer
from webapp.catalogue.queries.reviews import (
    Reviewed,
    find_bought_review,
    get_reviewed,
    reviews_with_titles,
)
from webapp.catalogue.rules.reviews import Stars
from webapp.catalogue.schemas.reviews import MOST_STARS, BoughtReviewForm
from webapp.catalogue.services.reviews import delete_review_of
from webapp.errors import NotFound
from webapp.forms import go_to, read_form
from webapp.limits import WRITE_REVIEW, spend
from webapp.orders.queries.bought import bought_unreviewed, has_bought
from webapp.orders.services.review import review_bought
from webapp.storefront.account.door import bp
from webapp.storefront.account.visitor import shopper_actor, show
from webapp.storefront.reviews import TOO_MANY, tell_when


@bp.get("/reviews")
@permit(SHOPPER)
def reviews() -> Response:
    customer_id = g.shopper.customer_id
    return show(
        "reviews",
        reviews=reviews_with_titles(customer_id),
        bought=bought_unreviewed(customer_id),
    )


@bp.get("/reviews/of/<slug>")
@permit(SHOPPER)
def begin_review(slug: str) -> Response:
    return show_review(get_bought(slug))


@bp.post("/reviews/of/<slug>")
@permit(SHOPPER)
def keep_review(slug: str) -> Response:
    product = get_bought(slug)
    form, errors = read_form(BoughtReviewForm)
    if errors:
        return show_review(product, errors=errors, status=422)
    try:
        spend(WRITE_REVIEW)
    except TooManyRequests as limit:
        return tell_when(show_review(product, errors={"form": [TOO_MANY]}, status=429), limit)
    words = {"comment": form["comment"], "author": form["author"]}
    stars = Stars(form["rating"] * 10)
    customer_id = g.shopper.customer_id
    review_bought(customer_id, product.id, rating=stars, **words, actor=shopper_actor())
    return go_to(url_for("account.reviews", done="kept"))


@bp.post("/reviews/<int(min=1, max=9223372036854775807):review_id>/deletion")
@permit(SHOPPER)
def drop_review(review_id: int) -> Response:
    delete_review_of(g.shopper.customer_id, review_id, actor=shopper_actor())
    return go_to(url_for("account.reviews", done="deleted"))


def get_bought(slug: str) -> Reviewed:
    """Raises NotFound for what he has not bought: about that he may write as everybody may."""
    product = get_reviewed(slug)
    if not has_bought(g.shopper.customer_id, product.id):
        raise NotFound("You can review here what you have bought.")
    return product


def show_review(
    product: Reviewed, *, errors: Mapping[str, list[str]] | None = None, status: int = 200
) -> Response:
    return show(
        "review",
        product=product,
        typed=request.form or known_of(product),
        errors=errors or {},
        most_stars=MOST_STARS,
        status=status,
    )


def known_of(product: Reviewed) -> dict[str, str]:
    """What was said before; half a star, which programs may give, is one to choose again."""
    customer_id = g.shopper.customer_id
    mine = find_bought_review(customer_id, product.id)
    if mine is None:
        return {"author": get_customer(customer_id).name}
    stars = {} if mine.rating_tenths % 10 else {"rating": str(mine.rating_tenths // 10)}
    return stars | {"comment": mine.comment, "author": mine.author}
