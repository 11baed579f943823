"""How one answer of the API leads to the next request, as OpenAPI links.

Programs that test an API walk along them: what was made is read, changed and deleted.
"""

from collections.abc import Iterator, Mapping
from typing import Any

VERBS = ("get", "put", "patch", "post", "delete")


def add_links(document: dict[str, Any]) -> dict[str, Any]:
    """Links whatever makes a thing to all that can be done with it."""
    paths = document["paths"]
    for path, item in paths.items():
        acts = dict(acts_on_one(paths, path.partition("/{")[0]))
        if acts and "post" in item and "{" not in path:
            link(item["post"], acts)
    return document


def acts_on_one(
    paths: Mapping[str, Any], collection: str
) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """The operations on one thing of the collection, by name, with their parameters."""
    for path, item in paths.items():
        if path.startswith(f"{collection}/{{") and path.count("{") == 1:
            for verb in VERBS:
                if verb in item:
                    own = item[verb].get("parameters", [])
                    yield item[verb]["operationId"], [*item.get("parameters", []), *own]


def link(operation: dict[str, Any], acts: Mapping[str, list[dict[str, Any]]]) -> None:
    answer = operation["responses"].get("201")
    if answer is not None:
        answer["links"] = {
            name: {"operationId": name, "parameters": dict(filled(parameters))}
            for name, parameters in acts.items()
        }


def filled(parameters: list[dict[str, Any]]) -> Iterator[tuple[str, str]]:
    for parameter in parameters:
        if parameter.get("in") == "path":
            yield parameter["name"], "$response.body#/id"
        if parameter.get("name") == "If-Match":
            yield "header.If-Match", "*"
