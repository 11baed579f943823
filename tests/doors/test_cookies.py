"""Every cookie that the shop hands out, whoever it is for."""

import re
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.conftest import PRODUCTION, Browser, settings_for_tests
from tests.factory import PASSWORD, Make, code_of_app
from webapp import create_app

REPOSITORY = Path(__file__).parents[2]
NAMES = {"tendero_cart", "tendero_known", "tendero_known_staff", "tendero_shopper", "tendero_staff"}
HTTPS = "https://shop.example"


@pytest.fixture
def in_production(database_name: str, media_dir: Path) -> Flask:
    app = create_app(settings_for_tests(database_name, str(media_dir), **PRODUCTION))
    app.test_client_class = Browser
    return app


def cookies_of_everybody(client: FlaskClient, a: Make) -> list[str]:
    """Each Set-Cookie of somebody who buys, signs in and out, and works here as well."""
    a.account()
    a.factor(a.staff())
    who = {"password": PASSWORD}
    forms = [
        ("/cart/lines", {"variant_id": str(a.variant_of(a.product()).id)}),
        ("/account/sign-in", who | {"email": "ada@example.com"}),
        ("/staff/sign-in", who | {"email": "sam@example.com"}),
        ("/staff/second-factor", {"code": code_of_app()}),
    ]
    answers = [send(client, path, form) for path, form in forms]
    answers += [send(client, f"/{realm}/sign-out", {}) for realm in ("account", "staff")]
    return [cookie for answer in answers for cookie in answer.headers.getlist("Set-Cookie")]


def send(client, path, form):
    """The form with the token of the page that it stands on, where it has one."""
    page = {"/account/sign-out": "/account", "/staff/sign-out": "/staff"}.get(path, path)
    shown = client.get(page, base_url=HTTPS).text if page.startswith(("/acc", "/staff")) else ""
    token = re.search(r'name="form_token" value="(\w+)"', shown)
    form = form | ({"form_token": token[1]} if token else {})
    return client.post(path, base_url=HTTPS, data=form)


def test_in_production_this_host_alone_can_set_any_cookie(in_production, a):
    cookies = cookies_of_everybody(in_production.test_client(), a)

    assert {name_of(cookie) for cookie in cookies} == {f"__Host-{name}" for name in NAMES}
    assert len([cookie for cookie in cookies if "Max-Age=0" in cookie]) == 2
    for cookie in cookies:
        parts = set(cookie.split("; ")[1:])
        assert {"Secure", "HttpOnly", "SameSite=Lax", "Path=/"} <= parts, cookie
        assert not [part for part in parts if part.startswith("Domain")], cookie


def test_without_https_cookies_are_as_well_hidden_but_for_the_prefix(client, a):
    cookies = cookies_of_everybody(client, a)

    assert {name_of(cookie) for cookie in cookies} == NAMES
    for cookie in cookies:
        assert {"HttpOnly", "SameSite=Lax", "Path=/"} <= set(cookie.split("; ")[1:]), cookie


def test_in_production_a_cookie_without_the_prefix_is_not_read(in_production, a):
    _, token = a.cart((a.variant_of(a.product(title="Lamp")), 1))
    visitor = in_production.test_client()

    visitor.set_cookie("tendero_cart", token, domain="shop.example")
    assert "Lamp" not in visitor.get("/cart", base_url=HTTPS).text

    visitor.set_cookie("__Host-tendero_cart", token, domain="shop.example")
    assert "Lamp" in visitor.get("/cart", base_url=HTTPS).text


def test_one_file_alone_deals_with_cookies():
    """So that none can be handed out without all of this."""
    words = re.compile(r"\.set_cookie\(|\.delete_cookie\(|request\.cookies\b|Set-Cookie")
    files = [
        path for path in (REPOSITORY / "webapp").rglob("*.py") if words.search(path.read_text())
    ]

    assert [path.name for path in files] == ["cookies.py"]


def name_of(cookie: str) -> str:
    return cookie.partition("=")[0]
