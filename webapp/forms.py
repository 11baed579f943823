"""What both HTML doors share: reading a form, showing a page or its part, leaving a page."""

from typing import Any

from flask import Response, make_response, redirect, render_template, request
from marshmallow import EXCLUDE, Schema, ValidationError
from werkzeug.urls import iri_to_uri


def read_form(schema: type[Schema]) -> tuple[dict[str, Any], dict[str, list[str]]]:
    """The submitted form as `(data, {})`, or `({}, {field: messages})`.

    Fields that the schema does not know are left out: a browser also sends buttons.
    """
    try:
        return schema(unknown=EXCLUDE).load(request.form.to_dict()), {}
    except ValidationError as error:
        return {}, error.normalized_messages()


def wants_part() -> bool:
    """Whether htmx asks for the changing part of the page only."""
    return request.headers.get("HX-Request-Type") == "partial"


def render(page: str, part: str, *, status: int = 200, **values: Any) -> Response:
    """The whole page, or for htmx only its changing part; both hold the same part."""
    response = make_response(render_template(part if wants_part() else page, **values), status)
    response.vary.update(["HX-Request", "HX-Request-Type"])
    return response


def go_to(url: str) -> Response:
    """Leaves the page; htmx would otherwise put the next page inside this one."""
    if "HX-Request" in request.headers:
        return Response(status=204, headers={"HX-Redirect": iri_to_uri(url)})
    return make_response(redirect(url, 303))
