"""The policy names every route of the API and nothing else, and so does the description."""

import pytest

from tests.access.policy import ALWAYS, ANYBODY, POLICY
from tests.access.routes import routes_of
from webapp.access import SCOPES

API = "/api"
FILE = "tests/access/policy.py"


def row(route, whom):
    return f'    "{route}": "{whom}",'


@pytest.fixture
def routes(app):
    return routes_of(app, API)


@pytest.fixture
def document(client):
    return client.get("/openapi.json").json


def test_every_route_has_a_row(routes):
    missing = [row(route, routes[route]) for route in sorted(routes.keys() - POLICY.keys())]

    question = f"{FILE} lacks these rows, as the views declare them. Are they right?"
    assert not missing, "\n".join([question, *missing])


def test_every_row_is_a_route(routes):
    stale = [row(route, POLICY[route]) for route in sorted(POLICY.keys() - routes.keys())]

    assert not stale, "\n".join([f"{FILE} has rows without a route. Delete them:", *stale])


def test_every_row_names_a_scope_that_there_is():
    assert set(POLICY.values()) <= {ANYBODY, ALWAYS, *SCOPES}


def test_the_description_names_the_same_routes(document):
    described = {
        f"{verb.upper()} {path}"
        for path, operations in document["paths"].items()
        if path.startswith(API)
        for verb in operations.keys() - {"parameters"}
    }

    assert described == POLICY.keys()


@pytest.mark.parametrize("route", POLICY)
def test_the_description_says_who_may_call(document, route):
    verb, _, path = route.partition(" ")
    operation = document["paths"][path][verb.lower()]

    if POLICY[route] in SCOPES:
        assert operation["security"] == [{"token": [POLICY[route]]}]
        assert {"401", "403"} <= operation["responses"].keys()
    else:
        assert {} in operation["security"]
