"""Every route says who may call it, and the doors keep their promises."""

import pytest
from flask import Blueprint

from webapp.access import SCOPES, check_every_route, permission_of, permit, scope, staff
from webapp.accounts.rules.roles import PERMISSIONS


def rules(app):
    return [rule for rule in app.url_map.iter_rules() if rule.endpoint != "static"]


def test_every_route_declares_a_permission(app):
    assert len(rules(app)) > 20
    check_every_route(app)


def test_a_route_without_a_permission_stops_the_start(app, monkeypatch):
    endpoint = "catalogue.home"
    bare = lambda: ""  # noqa: E731
    monkeypatch.setitem(app.view_functions, endpoint, bare)
    with pytest.raises(RuntimeError, match=r"no permission declared.*catalogue\.home"):
        check_every_route(app)


def test_every_scope_is_explained(app):
    permissions = [permission_of(app, rule.endpoint) for rule in rules(app)]
    of_staff = {one.scope for one in permissions if one.kind == "staff"} - {""}
    of_programs = {one.scope for one in permissions if one.kind != "staff"} - {""}
    assert of_staff <= PERMISSIONS.keys()
    assert of_programs <= SCOPES.keys()


@pytest.mark.parametrize(
    ("endpoint", "unknown", "table"),
    [
        ("staff_orders.index", staff("orders:burn"), "PERMISSIONS"),
        # What programs may do, staff may only when it is a permission too, and the reverse.
        ("staff_orders.index", staff("health:read"), "PERMISSIONS"),
        ("api_orders.get_order", scope("staff:manage"), "SCOPES"),
    ],
)
def test_a_permission_that_nobody_explained_stops_the_start(
    app, monkeypatch, endpoint, unknown, table
):
    monkeypatch.setitem(app.view_functions, endpoint, permit(unknown)(lambda: ""))
    with pytest.raises(RuntimeError, match=f"^{table} does not explain: {unknown.scope}$"):
        check_every_route(app)


def test_no_get_route_changes_anything(app):
    for rule in rules(app):
        assert not ({"GET"} < rule.methods - {"HEAD", "OPTIONS"}), rule.rule


def test_a_permission_stays_on_the_view():
    @permit(scope("orders:read"))
    def view():
        return ""

    Blueprint("x", __name__).get("/x")(view)
    assert view.permission == scope("orders:read")
