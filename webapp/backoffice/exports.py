"""Data that staff take out of the shop."""

from datetime import UTC, datetime

from flask import Blueprint, Response, render_template, send_file

from webapp.access import permit, staff, staff_actor
from webapp.errors import NotFound
from webapp.exports.queries import TABLES
from webapp.exports.services import export_table
from webapp.staff_realm import confirmed

TAKE = staff("exports:read")

bp = Blueprint("staff_exports", __name__, url_prefix="/staff/exports")


@bp.get("")
@permit(TAKE)
def index() -> str:
    return render_template("backoffice/exports/page.html", tables=TABLES)


@bp.post("/<name>")
@confirmed
@permit(TAKE)
def take(name: str) -> Response:
    """Asked twice it gives the file twice, and the log says so."""
    if name not in TABLES:
        raise NotFound("There is no such table.")
    file = export_table(name, actor=staff_actor())
    today = datetime.now(UTC).date()
    return send_file(
        file,
        mimetype="text/csv",
        as_attachment=True,
        download_name=f"{name}-{today}.csv",
        max_age=None,
        etag=False,
    )
