"""Reads requests strictly: what two readers could take differently is refused.

The usual parser takes a body of another media type for an empty one, the last of two equal
names for the right one and NaN for a number, and breaks on deep nesting and endless digits.
"""

import json
from collections.abc import Mapping
from typing import Any, NoReturn

from flask import Request
from marshmallow import Schema, ValidationError
from webargs.flaskparser import FlaskParser
from werkzeug.exceptions import UnsupportedMediaType

from webapp.api.problems import MalformedBody, refusal_of

JSON = "application/json"
MERGE_PATCH_TYPE = "application/merge-patch+json"
LARGEST_BODY_BYTES = 256 * 1024


class StrictParser(FlaskParser):
    """Refuses what cannot be read with a problem document."""

    def load_json(self, req: Request, schema: Schema) -> Any:
        return read_json(req)

    def load_querystring(self, req: Request, schema: Schema) -> Any:
        query = super().load_querystring(req, schema)
        for name, values in req.args.lists():
            if len(values) > 1 and name not in query.multiple_keys:
                raise refusal_of("query", {name: "Only once, please."})
        return query

    def handle_error(
        self,
        error: ValidationError,
        req: Request,
        schema: Schema,
        *,
        error_status_code: int | None,
        error_headers: Mapping[str, str] | None,
    ) -> NoReturn:
        location, messages = next(iter(error.normalized_messages().items()))
        raise refusal_of(location, messages) from None


def read_json(request: Request) -> Any:
    """The body as Python values; raises MalformedBody and, for other types, a 415."""
    taken = (JSON, MERGE_PATCH_TYPE) if request.method == "PATCH" else (JSON,)
    if request.mimetype not in taken:
        raise UnsupportedMediaType(f"Please send the body as {' or '.join(taken)}.")
    request.max_content_length = LARGEST_BODY_BYTES
    try:
        return json.loads(
            request.get_data().decode(),
            parse_constant=refuse_constant,
            object_pairs_hook=object_of,
        )
    except RecursionError:
        raise MalformedBody("The body is nested too deeply.") from None
    except ValueError as error:
        raise MalformedBody(f"The body cannot be read as JSON: {error}") from None


def refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no number")


def object_of(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a name appears twice in the same object")
    return found
