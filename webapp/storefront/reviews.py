"""What shoppers say about a product: to read all of it, and to write more.

The pages to read are the same for everybody. The form has a key of its own, so it has a page of
its own, which nobody keeps.
"""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response, make_response, render_template, request, url_for
from werkzeug.exceptions import TooManyRequests

from webapp.access import PUBLIC, permit
from webapp.catalogue.queries.categories import list_categories
from webapp.catalogue.queries.reviews import PAGE_SIZE, Reviewed, get_reviewed, reviews_of
from webapp.catalogue.rules import tree
from webapp.catalogue.rules.reviews import Stars
from webapp.catalogue.schemas.reviews import MOST_STARS, ReviewForm
from webapp.catalogue.services.reviews import write_review
from webapp.events.services import KeyReused, once
from webapp.forms import go_to, read_form
from webapp.limits import WRITE_REVIEW, spend
from webapp.paging import LARGEST_NUMBER, Place
from webapp.storefront.cart import private
from webapp.storefront.catalogue import for_everybody
from webapp.storefront.checkout import request_key_of

SHOPPER = "shopper"
SENT_BEFORE = (
    "You have sent this form before, and what you wrote then is kept. Send it again if you want to"
    " add another review."
)

TOO_MANY = "That was a lot at once. Please wait a minute and send it again."

bp = Blueprint("reviews", __name__, url_prefix="/products/<slug>/reviews")


@bp.get("")
@permit(PUBLIC)
def index(slug: str) -> Response:
    product = get_reviewed(slug)
    found = reviews_of(product.id, place=asked_place(), size=PAGE_SIZE)
    return for_everybody(show("storefront/reviews/page.html", product, found=found))


def asked_place() -> Place:
    """Where the page of the list lies; what makes no sense is the first page."""
    return Place(before=asked_number("before"), after=asked_number("after"))


def asked_number(name: str) -> int | None:
    text = request.args.get(name, "")
    is_number = text.isascii() and text.isdigit() and len(text) <= len(str(LARGEST_NUMBER))
    return min(int(text), LARGEST_NUMBER) if is_number else None


@bp.get("/new")
@permit(PUBLIC)
def begin(slug: str) -> Response:
    return show_form(get_reviewed(slug), typed={})


@bp.post("")
@permit(PUBLIC)
def write(slug: str) -> Response:
    product = get_reviewed(slug)
    form, errors = read_form(ReviewForm)
    if errors:
        return show_form(product, typed=request.form, errors=errors, status=422)
    try:
        spend(WRITE_REVIEW)
        keep(product, form)
    except KeyReused:
        errors = {"request_key": [SENT_BEFORE]}
        return show_form(product, typed=request.form, errors=errors, status=422)
    except TooManyRequests as limit:
        return ask_to_wait(product, limit)
    return go_to(url_for("reviews.thank", slug=slug))


def keep(product: Reviewed, form: dict[str, Any]) -> None:
    """Keeps the review once, however often the form is sent; what spams gets thanks for nothing."""
    if form["website"]:
        return
    words = {name: form[name] for name in ("comment", "author")}
    stars = Stars(form["rating"] * 10)

    def act() -> dict[str, Any]:
        return {"review_id": write_review(product.id, rating=stars, **words, actor=SHOPPER).id}

    once("storefront:reviews", form["request_key"], asked=[product.id, str(stars), words], act=act)


def ask_to_wait(product: Reviewed, limit: TooManyRequests) -> Response:
    """What was typed is not lost, and its key still makes one review of it."""
    page = show_form(product, typed=request.form, errors={"form": [TOO_MANY]}, status=429)
    return tell_when(page, limit)


def tell_when(page: Response, limit: TooManyRequests) -> Response:
    page.headers["Retry-After"] = str(limit.retry_after)
    return page


@bp.get("/thanks")
@permit(PUBLIC)
def thank(slug: str) -> Response:
    return for_everybody(show("storefront/reviews/thanks.html", get_reviewed(slug)))


def show_form(
    product: Reviewed,
    *,
    typed: Mapping[str, str],
    errors: Mapping[str, list[str]] | None = None,
    status: int = 200,
) -> Response:
    """The form with everything that was typed."""
    page = show(
        "storefront/reviews/form.html",
        product,
        typed=typed,
        errors=errors or {},
        most_stars=MOST_STARS,
        request_key=request_key_of(typed, errors or {}),
    )
    page.status_code = status
    return private(page)


def show(page: str, product: Reviewed, **values: Any) -> Response:
    path = tree.path_to(list_categories()[0], product.category_id)
    return make_response(render_template(page, product=product, path=path, **values))
