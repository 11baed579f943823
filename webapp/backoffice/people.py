"""Who works here: invited, given roles, signed out for good."""

from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from typing import Any

from flask import Blueprint, Response, g, make_response, render_template, request, url_for

from webapp.access import permit, staff, staff_actor
from webapp.accounts.queries.accounts import open_invitations
from webapp.accounts.queries.staff import get_person, names_of, page_of_staff
from webapp.accounts.rules.roles import PERMISSIONS, ROLES
from webapp.accounts.schemas.staff import Invited
from webapp.accounts.services.people import (
    change_roles,
    deactivate,
    invite,
    reactivate,
    withdraw_invitation,
)
from webapp.accounts.services.second_factor import reset_factor
from webapp.accounts.services.signing_out import sign_out_staff
from webapp.backoffice.history import history_page
from webapp.backoffice.lists import PeopleAsked, place_of, read_query
from webapp.errors import NotFound, ShopError
from webapp.forms import go_to, read_form
from webapp.staff_log.queries import refusals_of
from webapp.staff_realm import confirmed

MANAGE = staff("staff:manage")
ONE = "/people/<int(max=2147483647):staff_id>"

bp = Blueprint("staff_people", __name__, url_prefix="/staff")


@bp.get("/people")
@permit(MANAGE)
def index() -> Response:
    return show_list({})


@bp.post("/people/invitations")
@confirmed
@permit(MANAGE)
def send_invitation() -> Response:
    form, errors = read_form(Invited)
    if errors:
        return show_list(errors, status=422)
    try:
        invite(email=form["email"], roles=chosen_roles(), by=g.staff)
    except ShopError as refusal:
        return show_list(refusal.as_errors(), status=refusal.status)
    return go_to(url_for("staff_people.index"))


@bp.post("/people/invitations/<int(max=9223372036854775807):link_id>/withdrawal")
@permit(MANAGE)
def withdraw(link_id: int) -> Response:
    withdraw_invitation(link_id, actor=staff_actor())
    return go_to(url_for("staff_people.index"))


@bp.get(ONE)
@permit(MANAGE)
def show(staff_id: int) -> Response:
    return show_person(staff_id, {})


@bp.post(f"{ONE}/roles")
@confirmed
@permit(MANAGE)
def give(staff_id: int) -> Response:
    return carry_out(staff_id, partial(change_roles, roles=chosen_roles()))


@bp.post(f"{ONE}/deactivation")
@confirmed
@permit(MANAGE)
def end(staff_id: int) -> Response:
    return carry_out(staff_id, deactivate)


@bp.post(f"{ONE}/activation")
@confirmed
@permit(MANAGE)
def take_back(staff_id: int) -> Response:
    return carry_out(staff_id, reactivate)


@bp.post(f"{ONE}/sign-out")
@permit(MANAGE)
def sign_out(staff_id: int) -> Response:
    return carry_out(staff_id, sign_out_staff)


@bp.post(f"{ONE}/factor-reset")
@confirmed
@permit(MANAGE)
def reset(staff_id: int) -> Response:
    return carry_out(staff_id, reset_factor)


def carry_out(staff_id: int, act: Callable[..., Any]) -> Response:
    """Each act can be repeated; who has done it to himself signs in again."""
    try:
        act(staff_id, actor=staff_actor())
    except NotFound:
        raise
    except ShopError as refusal:
        return show_person(staff_id, refusal.as_errors(), status=refusal.status)
    return go_to(url_for("staff_people.show", staff_id=staff_id))


def chosen_roles() -> set[str]:
    return set(request.form.getlist("roles"))


def show_list(errors: dict[str, list[str]], *, status: int = 200) -> Response:
    asked = read_query(PeopleAsked)
    page = render_template(
        "backoffice/people/page.html",
        asked=asked,
        found=page_of_staff(place=place_of(asked), words=asked["q"]),
        invitations=open_invitations(now=datetime.now(UTC)),
        roles=ROLES,
        chosen=chosen_roles(),
        errors=errors,
    )
    return make_response(page, status)


def show_person(staff_id: int, errors: dict[str, list[str]], *, status: int = 200) -> Response:
    person = get_person(staff_id)
    history = history_page({"staff": [staff_id]})
    page = render_template(
        "backoffice/people/person.html",
        person=person,
        roles=ROLES,
        permissions=PERMISSIONS,
        chosen=chosen_roles() if errors else set(person.roles),
        history=history,
        names=names_of(history.actors),
        refusals=refusals_of(staff_id),
        errors=errors,
    )
    return make_response(page, status)
