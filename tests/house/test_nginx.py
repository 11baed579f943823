"""The nginx of `deploy/`, really running in front of the shop in production."""

import re
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from flask import Flask, request
from flask_sqlalchemy import SQLAlchemy
from werkzeug.serving import make_server

from tests.conftest import PRODUCTION, settings_for_tests
from tests.running import REPOSITORY, free_port
from webapp import create_app, headers
from webapp.headers import insist_on_https

NGINX = shutil.which("nginx", path="/usr/sbin:/usr/bin:/sbin:/bin:/usr/local/bin")
CONF = (REPOSITORY / "deploy" / "nginx.conf").read_text()
# The rest of the configuration that the image of nginx has around ours.
AROUND = """
daemon off; pid {home}/pid; error_log {home}/error.log; user root;
events {{}}
http {{
  types {{ text/css css; application/javascript js; image/svg+xml svg; }}
  client_body_temp_path {home}/body; proxy_temp_path {home}/proxy; fastcgi_temp_path {home}/fast;
  uwsgi_temp_path {home}/uwsgi; scgi_temp_path {home}/scgi;
  {conf}
}}
"""
Ask = Callable[..., tuple[HTTPResponse, str]]
pytestmark = pytest.mark.skipif(NGINX is None, reason="nginx is not installed")


@pytest.fixture
def shop(database_name: str, media_dir: Path, db: SQLAlchemy) -> Flask:
    """A shop behind one proxy, which also tells how a visitor looks to it."""
    more = PRODUCTION | {"TRUSTED_PROXIES": "1"}
    app = create_app(settings_for_tests(database_name, str(media_dir), **more))

    @app.before_request
    def tell() -> dict[str, Any] | None:
        if request.path != "/livez":
            return None
        return {"from": request.remote_addr, "url": request.url, "sent": dict(request.headers)}

    return app


@pytest.fixture
def ask(shop: Flask, tmp_path: Path) -> Iterator[Ask]:
    with nginx_before(shop, tmp_path, CONF) as asking:
        yield asking


@contextmanager
def nginx_before(shop: Flask, home: Path, conf: str) -> Iterator[Ask]:
    """Gives what asks nginx, and tells the answer and its text."""
    server = make_server("127.0.0.1", free_port(), shop, threaded=True)
    Thread(target=server.serve_forever, daemon=True).start()
    port = free_port()
    nginx = start_nginx(
        home,
        conf,
        {"listen 80": f"listen 127.0.0.1:{port}", "web:8000": f"127.0.0.1:{server.port}"},
    )
    try:
        wait_for(port)
        yield lambda path, body=None, **sent: answer_of(port, path, sent, body)
    finally:
        nginx.terminate()
        nginx.wait(10)
        server.shutdown()


def start_nginx(home: Path, conf: str, places: dict[str, str]) -> "subprocess.Popen[bytes]":
    files = {"/srv/static/": f"{REPOSITORY}/static/", "/dev/stdout": f"{home}/access.log"}
    for ours, here in (places | files).items():
        assert ours in conf
        conf = conf.replace(ours, here)
    file = home / "nginx.conf"
    file.write_text(AROUND.format(home=home, conf=conf))
    assert NGINX is not None
    subprocess.run([NGINX, "-t", "-q", "-c", str(file)], check=True)
    return subprocess.Popen([NGINX, "-c", str(file)])


def wait_for(port: int) -> None:
    for _ in range(100):
        try:
            answer_of(port, "/static/shop.css", {})
            return
        except ConnectionRefusedError:
            time.sleep(0.05)
    raise AssertionError("nginx did not start")


def answer_of(
    port: int, path: str, sent: dict[str, str], body: bytes | None = None
) -> tuple[HTTPResponse, str]:
    line = HTTPConnection("127.0.0.1", port, timeout=10)
    verb = "POST" if body else "GET"
    line.request(verb, path, body, headers={"Host": "shop.example"} | sent)
    answer = line.getresponse()
    text = answer.read().decode(errors="replace")
    line.close()
    return answer, text


FILES = ["/static/shop.css", "/static/htmx.min.js", "/static/none.css", "/static/", "/static/.x"]
PAGES = ["/", "/staff/sign-in", "/no-such-page", "/api/v1/nothing", "/media/placeholders/x.svg"]


