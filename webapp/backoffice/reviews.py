"""What people wrote about products, and what staff decide about it."""

import logging
import secrets
from collections.abc import Callable
from functools import partial
from typing import Any

from flask import Blueprint, Response, make_response, render_template, url_for
from sqlalchemy.exc import SQLAlchemyError

from webapp.access import permit, staff, staff_actor
from webapp.accounts.queries.staff import names_of
from webapp.backoffice.lists import ReviewsAsked, place_of, read_query
from webapp.catalogue.queries.reviews import MANY, count_waiting, reviews_in
from webapp.catalogue.rules.reviews import ReviewState
from webapp.catalogue.schemas.reviews import Moderation
from webapp.catalogue.services.reviews import delete_review, moderate_review
from webapp.errors import NotFound, ShopError
from webapp.events.services import once
from webapp.forms import go_to, read_form

log = logging.getLogger(__name__)
ONE = "/reviews/<int(max=9223372036854775807):review_id>"
PUBLISH = partial(moderate_review, state=ReviewState.PUBLISHED)
REJECT = partial(moderate_review, state=ReviewState.REJECTED)

bp = Blueprint("staff_reviews", __name__, url_prefix="/staff")


@bp.get("/reviews")
@permit(staff("reviews:read"))
def index() -> Response:
    return show_list()


@bp.post(f"{ONE}/publication")
@permit(staff("reviews:moderate"))
def publish(review_id: int) -> Response:
    return carry_out("publication", review_id, PUBLISH)


@bp.post(f"{ONE}/rejection")
@permit(staff("reviews:moderate"))
def reject(review_id: int) -> Response:
    return carry_out("rejection", review_id, REJECT)


@bp.post(f"{ONE}/deletion")
@permit(staff("reviews:write"))
def delete(review_id: int) -> Response:
    return carry_out("deletion", review_id, delete_review)


def carry_out(name: str, review_id: int, act: Callable[..., Any]) -> Response:
    """Acts once on the version that was seen; what is in the way is said above the list.

    The forms are sent with the query of their list, so that staff come back to it.
    """
    form, errors = read_form(Moderation)
    if errors:
        return show_list(refused=errors, status=422)
    actor = staff_actor()

    def act_once() -> dict[str, Any]:
        act(review_id, actor=actor, seen_version=form["version"])
        return {"review_id": review_id}

    scope = f"{actor}:reviews/{review_id}/{name}"
    try:
        once(scope, form["request_key"], asked=[form["version"]], act=act_once)
    except NotFound:
        raise
    except ShopError as refusal:
        return show_list(refused=refusal.as_errors(), status=refusal.status)
    return go_to(url_for("staff_reviews.index", **read_query(ReviewsAsked)))


def show_list(*, refused: dict[str, list[str]] | None = None, status: int = 200) -> Response:
    asked = read_query(ReviewsAsked)
    found = reviews_in(asked["status"], place=place_of(asked))
    page = render_template(
        "backoffice/reviews/page.html",
        index="staff_reviews.index",
        found=found,
        asked=asked,
        statuses=ReviewState,
        names=names_of({row.moderated_by for row in found.rows if row.moderated_by}),
        refused=refused or {},
        request_key=secrets.token_urlsafe(16),
    )
    return make_response(page, status)


def waiting_reviews() -> str:
    """How many wait to be read, as the navigation shows it; empty where none do or none can be
    counted.
    """
    try:
        waiting = count_waiting()
    except SQLAlchemyError:
        log.warning("nobody knows how many reviews wait", exc_info=True)
        return ""
    if waiting >= MANY:
        return f"{MANY - 1}+"
    return str(waiting) if waiting else ""
