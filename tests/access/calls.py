"""A call of each route that nothing is wrong with, made of the examples in the description.

So whoever is refused is refused for who he is.
"""

import re
from dataclasses import dataclass, field, replace
from typing import Any

KEY = "key-of-the-matrix"
# What a route wants to be told beside its body.
HEADERS = {"Idempotency-Key": KEY, "If-Match": "*"}


@dataclass(frozen=True)
class Call:
    verb: str
    url: str
    headers: dict[str, str] = field(default_factory=dict)
    body: Any = None

    def with_more(self, name: str, value: Any) -> "Call":
        """The same, asking for this too: in the query, or in the body where there is one."""
        if self.verb == "GET":
            return replace(self, url=f"{self.url}?{name}={value}")
        return replace(self, body=self.body | {name: value})

    def made_by(self, client, headers, *, verb=None):
        """The answer to whoever sends these headers."""
        more = {} if self.body is None else {"json": self.body}
        return client.open(
            self.url, method=verb or self.verb, headers=self.headers | headers, **more
        )


def call_of(route: str, document: dict[str, Any]) -> Call:
    """The call of a route such as `GET /api/v1/orders/{order_id}`."""
    verb, _, path = route.partition(" ")
    operation = document["paths"][path][verb.lower()]
    body, media_type = example_body(route, operation)
    headers = {"Content-Type": media_type} if media_type else {}
    return Call(verb, url_of(path, document), headers | wanted_headers(operation), body)


def url_of(path: str, document: dict[str, Any]) -> str:
    """The path with the numbers of the things that the examples show."""
    return re.sub(r"\{(\w+)\}", lambda found: example_number(found[1], document), path)


def example_number(name: str, document: dict[str, Any]) -> str:
    for path, operations in document["paths"].items():
        if path.endswith(f"{{{name}}}") and "get" in operations:
            content = operations["get"]["responses"]["200"]["content"]
            return str(content["application/json"]["example"]["id"])
    raise AssertionError(f"no GET …/{{{name}}} shows an example with its id")


def example_body(route: str, operation: dict[str, Any]) -> tuple[Any, str]:
    content = operation.get("requestBody", {}).get("content", {})
    for media_type, described in content.items():
        assert "example" in described, f"{route} needs an example: @bp.arguments(…, example=…)"
        return described["example"], media_type
    return None, ""


def wanted_headers(operation: dict[str, Any]) -> dict[str, str]:
    wanted = [each for each in operation.get("parameters", []) if each.get("required")]
    return {each["name"]: HEADERS[each["name"]] for each in wanted if each["in"] == "header"}
