"""What holds for every answer, whichever door gives it."""

import json
import logging
import re

import pytest
from flask import request
from sqlalchemy.exc import OperationalError

from tests.conftest import PRODUCTION, settings_for_tests
from webapp import create_app

ADDRESSES = ["/", "/no-such-page", "/static/shop.css", "/staff", "/api/v1/nothing", "/livez"]


@pytest.mark.parametrize("address", ADDRESSES)
def test_every_answer_tells_the_browser_to_be_careful(client, address):
    headers = client.get(address).headers
    policy = headers["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"]
    assert re.fullmatch(r"[0-9a-f]{16}", headers["X-Request-ID"])


def test_production_insists_on_https(a, database_name, media_dir):
    app = create_app(settings_for_tests(database_name, str(media_dir), **PRODUCTION))
    lamp = a.variant_of(a.product())
    secure = app.test_client().post("/cart/lines", data={"variant_id": lamp.id})
    assert "Secure" in secure.headers["Set-Cookie"]
    headers = app.test_client().get("/livez").headers
    assert headers["Strict-Transport-Security"].startswith("max-age=")


@pytest.mark.parametrize(
    ("given", "kept"),
    [("abc-123-def", True), ("short", False), ("x" * 65, False), ("new\tline-here", False)],
)
def test_a_request_id_is_kept_when_it_looks_like_one(client, given, kept):
    answer = client.get("/livez", headers={"X-Request-ID": given})
    assert (answer.headers["X-Request-ID"] == given) is kept


def test_each_request_is_one_line_of_json_with_its_id(client, caplog):
    with caplog.at_level(logging.INFO, "webapp.requests"):
        client.get("/livez", headers={"X-Request-ID": "abc-123-def"})
    record = caplog.records[-1]
    assert (record.path, record.status, record.method) == ("/livez", 200, "GET")
    assert record.milliseconds >= 0
    line = logging.getLogger().handlers
    assert line


@pytest.fixture
def told(caplog):
    caplog.set_level(logging.INFO, "webapp.requests")
    return lambda: [one.asker for one in caplog.records if one.name == "webapp.requests"]


def test_a_line_says_who_asked_and_from_where(client, staff, a, told, caplog):
    token = {"Authorization": f"Bearer {a.token('orders:read')}"}

    client.get("/")
    client.get("/api/v1/orders", headers=token)
    client.get("/api/v1/orders", headers=token, environ_base={"REMOTE_ADDR": "192.0.2.7"})
    staff.get("/staff")
    staff.get("/staff/sign-in")

    assert told() == [None, "token:1", "token:1", "staff:1", "staff:1"]
    assert caplog.records[2].address == "192.0.2.7"


def test_a_log_line_is_json(capsys):
    from webapp.logs import write_json_lines

    kept = logging.getLogger().handlers[:]
    try:
        write_json_lines("INFO")
        logging.getLogger("webapp.x").warning("hello", extra={"order": 7})
        line = json.loads(capsys.readouterr().err)
    finally:
        logging.getLogger().handlers[:] = kept
    assert (line["message"], line["order"], line["level"]) == ("hello", 7, "WARNING")
    assert line["request_id"] is None
    assert line["at"].endswith("+00:00")


CROSS = [
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site"},
    {"Origin": "https://evil.example"},
    {"Origin": "null"},
    {"Sec-Fetch-Site": "cross-site", "Origin": "http://localhost"},
    {"Origin": "http://localhost:8443"},
    {"Origin": "http://["},
    {"Origin": ""},
]


@pytest.mark.parametrize("headers", CROSS)
@pytest.mark.parametrize("address", ["/cart/lines", "/checkout", "/staff/sign-in"])
def test_no_other_site_can_write_here(client, headers, address):
    answer = client.post(address, headers=headers)
    assert answer.status_code == 403
    assert "another site" in answer.text


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "same-origin"},
        {"Origin": "http://localhost"},
        {"Origin": "https://LOCALHOST:443"},
        {},
    ],
)
def test_our_own_forms_are_heard(client, headers):
    assert client.post("/cart/lines", headers=headers).status_code == 422


FORGED = {
    "X-Forwarded-For": "6.6.6.6",
    "X-Forwarded-Host": "www.shop.example",
    "X-Forwarded-Proto": "https",
    "X-Forwarded-Port": "8443",
    "X-Forwarded-Prefix": "/evil",
    "Forwarded": "for=6.6.6.6;host=www.shop.example;proto=https",
    "X-Real-IP": "6.6.6.6",
}


