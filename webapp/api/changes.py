"""Changes that name the state which they change: If-Match, and merge patches."""

import re
from collections.abc import Mapping
from typing import Any, NamedTuple

from marshmallow import Schema, ValidationError, fields, post_load, pre_load

from webapp.api.reading import MERGE_PATCH_TYPE
from webapp.errors import Changed, ShopError

# What `webapp.api.answers.tagged` writes.
TAG = re.compile(r'"(?P<version>[0-9]{1,9})(\.(?P<facts>[0-9a-z.]{1,40}))?-[0-9a-f]{12}"')
# The same for who reads the description.
TAG_OR_ANY = r'^(\*|"[0-9]{1,9}(\.[0-9a-z.]{1,40})?-[0-9a-f]{12}")$'


class Seen(NamedTuple):
    """What the caller saw: a version (None for any) and, where it counts, more facts."""

    version: int | None
    facts: str | None = None


class PreconditionRequired(ShopError):
    """The change does not say which version it changes."""

    status = 428
    code = "precondition_required"


class OtherState(Changed):
    """The tag is none of this thing."""

    code = "precondition_failed"


class Tag(fields.String):
    def _deserialize(
        self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **more: Any
    ) -> Any:
        text = value.strip()
        if text == "*":
            return Seen(None)
        if "," in text:
            raise ValidationError("One ETag, please, or `*`.")
        found = TAG.fullmatch(text)
        if found is None:
            raise OtherState("This ETag is not of this thing. Read it again.")
        return Seen(int(found["version"]), found["facts"])


class IfMatchHeader(Schema):
    seen = Tag(
        required=True,
        data_key="If-Match",
        metadata={
            "description": "The `ETag` of the state that is to be changed, or `*` for any. "
            "Only the version in it counts (and of a product its stock, where that is changed): "
            "without it 428, with another than today's 412.",
            "pattern": TAG_OR_ANY,
            "maxLength": 80,
            "examples": ["*"],
        },
    )

    @pre_load
    def insist(self, headers: Any, **more: Any) -> Any:
        if "If-Match" not in headers:
            raise PreconditionRequired("Send the ETag of what you saw as If-Match, or `*`.")
        return headers

    @post_load
    def unwrap(self, data: dict[str, Any], **more: Any) -> Any:
        return data["seen"]


IF_MATCH: dict[str, Any] = {
    "schema": IfMatchHeader,
    "location": "headers",
    "error_status_code": 400,
}
# How a body that holds only what changes is described.
MERGE_PATCH: dict[str, Any] = {"content_type": MERGE_PATCH_TYPE}
