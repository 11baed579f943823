"""What everybody who works here does about himself."""

from flask import Blueprint, Response, request

from webapp.access import STAFF, permit
from webapp.backoffice.destination import page_asked_for
from webapp.forms import go_to
from webapp.staff_realm import confirmed

bp = Blueprint("staff_own", __name__, url_prefix="/staff/me")


@bp.post("/confirmation")
@confirmed
@permit(STAFF)
def confirm_here() -> Response:
    """Goes on to a grave page; forms are sent once more to where they were going."""
    return go_to(page_asked_for(request.args.get("next", "")))
