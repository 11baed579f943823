"""The pictures of a product: staff add, describe, order and take them down."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, NamedTuple

from flask import Blueprint, Response, make_response, render_template, request, url_for
from marshmallow import Schema
from werkzeug.exceptions import RequestEntityTooLarge

from webapp.access import permit, staff, staff_actor
from webapp.backoffice.catalogue import facts_of
from webapp.catalogue.rules.pictures import MOST_AT_ONCE, MOST_MEGABYTES
from webapp.catalogue.schemas.pictures import DescribedPicture, MovedPicture, OfPictures
from webapp.catalogue.services.draw import PictureRefused, draw_pictures
from webapp.catalogue.services.files import expect_files
from webapp.catalogue.services.hang import (
    describe_picture,
    hang_pictures,
    move_picture,
    take_picture_down,
)
from webapp.db import end_reading
from webapp.errors import NotFound, ShopError
from webapp.events.services import once
from webapp.forms import go_to, read_form
from webapp.refusals import refuse, refuse_http
from webapp.staff_realm import may, takes_up_to

CHOOSE = "Please choose at least one picture."
TOO_MANY = f"At most {MOST_AT_ONCE} files at once, please."
TOO_LARGE = (
    f"That is more than {MOST_MEGABYTES} MB, so nothing was added. Send fewer files at once, or"
    " save them smaller."
)
ALL = "/products/<int(max=2147483647):product_id>/pictures"
ONE = f"{ALL}/<int(max=2147483647):media_id>"

bp = Blueprint("staff_pictures", __name__, url_prefix="/staff")


class Wall(NamedTuple):
    """What a form is about: all pictures of a product, or one of them."""

    product_id: int
    media_id: int | None = None


class Plan(NamedTuple):
    """What a form wants: `act` does it, and `asked` tells it from what others want."""

    asked: Any
    act: Callable[..., Any]


@bp.post(ALL)
@permit(staff("catalogue:write"))
@takes_up_to(MOST_MEGABYTES * 1024 * 1024)
def add(product_id: int) -> Response:
    """Adds one or several; when one of the files is no picture, none of them is kept."""

    def plan(form: dict[str, Any]) -> Plan:
        end_reading()
        pictures, alt = draw_pictures(sent_files()), form["alt"]
        asked = [alt, expect_files(pictures)]
        return Plan(asked, partial(hang_pictures, product_id, pictures, alt=alt))

    return carry_out(Wall(product_id), DescribedPicture, plan)


@bp.post(ONE)
@permit(staff("catalogue:write"))
def describe(product_id: int, media_id: int) -> Response:
    def plan(form: dict[str, Any]) -> Plan:
        act = partial(describe_picture, product_id, media_id, alt=form["alt"])
        return Plan(form["alt"], act)

    return carry_out(Wall(product_id, media_id), DescribedPicture, plan)


@bp.post(f"{ONE}/place")
@permit(staff("catalogue:write"))
def move(product_id: int, media_id: int) -> Response:
    def plan(form: dict[str, Any]) -> Plan:
        return Plan(form["to"], partial(move_picture, product_id, media_id, to=form["to"]))

    return carry_out(Wall(product_id, media_id), MovedPicture, plan)


@bp.post(f"{ONE}/removal")
@permit(staff("catalogue:write"))
def remove(product_id: int, media_id: int) -> Response:
    def plan(_: dict[str, Any]) -> Plan:
        return Plan("removal", partial(take_picture_down, product_id, media_id))

    return carry_out(Wall(product_id, media_id), OfPictures, plan)


def carry_out(
    wall: Wall, schema: type[Schema], plan_of: Callable[[dict[str, Any]], Plan]
) -> Response:
    """Acts once on the version that was seen; what forbids it is said beside the form."""
    form, errors = read_form(schema)
    if errors:
        return show_refused(wall, errors, status=422)
    try:
        act_once(form, plan_of(form))
    except NotFound:
        raise
    except ShopError as refusal:
        return show_refused(wall, refusal.as_errors(), status=refusal.status)
    # The browser goes to the place on the page that the form's address named.
    return go_to(url_for("staff_catalogue.show", product_id=wall.product_id))


def act_once(form: dict[str, Any], plan: Plan) -> None:
    actor = staff_actor()

    def act() -> dict[str, Any]:
        plan.act(seen_version=form["version"], actor=actor)
        return {}

    once(f"{actor}:{request.path}", form["request_key"], asked=plan.asked, act=act)


def sent_files() -> list[bytes]:
    """Browsers send one without a name for none; no name is looked at for anything else."""
    files = [file for file in request.files.getlist("pictures") if file.filename]
    if not files:
        raise PictureRefused(CHOOSE)
    if len(files) > MOST_AT_ONCE:
        raise PictureRefused(TOO_MANY)
    return [file.read() for file in files]


@bp.errorhandler(RequestEntityTooLarge)
def refuse_large(error: RequestEntityTooLarge) -> Response:
    """Nothing of what was sent has been read then, so whose form it was is not known either."""
    if request.endpoint != "staff_pictures.add" or not may("catalogue:write"):
        return refuse_http(error)
    wall = Wall((request.view_args or {})["product_id"])
    try:
        return show_refused(wall, {"pictures": [TOO_LARGE]}, status=413, typed={})
    except NotFound as absent:
        return refuse(absent)


def show_refused(
    wall: Wall,
    errors: dict[str, list[str]],
    *,
    status: int,
    typed: Mapping[str, str] | None = None,
) -> Response:
    """The page as it is now, with what was typed; files must be chosen once more."""
    page = render_template(
        "backoffice/product/page.html",
        hanging=wall.media_id or "new",
        errors=errors,
        typed=request.form if typed is None else typed,
        **facts_of(wall.product_id),
    )
    return make_response(page, status)
