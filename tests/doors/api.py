"""Compares an answer of the API with its description."""

from jsonschema import Draft202012Validator
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012


def document(client):
    return client.get("/openapi.json").json


def schema_of(client, method, path, status):
    """What the description says about the body of this answer, and its media type."""
    answers = document(client)["paths"][path][method]["responses"]
    assert str(status) in answers, f"{status} is not described"
    answer = answers[str(status)]
    if "$ref" in answer:
        answer = document(client)["components"]["responses"][answer["$ref"].rpartition("/")[2]]
    (media_type,) = answer["content"]
    return media_type, answer["content"][media_type]["schema"]


def validator_of(client, schema):
    """A validator that also refuses members which are not described."""
    whole = Resource(closed(document(client)), DRAFT202012)
    registry = Registry().with_resource("urn:api", whole)
    absolute = {"$ref": "urn:api" + schema["$ref"]}
    return Draft202012Validator(absolute, registry=registry)


def closed(node):
    if isinstance(node, list):
        return [closed(item) for item in node]
    if not isinstance(node, dict):
        return node
    found = {name: closed(value) for name, value in node.items()}
    if "properties" in found:
        found.setdefault("additionalProperties", False)
    return found


def matches(client, response, method, path):
    """Asserts that the answer has the media type and shape that are described for its status."""
    media_type, schema = schema_of(client, method, path, response.status_code)
    assert response.mimetype == media_type
    assert list(validator_of(client, schema).iter_errors(response.json)) == []


def is_problem(response, status, code):
    """Asserts that the answer is a problem document with this status and code."""
    assert (response.status_code, response.mimetype) == (status, "application/problem+json")
    body = response.json
    assert (body["status"], body["code"]) == (status, code)
    assert body["type"] == f"urn:tendero:problem:{code}"
    assert body["detail"]
    assert body["instance"] == response.headers["X-Request-ID"]
    return True
