"""What a program is told when something is refused; webapp.refusals writes it."""

from collections.abc import Iterator
from typing import Any

from marshmallow import INCLUDE, Schema, fields

from webapp.errors import ShopError

MEDIA_TYPE = "application/problem+json"
# More of them would only repeat the same mistake, and a hostile body can hold thousands.
MOST_ERRORS = 50


class Invalid(ShopError):
    """The body or the query is not what the API describes; `errors` says where."""

    status = 422
    code = "invalid"


class BadHeader(ShopError):
    status = 400
    code = "bad_header"


class MalformedBody(ShopError):
    """The body is no JSON that every reader would read alike."""

    status = 400
    code = "malformed_body"


class InvalidPart(Schema):
    """One thing that is wrong, and where: in the body, in the query or in a header."""

    pointer = fields.String(
        metadata={"description": "JSON pointer into the body.", "examples": ["/lines/0/quantity"]}
    )
    parameter = fields.String(metadata={"description": "Name of a parameter of the query."})
    header = fields.String()
    detail = fields.String(required=True)


class Problem(Schema):
    """A problem document (RFC 9457). Facts of the refusal stand beside these members."""

    class Meta:
        unknown = INCLUDE

    type = fields.String(
        required=True, metadata={"format": "uri", "examples": ["urn:tendero:problem:out_of_stock"]}
    )
    title = fields.String(required=True)
    status = fields.Integer(required=True, metadata={"format": "int32"})
    detail = fields.String(required=True)
    instance = fields.String(
        required=True, metadata={"description": "The number of the request in the shop's log."}
    )
    code = fields.String(
        required=True,
        metadata={"description": "Stable, for programs.", "examples": ["out_of_stock"]},
    )
    errors = fields.List(fields.Nested(InvalidPart))


def refusal_of(location: str, messages: Any) -> ShopError:
    """The refusal that marshmallow's messages about one part of a request amount to."""
    if location == "json":
        found = [{"pointer": place, "detail": said} for place, said in walk(messages, "")]
        return Invalid("The body is not what is described.", errors=found[:MOST_ERRORS])
    name, kind = ("header", BadHeader) if location == "headers" else ("parameter", Invalid)
    found = [{name: place[1:], "detail": said} for place, said in walk(messages, "")]
    sentence = f"{found[0][name]}: {found[0]['detail']}"
    return kind(sentence, errors=found[:MOST_ERRORS])


def walk(messages: Any, place: str) -> Iterator[tuple[str, str]]:
    """Every message with the JSON pointer to what it is about."""
    if isinstance(messages, dict):
        for name, below in messages.items():
            yield from walk(below, place if name == "_schema" else f"{place}/{escaped(name)}")
    elif isinstance(messages, list):
        for message in messages:
            yield from walk(message, place)
    else:
        yield place, str(messages)


def escaped(name: Any) -> str:
    return str(name).replace("~", "~0").replace("/", "~1")
