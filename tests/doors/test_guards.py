"""Guards that stand behind no page in particular; docs/asvs.md names them."""

import logging
import secrets

import pytest
from flask import Response

from tests.conftest import settings_for_tests
from tests.factory import PASSWORD
from webapp.accounts.models import Staff
from webapp.api.products import reading as products
from webapp.headers import insist_on_https
from webapp.logs import JsonLine

# 128 bits in letters of base64.
LONG_ENOUGH = len(secrets.token_urlsafe(16))


@pytest.fixture
def in_production(app, database_name, monkeypatch):
    strict = {
        "APP_ENV": "production",
        "REDIS_URL": "redis://127.0.0.1:1/0",
        "MAIL_URL": "smtps://mail.example",
    }
    settings = settings_for_tests(database_name, "/nowhere", **strict)
    monkeypatch.setitem(app.config, "SETTINGS", settings)


def sign_in(client):
    return client.post("/account/sign-in", data={"email": "ada@example.com", "password": PASSWORD})


def test_browsers_insist_on_https_for_a_year_and_for_all_hosts_below():
    header = insist_on_https(Response()).headers["Strict-Transport-Security"]

    assert header == "max-age=31536000; includeSubDomains"


def test_no_other_host_can_set_the_session_of_a_shopper(client, a, in_production):
    a.account()

    session = sign_in(client).headers.getlist("Set-Cookie")[0]

    name, *rest = session.split("; ")
    assert name.startswith("__Host-tendero_shopper=")
    assert {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"} <= set(rest)
    assert not [part for part in rest if part.startswith("Domain")]


def test_what_opens_a_door_is_too_long_to_be_guessed(client, a):
    a.account()
    order = a.order((a.variant_of(a.product()), 1))
    session = sign_in(client).headers.getlist("Set-Cookie")[0].partition(";")[0].partition("=")[2]
    secret = a.token("orders:read").split("_", 2)[2]

    for key in (session, secret, a.session(), order.token):
        assert len(key) >= LONG_ENOUGH


def test_who_leaves_the_shop_is_out_at_once(client, a, db):
    client.set_cookie("tendero_staff", a.session(), path="/staff")
    assert client.get("/staff").status_code == 200

    db.session.query(Staff).update({"is_active": False})
    db.session.commit()

    assert client.get("/staff").status_code == 303


def test_the_key_of_a_link_in_a_mail_is_not_in_the_log(client, a, mailbox, caplog):
    a.account()
    client.post("/account/forgotten", data={"email": "ada@example.com"})
    path = mailbox.link("ada@example.com")

    with caplog.at_level(logging.INFO, "webapp.requests"):
        assert client.get(path).status_code == 200

    assert path.rpartition("/")[2] not in caplog.text
    paths = [record.path for record in caplog.records if record.name == "webapp.requests"]
    assert paths == ["/account/links/…"]


def test_a_bug_is_written_down_with_its_trace(client, monkeypatch, caplog):
    def fail(product_id):
        raise RuntimeError("the lamp is broken")

    monkeypatch.setattr(products, "get_shown_record", fail)
    with caplog.at_level(logging.ERROR):
        client.get("/api/v1/products/1")

    (record,) = [one for one in caplog.records if one.message == "unexpected error"]
    line = JsonLine().format(record)
    assert "the lamp is broken" in line
    assert "Traceback" in line


@pytest.mark.parametrize("path", ["/", "/account", "/staff", "/livez"])
def test_no_page_answers_to_trace(client, path):
    assert client.open(path, method="TRACE").status_code == 405
