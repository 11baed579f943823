"""The description of the API is valid and complete, and can be looked at."""

import hashlib
import json
import re
from pathlib import Path

import pytest
from openapi_spec_validator import OpenAPIV31SpecValidator

from tests.doors.api import document, validator_of
from webapp.access import SCOPES, check_every_route, permission_of, permit, scope
from webapp.headers import POLICY

VENDOR = Path(__file__).parents[2] / "static" / "vendor"


@pytest.fixture
def described(client):
    return document(client)


def operations(described):
    for path, item in described["paths"].items():
        for method in item.keys() & {"get", "post", "put", "patch", "delete"}:
            yield method, path, item[method]


def test_the_description_is_valid(described):
    assert described["openapi"] == "3.1.0"
    assert [error.message for error in OpenAPIV31SpecValidator(described).iter_errors()] == []


def test_every_route_of_the_api_is_described(app, described):
    routes = set()
    for rule in app.url_map.iter_rules():
        if rule.rule.startswith("/api/"):
            path = re.sub(r"<(?:[^:<>]*:)?(\w+)>", r"{\1}", rule.rule)
            routes |= {(method.lower(), path) for method in rule.methods - {"HEAD", "OPTIONS"}}
    assert routes == {(method, path) for method, path, _ in operations(described)}
    assert len(routes) >= 5


def test_every_operation_explains_itself(described):
    seen = set()
    for method, path, operation in operations(described):
        assert operation["summary"], (method, path)
        assert operation["operationId"] not in seen
        seen.add(operation["operationId"])
        assert operation["tags"], (method, path)
        assert {"429", "default"} <= operation["responses"].keys()
        if "{" in path:
            assert "404" in operation["responses"]
        if "requestBody" in operation:
            assert {"400", "413", "415", "422"} <= operation["responses"].keys()
    assert {tag["name"] for tag in described["tags"]} == {
        *("Products", "Categories", "Clients", "Addresses", "Orders", "OrderDetails", "Bills"),
        *("Reviews", "Health"),
    }


def test_the_description_asks_for_the_scopes_that_the_routes_demand(app, described):
    by_id = {operation["operationId"]: operation for _, _, operation in operations(described)}
    for endpoint in app.view_functions:
        if endpoint.startswith("api_") and not endpoint.startswith("api_docs"):
            permission = permission_of(app, endpoint)
            operation = by_id[endpoint.partition(".")[2]]
            shown = {"token": [permission.scope] if permission.scope else []}
            demanded = [shown] if permission.kind == "scope" else [{}, shown]
            assert operation["security"] == demanded, endpoint
            assert "401" in operation["responses"]
    scheme = described["components"]["securitySchemes"]["token"]
    assert (scheme["type"], scheme["scheme"]) == ("http", "bearer")
    assert all(name in scheme["description"] for name in SCOPES)


def test_a_scope_that_nobody_explained_stops_the_start(app, monkeypatch):
    view = permit(scope("orders:burn"))(lambda: "")
    monkeypatch.setitem(app.view_functions, "api_orders.get_order", view)
    with pytest.raises(RuntimeError, match=r"SCOPES does not explain: orders:burn"):
        check_every_route(app)


def contents(node):
    if isinstance(node, dict):
        if "content" in node:
            yield from node["content"].values()
        for below in node.values():
            yield from contents(below)
    if isinstance(node, list):
        for below in node:
            yield from contents(below)


def test_every_example_is_true_to_its_schema(client, described):
    checked = 0
    for content in contents(described):
        if "example" in content:
            errors = validator_of(client, content["schema"]).iter_errors(content["example"])
            assert [error.message for error in errors] == []
            checked += 1
    assert checked >= 10


def test_a_body_may_hold_only_what_is_described(described):
    schemas = described["components"]["schemas"]
    for name in ("PlaceOrder", "OrderAddressInput", "CategoryInput"):
        assert schemas[name]["additionalProperties"] is False
    assert "additionalProperties" not in schemas["Product"]


@pytest.mark.parametrize("path", ["/docs", "/redoc"])
def test_the_pages_need_no_other_host_and_no_inline_code(client, path):
    response = client.get(path)
    assert response.status_code == 200
    policy = response.headers["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "script-src 'self';" in policy
    assert "http:" not in policy + response.text
    assert "https:" not in policy + response.text
    assert "/openapi.json" in response.text
    for address in re.findall(r'(?:src|href)="([^"]+)"', response.text):
        assert client.get(address).status_code == 200, address


def test_only_redoc_may_do_more_than_every_page_and_only_this(client):
    assert client.get("/docs").headers["Content-Security-Policy"] == POLICY
    assert client.get("/redoc").headers["Content-Security-Policy"] == POLICY + "; worker-src blob:"


def test_the_style_sheet_beside_redoc_is_the_one_inside_it():
    inside = json.dumps((VENDOR / "redoc" / "perfect-scrollbar.css").read_text())
    assert f"push([e.id,{inside}" in (VENDOR / "redoc" / "redoc.standalone.js").read_text()


def test_the_vendored_files_are_the_ones_that_are_named():
    table = (VENDOR / "README.md").read_text()
    named = dict(re.findall(r"^\| `([^`]+)` \|.*`([0-9a-f]{64})` \|$", table, re.MULTILINE))
    code = [path for path in VENDOR.rglob("*") if path.suffix in (".js", ".css")]
    sums = {
        str(path.relative_to(VENDOR)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in code
    }
    assert sums == named
    assert all((path.parent / "LICENSE").exists() for path in code)


def test_the_description_is_the_same_for_everybody(client):
    first, second = client.get("/openapi.json"), client.get("/openapi.json")
    assert first.mimetype == "application/json"
    assert json.loads(first.text) == second.json


def test_the_description_leads_from_what_is_made_to_what_can_be_done_with_it(described):
    made = described["paths"]["/api/v1/orders"]["post"]["responses"]["201"]["links"]
    assert made["get_order"]["parameters"]["order_id"] == "$response.body#/id"
