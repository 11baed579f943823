"""The description of the API in OpenAPI 3.1, made from the views and their schemas."""

from http import HTTPStatus
from typing import Any

import flask_smorest
from apispec.ext.marshmallow import MarshmallowPlugin, OpenAPIConverter
from apispec.ext.marshmallow.common import resolve_schema_cls
from flask import Flask
from marshmallow import Schema, fields
from werkzeug.routing import IntegerConverter

from webapp.access import SCOPES
from webapp.api.answers import LIMITED
from webapp.api.problems import MEDIA_TYPE, Problem
from webapp.api.resource import Resource
from webapp.fields import MoneyField
from webapp.money import LONGEST_AMOUNT, pattern_of

ABOUT = """\
Amounts are texts with exactly the digits of their currency, such as `"12.50"`, and moments are
in UTC. Lists are walked with `cursor`. A refusal is a problem document (RFC 9457) whose `code`
is stable. Unknown fields and parameters are refused, so that a misspelt one is not overlooked.

Reading the catalogue and published reviews needs nothing. Everything else needs a token of the
shop: `Authorization: Bearer tnd_…`. Without a token an address may ask 100 times a minute; a token
may read 600 times a minute and write 120 times. Beside these, orders, their lines, clients,
reviews and searches have limits of their own. `RateLimit` says what is left of each.
"""

HEADERS: dict[HTTPStatus, dict[str, Any]] = {
    HTTPStatus.UNAUTHORIZED: {
        "WWW-Authenticate": {"schema": {"type": "string"}, "description": "Names the scheme."}
    },
    HTTPStatus.FORBIDDEN: {
        "WWW-Authenticate": {"schema": {"type": "string"}, "description": "Names the scope."}
    },
    HTTPStatus.TOO_MANY_REQUESTS: {
        "Retry-After": {
            "schema": {"type": "integer", "format": "int32"},
            "description": "In seconds.",
        }
    },
}

# The code of a refusal, what it says and the facts beside it.
EXAMPLES: dict[HTTPStatus, tuple[str, str, dict[str, Any]]] = {
    HTTPStatus.BAD_REQUEST: ("malformed_body", "The body cannot be read as JSON.", {}),
    HTTPStatus.UNAUTHORIZED: ("not_signed_in", "This needs a valid token.", {}),
    HTTPStatus.FORBIDDEN: (
        "not_allowed",
        "The token lacks the scope orders:write.",
        {"scope": "orders:write"},
    ),
    HTTPStatus.NOT_FOUND: ("not_found", "There is no such product.", {}),
    HTTPStatus.CONFLICT: (
        "out_of_stock",
        "Some of it is sold out, or there is less than you want.",
        {"available": {"17": 3}},
    ),
    HTTPStatus.UNPROCESSABLE_ENTITY: (
        "invalid",
        "The body is not what is described.",
        {"errors": [{"pointer": "/lines/0/quantity", "detail": "Not a valid integer."}]},
    ),
    HTTPStatus.TOO_MANY_REQUESTS: ("too_many_requests", "100 per 1 minute", {}),
}


class Api(flask_smorest.Api):
    """flask-smorest's description of the API. How the shop refuses stays the shop's affair."""

    def _register_error_handlers(self) -> None:
        """None of its own: webapp.refusals answers for every door."""

    def _register_responses(self) -> None:
        for status in HTTPStatus:
            more = {"example": example_of(status)} if status in EXAMPLES else {}
            self.describe_problem(status.name, status.phrase, headers=HEADERS.get(status), **more)
        self.describe_problem(self.DEFAULT_ERROR_RESPONSE_NAME, "Any other refusal.")

    def _register_pagination_header(self) -> None:
        """None: lists are walked by cursor, and nothing counts their pages."""

    def describe_problem(
        self, name: str, description: str, *, headers: dict[str, Any] | None = None, **more: Any
    ) -> None:
        content = {MEDIA_TYPE: {"schema": Problem, **more}}
        headers = LIMITED | (headers or {})
        answer = {"description": description, "headers": headers, "content": content}
        self.spec.components.response(name, answer, lazy=True)

    def add(self, bp: Resource) -> None:
        self._app.extensions["flask-smorest"]["blp_name_to_api"][bp.name] = self
        self._app.register_blueprint(bp)
        bp.register_views_in_doc(self, self._app, self.spec, name=bp.name, parameters=None)
        self.spec.tag({"name": bp.title, "description": bp.description})


def example_of(status: HTTPStatus) -> dict[str, Any]:
    code, detail, facts = EXAMPLES[status]
    return {
        "type": f"urn:tendero:problem:{code}",
        "title": code.replace("_", " ").capitalize(),
        "status": status.value,
        "detail": detail,
        "instance": "3f72339d04c72a62",
        "code": code,
        **facts,
    }


def describe(app: Flask) -> Api:
    shop = app.config["SETTINGS"].shop_name
    api = Api(
        app,
        spec_kwargs={
            "title": f"API of {shop}",
            "version": "1",
            "openapi_version": "3.1.0",
            "marshmallow_plugin": Plugin(schema_name_resolver=name_of),
            "info": {"description": ABOUT},
        },
    )
    pattern = pattern_of(app.config["SETTINGS"].shop_currency)

    def describe_money(_: Any, field: Any, **_more: Any) -> dict[str, Any]:
        is_money = isinstance(field, MoneyField)
        return {"pattern": pattern, "maxLength": LONGEST_AMOUNT} if is_money else {}

    for function in (describe_money, describe_integer):
        api.ma_plugin.converter.add_attribute_function(function)
    api.register_converter(IntegerConverter, describe_number_in_path)
    scopes = "\n".join(f"* `{name}`: {about}" for name, about in SCOPES.items())
    scheme = {"type": "http", "scheme": "bearer", "description": f"A token's scopes:\n\n{scopes}"}
    api.spec.components.security_scheme("token", scheme)
    return api


def describe_integer(_: Any, field: Any, *, ret: dict[str, Any]) -> dict[str, Any]:
    return {"format": width_of(ret)} if isinstance(field, fields.Integer) else {}


def describe_number_in_path(converter: Any) -> dict[str, Any]:
    described = {"type": "integer", "minimum": converter.min, "maximum": converter.max}
    return described | {"format": width_of(described)}


def width_of(described: dict[str, Any]) -> str:
    return "int32" if described.get("maximum", 2**63) < 2**31 else "int64"


class Converter(OpenAPIConverter):
    """Also says what a schema knows of itself and marshmallow has no words for."""

    def schema2jsonschema(self, schema: Schema) -> dict[str, Any]:
        described: dict[str, Any] = super().schema2jsonschema(schema)
        words = "described_in_part" if schema.partial else "described_by"
        return described | getattr(schema, words, {})


class Plugin(MarshmallowPlugin):
    Converter = Converter


def name_of(schema: Any) -> str:
    """`Product` for ProductView: what a thing is called in programs that others generate."""
    kind: Any = resolve_schema_cls(schema)
    name = str(kind.__name__).removesuffix("View")
    return f"{name}Patch" if getattr(schema, "partial", False) else name
