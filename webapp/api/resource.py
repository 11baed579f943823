"""The frame of every resource: strict reading, problem documents, limits, its description."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from flask import Response, request
from flask_smorest import Blueprint
from marshmallow import RAISE

from webapp.access import Permission
from webapp.api.answers import LIMITED
from webapp.api.changes import IfMatchHeader
from webapp.api.reading import JSON, StrictParser

View = Callable[..., Any]
PREFIX = "/api/v1"
REFUSALS_OF: dict[str, tuple[HTTPStatus, ...]] = {
    "json": (
        HTTPStatus.BAD_REQUEST,
        HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
        HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
    ),
    "headers": (HTTPStatus.BAD_REQUEST,),
    "query": (),
}
STATE_REFUSALS = (HTTPStatus.PRECONDITION_FAILED, HTTPStatus.PRECONDITION_REQUIRED)
TOKEN_REFUSALS = (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN)


def resource(name: str, description: str) -> "Resource":
    """A blueprint for one kind of thing, such as `Products`; its views say the rest."""
    bp = Resource(name, description)
    bp.after_request(leave_empty_answers_untyped)
    return bp


class Resource(Blueprint):
    """Describes in OpenAPI what follows from a view itself: its name, its permission, its body."""

    ARGUMENTS_PARSER = StrictParser()

    def __init__(self, title: str, description: str) -> None:
        self.title = title
        name = f"api_{title.lower()}"
        super().__init__(name, __name__, url_prefix=PREFIX, description=description)

    def route(self, rule: str, **options: Any) -> Callable[[View], View]:
        register = super().route(rule, tags=[self.title], **options)
        in_path = (HTTPStatus.NOT_FOUND,) if "<" in rule else ()

        def declare(view: View) -> View:
            always = (HTTPStatus.NOT_ACCEPTABLE, HTTPStatus.TOO_MANY_REQUESTS)
            refused = self.refuses(*always, *in_path)
            described: View = register(
                refused(self.doc(operationId=view.__name__)(self.keyed(view)))
            )
            return described

        return declare

    def keyed(self, view: View) -> View:
        """Names the scope that the view demands of a token."""
        permission: Permission = view.permission  # type: ignore[attr-defined]
        if permission.kind == "scope":
            needs_token = self.doc(security=[{"token": [permission.scope]}])
            return needs_token(self.refuses(*TOKEN_REFUSALS)(view))
        # Nothing is needed, but a token that is sent must be valid, and may show more.
        more = [{"token": [permission.scope]}] if permission.scope else [{"token": []}]
        return self.doc(security=[{}, *more])(self.refuses(HTTPStatus.UNAUTHORIZED)(view))

    def arguments(self, schema: Any, *, location: str = "json", **more: Any) -> Callable[..., Any]:
        # One instance for all requests: to make one takes longer than to read with it.
        if isinstance(schema, type):
            schema = schema()
        # A misspelt parameter would otherwise be overlooked.
        if location == "query":
            more["unknown"] = RAISE
        read = super().arguments(schema, location=location, **more)
        refused = REFUSALS_OF[location]
        if isinstance(schema, IfMatchHeader):
            refused = (*refused, *STATE_REFUSALS)
        return lambda view: self.refuses(*refused)(read(view))

    def response(self, status: int, schema: Any = None, **more: Any) -> Callable[[View], View]:
        more["headers"] = LIMITED | more.get("headers", {})
        describe = super().response(status, schema, **more)

        def note(view: View) -> View:
            described: View = describe(view)
            described.media_type = more.get("content_type", JSON)  # type: ignore[attr-defined]
            return described

        return note

    def refuses(self, *statuses: int) -> Callable[[View], View]:
        """Describes that the view answers with these problems too."""

        def describe(view: View) -> View:
            for status in statuses:
                view = self.alt_response(status, response=HTTPStatus(status).name)(view)
            return view

        return describe


def leave_empty_answers_untyped(response: Response) -> Response:
    """Flask calls its answer to OPTIONS HTML, though there is nothing in it."""
    if request.method == "OPTIONS":
        del response.headers["Content-Type"]
    return response
