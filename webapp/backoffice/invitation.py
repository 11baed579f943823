"""Where somebody who was invited joins. The link is used up by the button, not by being opened."""

from flask import Blueprint, Response, make_response, render_template, request, url_for

from webapp.access import PUBLIC, permit
from webapp.accounts.models import AccountLink
from webapp.accounts.schemas.staff import Joining
from webapp.accounts.services.links import look_at_invitation
from webapp.accounts.services.passwords import PasswordRefused
from webapp.accounts.services.people import accept_invitation
from webapp.backoffice.cookies import with_session
from webapp.forms import go_to, read_form
from webapp.limits import JOIN, limited

bp = Blueprint("staff_invitation", __name__, url_prefix="/staff/invitation")


@bp.get("/<token>")
@permit(PUBLIC)
def show(token: str) -> Response:
    return show_form(look_at_invitation(token), {})


@bp.post("/<token>")
@limited(JOIN)
@permit(PUBLIC)
def accept(token: str) -> Response:
    """The invited person goes on to set up the second factor."""
    link = look_at_invitation(token)
    form, errors = read_form(Joining)
    if errors:
        return show_form(link, errors, status=422)
    device = str(request.user_agent)
    try:
        session = accept_invitation(token, device=device, **form)
    except PasswordRefused as refusal:
        return show_form(look_at_invitation(token), refusal.as_errors(), status=422)
    return with_session(go_to(url_for("staff_second_factor.show")), session)


def show_form(link: AccountLink, errors: dict[str, list[str]], *, status: int = 200) -> Response:
    page = render_template("backoffice/invitation/page.html", link=link, errors=errors)
    return make_response(page, status)