@pytest.mark.parametrize(
    ("hops", "seen"),
    [
        ("0", ("127.0.0.1", "http://shop.example/livez")),
        ("1", ("6.6.6.6", "https://www.shop.example/livez")),
    ],
)
def test_only_named_proxies_are_believed(database_name, media_dir, hops, seen):
    names = {"TRUSTED_PROXIES": hops, "TRUSTED_HOSTS": "shop.example, www.shop.example"}
    app = create_app(settings_for_tests(database_name, str(media_dir), **names))
    found = []
    app.before_request(lambda: found.append((request.remote_addr, request.url)))

    app.test_client().get("/livez", headers=FORGED | {"Host": "shop.example"})

    assert found == [seen]


def test_of_several_proxies_the_nearest_is_believed(database_name, media_dir):
    settings = settings_for_tests(database_name, str(media_dir), TRUSTED_PROXIES="1")
    app, found = create_app(settings), []
    app.before_request(lambda: found.append(request.remote_addr))

    app.test_client().get("/livez", headers={"X-Forwarded-For": "6.6.6.6, 7.7.7.7"})

    assert found == ["7.7.7.7"]


def test_a_proxy_cannot_make_another_name_ours(database_name, media_dir):
    settings = settings_for_tests(database_name, str(media_dir), TRUSTED_PROXIES="1")
    client = create_app(settings).test_client()
    forged = {"Host": "shop.example", "X-Forwarded-Host": "evil.example"}

    assert client.get("/", headers=forged).status_code == 400


def test_a_rate_limit_is_shared_by_all_who_come_from_one_address(limited):
    answers = [limited.get("/search?q=") for _ in range(31)]
    assert [one.status_code for one in answers] == [200] * 30 + [429]
    assert 0 < int(answers[-1].headers["Retry-After"]) <= 60


@pytest.mark.parametrize(
    "address", ["/products/%00", "/orders/a%00b", "/categories/%00", "/staff/%00"]
)
def test_a_name_that_no_row_can_have_is_not_found(client, address):
    assert client.get(address).status_code == 404


@pytest.mark.parametrize("environment", ["development", "test", "production"])
@pytest.mark.parametrize(
    "address", ["/", "/staff/sign-in", "/api/v1/products", "/media/placeholders/x.svg", "/none"]
)
def test_a_name_that_is_not_ours_is_refused(database_name, media_dir, environment, address, db):
    more = PRODUCTION | {"APP_ENV": environment}
    client = create_app(settings_for_tests(database_name, str(media_dir), **more)).test_client()

    for name in (
        "evil.example",
        "shop.example.evil.example",
        "evil-shop.example",
        "shop.example@e",
    ):
        answer = client.get(address, headers={"Host": name})
        assert (answer.status_code, answer.text) == (400, "This shop is not at this address.")
    assert client.get("/", headers={"Host": "shop.example"}).status_code == 200


def test_who_names_no_hosts_is_found_under_any(database_name, media_dir, db):
    settings = settings_for_tests(database_name, str(media_dir), TRUSTED_HOSTS="")
    client = create_app(settings).test_client()

    assert client.get("/", headers={"Host": "laptop.example"}).status_code == 200


def test_htmx_is_told_where_to_put_a_refusal(client):
    answer = client.get("/products/none", headers={"HX-Request": "true"})
    assert answer.status_code == 404
    assert "<html" not in answer.text
    assert "There is no such product." in answer.text
    assert (answer.headers["HX-Retarget"], answer.headers["HX-Reswap"]) == ("#alert", "innerHTML")


def test_the_key_of_an_order_is_not_in_the_log(client, a, caplog):
    order = a.order((a.variant_of(a.product()), 1))
    with caplog.at_level(logging.INFO, "webapp.requests"):
        assert client.get(f"/orders/{order.token}").status_code == 200
    assert [record.path for record in caplog.records if record.name == "webapp.requests"] == [
        "/orders/…"
    ]
    assert order.token not in caplog.text


def test_nobody_waits_for_ever_for_a_lock(a, db):
    a.product()
    with db.engine.connect() as holder, db.engine.connect() as waiter:
        holder.exec_driver_sql("SELECT * FROM stock_levels FOR UPDATE")
        assert waiter.exec_driver_sql("SHOW lock_timeout").scalar() == "5s"
        assert waiter.exec_driver_sql("SHOW statement_timeout").scalar() == "20s"
        waiter.exec_driver_sql("SET lock_timeout = '200ms'")
        with pytest.raises(OperationalError):
            waiter.exec_driver_sql("SELECT * FROM stock_levels FOR UPDATE")
