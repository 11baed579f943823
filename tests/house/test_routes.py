"""Every route says who may call it, and the doors keep their promises."""

import pytest
from flask import Blueprint

from webapp.access import SCOPES, check_every_route, permission_of, permit, scope


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
    used = {permission_of(app, rule.endpoint).scope for rule in rules(app)} - {""}
    assert used <= set(SCOPES)


def test_the_back_office_is_for_staff(app):
    open_doors = {"staff_home.sign_in", "staff_home.start_session"}
    for rule in rules(app):
        if rule.rule.startswith("/staff") and rule.endpoint not in open_doors:
            assert permission_of(app, rule.endpoint).kind == "staff", rule.rule


def test_no_get_route_changes_anything(app):
    for rule in rules(app):
        assert not ({"GET"} < rule.methods - {"HEAD", "OPTIONS"}), rule.rule


def test_a_permission_stays_on_the_view():
    @permit(scope("orders:read"))
    def view():
        return ""

    Blueprint("x", __name__).get("/x")(view)
    assert view.permission == scope("orders:read")
