"""The description of the API, and two ways to look at it."""

import json
from functools import cache

from apispec import APISpec
from flask import Blueprint, Response, current_app, make_response, render_template

from webapp.access import PUBLIC, permit
from webapp.api.links import add_links
from webapp.headers import POLICY

# ReDoc searches in a worker, which it makes of a text of its own.
REDOC_POLICY = POLICY + "; worker-src blob:"

bp = Blueprint("api_docs", __name__)


@bp.get("/openapi.json")
@permit(PUBLIC)
def description() -> Response:
    return Response(description_text(), mimetype="application/json")


def description_text() -> str:
    api = current_app.extensions["flask-smorest"]["apis"][""]["ext_obj"]
    return text_of(api.spec)


@cache
def text_of(spec: APISpec) -> str:
    return json.dumps(add_links(spec.to_dict()))


@bp.get("/docs")
@permit(PUBLIC)
def swagger() -> str:
    return render_template("api/swagger/page.html")


@bp.get("/redoc")
@permit(PUBLIC)
def redoc() -> Response:
    response = make_response(render_template("api/redoc/page.html"))
    response.headers["Content-Security-Policy"] = REDOC_POLICY
    return response
