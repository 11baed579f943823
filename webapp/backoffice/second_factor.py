"""The second step of signing in: the code of an app, or setting that app up."""

from typing import Any

from flask import Blueprint, Response, g, make_response, render_template, request, url_for

from webapp import config
from webapp.access import HALFWAY, permit
from webapp.accounts.models import StaffFactor
from webapp.accounts.queries.passkeys import passkeys_of_staff
from webapp.accounts.queries.staff import find_factor
from webapp.accounts.rules.codes import address_for_app, readable
from webapp.accounts.schemas.staff import Code
from webapp.accounts.services.second_factor import (
    FactorExists,
    pass_factor,
    secret_for,
    set_up_factor,
)
from webapp.backoffice.cookies import with_session
from webapp.backoffice.destination import page_asked_for
from webapp.errors import ShopError
from webapp.forms import go_to, read_form
from webapp.limits import SECOND_FACTOR, limited

bp = Blueprint("staff_second_factor", __name__, url_prefix="/staff/second-factor")


@bp.get("")
@permit(HALFWAY)
def show() -> Response:
    """Asks for the code; whoever has no second factor sets one up here and now."""
    if g.signed.has_second_factor:
        return go_to(next_page())
    return show_step({})


@bp.post("")
@limited(SECOND_FACTOR)
@permit(HALFWAY)
def give_code() -> Response:
    form, errors = read_form(Code)
    if errors:
        return show_step(errors, status=422)
    try:
        token = pass_factor(g.signed, code=form["code"])
    except ShopError as refusal:
        return show_step(refusal.as_errors(), status=refusal.status)
    return with_session(go_to(next_page()), token)


@bp.post("/setup")
@limited(SECOND_FACTOR)
@permit(HALFWAY)
def set_up() -> Response:
    """Answers with the recovery codes, which are shown this once."""
    form, errors = read_form(Code)
    if errors:
        return show_step(errors, status=422)
    try:
        made = set_up_factor(g.signed, code=form["code"])
    except FactorExists:
        return go_to(url_for("staff_second_factor.show", next=request.args.get("next")))
    except ShopError as refusal:
        return show_step(refusal.as_errors(), status=refusal.status)
    return with_session(show_codes(made.recovery_codes), made.token)


def show_codes(codes: list[str]) -> Response:
    page = "backoffice/second_factor/codes.html"
    return make_response(render_template(page, codes=codes, onwards=next_page()))


def show_step(errors: dict[str, list[str]], *, status: int = 200) -> Response:
    signed = g.signed
    factor = find_factor(signed.staff.id)
    name = "page" if factor else "setup"
    facts = ways_of(factor) if factor else offer_of(secret_for(signed))
    page = render_template(f"backoffice/second_factor/{name}.html", errors=errors, **facts)
    return make_response(page, status)


def ways_of(factor: StaffFactor) -> dict[str, Any]:
    """Recovery codes there are always; the app and passkeys one may have."""
    return {
        "has_app": factor.sealed_secret is not None,
        "has_passkeys": bool(passkeys_of_staff(factor.staff_id)),
    }


def offer_of(secret: str) -> dict[str, Any]:
    """The secret as a picture for the camera of a phone, and as text for those without one."""
    # Only whoever sets up a second factor needs to draw.
    import segno

    shop = config.current().shop_name
    address = address_for_app(secret, person=g.signed.staff.email, shop=shop)
    picture = segno.make_qr(address).svg_data_uri(scale=4, border=4, light="#fff")
    return {"picture": picture, "secret": readable(secret), "address": address}


def next_page() -> str:
    return page_asked_for(request.args.get("next", ""))
