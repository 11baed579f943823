"""The tokens of programs: made, followed by another, revoked. A secret is shown once."""

import secrets
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from flask import Blueprint, Response, make_response, render_template, request, url_for

from webapp.access import SCOPES, permit, staff, staff_actor
from webapp.accounts.queries.tokens import page_of_tokens
from webapp.accounts.schemas.staff import NewToken, Rotation
from webapp.accounts.services.tokens import create_token, revoke_token, rotate_token
from webapp.backoffice.lists import TokensAsked, place_of, read_query
from webapp.errors import ShopError
from webapp.events.services import once
from webapp.forms import go_to, read_form
from webapp.staff_realm import confirmed

MANAGE = staff("tokens:manage")
ONE = "/<string(maxlength=16):prefix>"
Errors = dict[str, list[str]]

bp = Blueprint("staff_tokens", __name__, url_prefix="/staff/tokens")


@bp.get("")
@permit(MANAGE)
def index() -> Response:
    return show_list({})


@bp.post("")
@confirmed
@permit(MANAGE)
def create() -> Response:
    form, errors = read_form(NewToken)
    scopes = chosen_scopes()
    if not scopes or scopes - SCOPES.keys():
        errors = errors | {"scopes": ["Please choose what the program may do."]}
    if errors:
        return show_list(errors, status=422)
    lasts = timedelta(days=form["days"])
    return make(
        "tokens/new",
        form["request_key"],
        lambda: create_token(
            name=form["name"], scopes=sorted(scopes), lasts=lasts, actor=staff_actor()
        ),
    )


@bp.post(f"{ONE}/rotation")
@confirmed
@permit(MANAGE)
def rotate(prefix: str) -> Response:
    form, errors = read_form(Rotation)
    if errors:
        return show_list(errors, status=422)
    lasts, overlap = timedelta(days=form["days"]), timedelta(hours=form["overlap_hours"])
    return make(
        f"tokens/{prefix}/rotation",
        form["request_key"],
        lambda: rotate_token(prefix, lasts=lasts, overlap=overlap, actor=staff_actor()),
    )


@bp.post(f"{ONE}/revocation")
@confirmed
@permit(MANAGE)
def revoke(prefix: str) -> Response:
    revoke_token(prefix, actor=staff_actor())
    return go_to(url_for("staff_tokens.index"))


def make(what: str, key: str, act: Callable[[], str]) -> Response:
    """Makes one token for each form, however often it is sent; only the first answer has it.

    What is kept of the request is its prefix: nobody reads a secret in the database.
    """
    made: list[str] = []

    def carry_out() -> dict[str, Any]:
        made[:] = [act()]
        return {"prefix": made[0].split("_")[1]}

    try:
        outcome = once(f"{staff_actor()}:{what}", key, asked=what, act=carry_out)
    except ShopError as refusal:
        return show_list(refusal.as_errors(), status=refusal.status)
    if outcome.is_replay:
        return go_to(url_for("staff_tokens.index"))
    return make_response(render_template("backoffice/tokens/made.html", token=made[0]))


def chosen_scopes() -> set[str]:
    return set(request.form.getlist("scopes"))


def show_list(errors: Errors, *, status: int = 200) -> Response:
    asked = read_query(TokensAsked)
    page = render_template(
        "backoffice/tokens/page.html",
        asked=asked,
        found=page_of_tokens(place_of(asked)),
        now=datetime.now(UTC),
        scopes=SCOPES,
        chosen=chosen_scopes(),
        request_key=secrets.token_urlsafe(16),
        errors=errors,
    )
    return make_response(page, status)
