"""What both HTML doors share: reading a form, showing a page or its part, leaving a page."""

from typing import Any

from flask import Response, make_response, redirect, render_template, request
from marshmallow import EXCLUDE, Schema, ValidationError
from werkzeug.urls import iri_to_uri

from webapp.bills.models import Bill
from webapp.bills.rules import BillDocument


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


def show_pdf(bill: Bill) -> Response:
    """A bill or a credit note, made anew from what was stored when it was issued."""
    # A process that never shows a bill does not load what sets it in type.
    from webapp.bills.pdf import pdf_of

    response = Response(pdf_of(BillDocument.from_json(bill.document)), mimetype="application/pdf")
    response.headers["Content-Disposition"] = f'inline; filename="{bill.code}.pdf"'
    response.headers["Cache-Control"] = "private, no-store"
    return response


def go_to(url: str) -> Response:
    """Leaves the page; htmx would otherwise put the next page inside this one."""
    if "HX-Request" in request.headers:
        return Response(status=204, headers={"HX-Redirect": iri_to_uri(url)})
    return make_response(redirect(url, 303))
