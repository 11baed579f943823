"""The routes that the shop really has, spelled as the policy and OpenAPI spell them."""

import re

from flask import Flask
from werkzeug.routing import Rule

from webapp.access import permission_of

PARAMETER = re.compile(r"<(?:[^<>:]+:)?(\w+)>")
# Nobody declares these: Flask answers them itself.
IMPLIED = {"HEAD", "OPTIONS"}


def routes_of(app: Flask, prefix: str) -> dict[str, str]:
    """Each route below the prefix, and whom its view declares itself to be for."""
    return {
        f"{verb} {path_of(rule)}": declared(app, rule)
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith(prefix)
        for verb in (rule.methods or set()) - IMPLIED
    }


def path_of(rule: Rule) -> str:
    return PARAMETER.sub(r"{\1}", rule.rule)


def declared(app: Flask, rule: Rule) -> str:
    permission = permission_of(app, rule.endpoint)
    return permission.scope or permission.kind if permission else "nobody"


def verbs_by_path(routes: dict[str, str]) -> dict[str, set[str]]:
    """What may be done at each path."""
    found: dict[str, set[str]] = {}
    for route in routes:
        verb, _, path = route.partition(" ")
        found.setdefault(path, set()).add(verb)
    return found
