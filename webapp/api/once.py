"""Writes that may be repeated: the answer is stored with the change, and given again."""

import functools
from collections.abc import Callable
from typing import Any

from flask import Response, request
from marshmallow import Schema

from webapp.access import token_actor
from webapp.api.reading import read_json
from webapp.errors import ShopError
from webapp.events.services import once_or_refuse
from webapp.fields import Key

KEPT_HEADERS = ("Location", "ETag")


class AnswerForgotten(ShopError):
    """The request was carried out, but its answer held what is personal and was forgotten."""

    code = "answer_forgotten"


class OnceHeader(Schema):
    key = Key(
        required=True,
        data_key="Idempotency-Key",
        metadata={
            "description": "Invented by the caller for this request, such as a random UUID. "
            "For a day, the same key with the same request gets the same answer, another "
            "request with it a 422, and a repetition while the first still runs a 409."
        },
    )


ONCE: dict[str, Any] = {"schema": OnceHeader, "location": "headers", "error_status_code": 400}


def repeatable(view: Callable[..., Response]) -> Callable[..., Response]:
    """Carries the view out once for each key of a caller, in one transaction with the key.

    Stands above `bp.response`, so that the whole answer can be kept, and below
    `bp.arguments(**ONCE)`. A refusal is not kept: nothing has changed, and the next attempt
    is a new one.
    """

    @functools.wraps(view)
    def run(header: dict[str, str], **path: Any) -> Response:
        fresh: list[Response] = []

        def act() -> dict[str, Any]:
            fresh.append(view(**path))
            return kept(fresh[-1])

        answer = once_or_refuse(
            f"{token_actor()}:{request.endpoint}",
            header["key"],
            asked=[path, read_json(request)],
            act=act,
        )
        return replayed(answer.result) if answer.is_replay else fresh[-1]

    return run


def kept(response: Response) -> dict[str, Any]:
    headers = {name: response.headers[name] for name in KEPT_HEADERS if name in response.headers}
    body = response.get_data(as_text=True)
    return {"status": response.status_code, "headers": headers, "body": body}


def replayed(answer: dict[str, Any]) -> Response:
    if answer["body"] is None:
        raise AnswerForgotten(
            "This was done before. The answer told about somebody who is deleted."
        )
    response = Response(answer["body"], status=answer["status"], mimetype="application/json")
    response.headers.update(answer["headers"])
    response.headers["Idempotency-Replayed"] = "true"
    return response
