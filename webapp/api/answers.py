"""The bodies of answers: one thing with its tag, or a page of a list with the way on."""

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

import orjson
from flask import Response, request

JSON = "application/json"
ETAG = {
    "ETag": {
        "description": "Names this state of the thing, for `If-Match` and `If-None-Match`.",
        "schema": {"type": "string"},
    }
}
LOCATION = {"Location": {"description": "Where it can be read.", "schema": {"type": "string"}}}
REPLAYED = {
    "Idempotency-Replayed": {
        "description": "`true` when an earlier request with the same key was answered so.",
        "schema": {"type": "string", "enum": ["true"]},
    },
}
LINK = {
    "Link": {
        "description": 'The following page, if there is one: `<…>; rel="next"` (RFC 8288).',
        "schema": {"type": "string"},
    }
}
CACHE_HIT = {
    "X-Cache-Hit": {
        "description": "Whether the answer came from the cache.",
        "schema": {"type": "string", "enum": ["true", "false"]},
    }
}
# On every answer but those that are never counted; see webapp.limits.
LIMITED = {
    "RateLimit": {
        "description": "What is left of each limit, and in how many seconds it begins anew.",
        "schema": {"type": "string", "examples": ['"reads";r=599;t=60']},
    },
    "RateLimit-Policy": {
        "description": "The limits that counted this request, with their seconds.",
        "schema": {"type": "string", "examples": ['"reads";q=600;w=60']},
    },
}
# What a view says of the headers of its answer.
TAGGED = ETAG
CREATED = LOCATION | ETAG | REPLAYED
LINKED = LINK


def one(
    document: Mapping[str, Any],
    *,
    status: int = 200,
    location: str | None = None,
    facts: str = "",
) -> Response:
    """The document, tagged by its `version`; 304 without it for who has it already.

    `facts` join the version in the tag: what changes without a new version, and must not be
    written over unseen, such as stock.
    """
    version = f"{document['version']}.{facts}" if facts else str(document["version"])
    response = tagged(orjson.dumps(document), version, status=status)
    if location:
        response.headers["Location"] = location
    return response


def tagged(body: bytes, version: str, *, status: int = 200) -> Response:
    """The tag says which version it is, and tells apart all that it ever looked like."""
    return conditional(body, f"{version}-{digest_of(body)}", status=status)


def digest_of(body: bytes) -> str:
    return hashlib.blake2b(body, digest_size=6).hexdigest()


def conditional(body: bytes, tag: str, *, status: int = 200) -> Response:
    if "If-None-Match" in request.headers and is_had(tag):
        response = Response(status=304)
        del response.headers["Content-Type"]
    else:
        response = Response(body, status=status, mimetype=JSON)
    response.headers["ETag"] = f'"{tag}"'
    return response


def is_had(tag: str) -> bool:
    """Whether the caller has what he would be sent; only who reads can be spared it."""
    return request.method in ("GET", "HEAD") and request.if_none_match.contains_weak(tag)


def listed(items: Sequence[Any], following: str | None) -> Response:
    """One page of a list; `following` is the cursor of the next one."""
    body = orjson.dumps({"items": items, "next_cursor": following})
    return linked(Response(body, mimetype=JSON), following)


def linked(response: Response, following: str | None) -> Response:
    """Says where the list goes on, with everything else that was asked for."""
    if following is not None:
        asked = [(k, v) for k, v in request.args.items(multi=True) if k not in ("cursor", "skip")]
        target = f"{request.path}?{urlencode([*asked, ('cursor', following)])}"
        response.headers["Link"] = f'<{target}>; rel="next"'
    return response


def marked(response: Response, is_from_cache: bool) -> Response:
    """Says whether the answer to a read that is cached came from there."""
    response.headers["X-Cache-Hit"] = "true" if is_from_cache else "false"
    return response