@pytest.mark.parametrize("path", [*FILES, *PAGES])
def test_each_answer_has_each_header_once(ask, path):
    answer, _ = ask(path)

    every = ["Content-Security-Policy", "Strict-Transport-Security", "Cache-Control"]
    every += ["X-Content-Type-Options", "Cross-Origin-Resource-Policy", "Referrer-Policy"]
    found = {name: len(answer.headers.get_all(name, [])) for name in every}
    wanted = dict.fromkeys(every, 1)
    if path in FILES and answer.status != 200:
        wanted["Cache-Control"] = 0
    assert found == wanted
    assert answer.headers["Server"] in (None, "nginx")


def test_files_have_the_headers_that_the_shop_sends_with_them(ask):
    answer, _ = ask("/static/shop.css")

    for name in ("X-Content-Type-Options", "Cross-Origin-Resource-Policy", "Referrer-Policy"):
        assert answer.headers[name] == headers.ALWAYS[name]
    ours = insist_on_https(Flask("x").response_class()).headers["Strict-Transport-Security"]
    assert answer.headers["Strict-Transport-Security"] == ours
    assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'")
    assert answer.headers["Cache-Control"].endswith("immutable")


def test_pictures_stay_in_their_sandbox(ask):
    answer, _ = ask("/media/placeholders/x.svg")

    assert answer.status == 200
    assert answer.headers["Content-Security-Policy"].endswith("sandbox")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_an_error_of_nginx_itself_has_the_headers_too(ask):
    answer, _ = ask("/", **{"Content-Length": "99999999"})

    assert answer.status == 413
    assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/staff/products/1/pictures", 303),
        ("/staff/products/1/pictures/1", 413),
        ("/staff/products/1/archiving", 413),
        ("/staff/products/x/pictures", 413),
    ],
)
def test_only_the_form_for_pictures_may_be_large(ask, path, status):
    """Who is not signed in is led to where he can."""
    answer, _ = ask(path, body=bytes(2_000_000))

    assert answer.status == status
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


CLAIMS = {
    "X-Forwarded-For": "6.6.6.6",
    "X-Forwarded-Proto": "https",
    "X-Forwarded-Host": "evil.example",
    "X-Forwarded-Port": "8443",
    "X-Forwarded-Prefix": "/evil",
    "X-Real-IP": "6.6.6.6",
    "X-Request-ID": "an-id-of-my-own",
    "Forwarded": "for=6.6.6.6;host=evil.example;proto=https",
    "Proxy": "http://evil.example",
}


def test_nothing_that_a_visitor_claims_about_his_road_is_believed(ask):
    _, told = ask("/livez", **CLAIMS)

    assert '"from":"127.0.0.1"' in told
    assert '"url":"http://shop.example/livez"' in told
    for gone in ("evil", "8443", "an-id-of-my-own", "https"):
        assert gone not in told.lower()


@pytest.mark.parametrize("host", ["evil.example", "shop.example@evil.example", "x/../y"])
def test_a_name_that_is_not_ours_is_refused(ask, host):
    assert ask("/", Host=host)[0].status == 400


def test_a_proxy_that_is_named_is_believed(shop, tmp_path):
    named = CONF.replace("# 10.0.0.5 1;", "127.0.0.1 1;")
    named = named.replace("# set_real_ip_from 10.0.0.5;", "set_real_ip_from 127.0.0.1;")

    with nginx_before(shop, tmp_path, named) as ask:
        _, told = ask("/livez", **CLAIMS)

    assert '"from":"6.6.6.6"' in told
    assert '"url":"https://shop.example/livez"' in told


def test_no_key_is_in_the_log(ask, tmp_path):
    for path in ("/orders/a-key", "/account/links/a-key", "/staff/invitation/a-key", "/x?q=a-key"):
        ask(path, Referer="http://shop.example/orders/a-key")

    log = tmp_path / "access.log"
    # A line is written after its answer was sent.
    wait_until(lambda: '"GET /x"' in log.read_text())
    assert "a-key" not in log.read_text()
    assert re.findall(r'"GET (\S+)"', log.read_text())[-4:] == [
        *("/orders/...", "/account/links/...", "/staff/invitation/...", "/x"),
    ]


def wait_until(is_so):
    end = time.monotonic() + 5
    while not is_so() and time.monotonic() < end:
        time.sleep(0.02)
