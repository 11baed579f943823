"""Whatever breaks, the visitor learns that it broke, and nothing of how the shop is made."""

import logging
import re
from dataclasses import fields
from pathlib import Path

import pytest
from jinja2 import DictLoader, TemplateSyntaxError
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from tests.conftest import PRODUCTION, settings_for_tests
from webapp import create_app
from webapp.config import Settings
from webapp.extensions import db as database
from webapp.staff_realm import STAFF_COOKIE

REPOSITORY = Path(__file__).parents[2]
SECRETS = {
    "SECRET_KEY": "c0ffee5e07b2d84a36e1f0937c5ab6d2480e7f1b",
    "OLD_SECRET_KEY": "beef5e07b2d84a36e1f0937c5ab6d2480e7f1b93",
    "REDIS_URL": "redis://:hunter2@127.0.0.1:1/7",
    "MAIL_URL": "smtps://shop:hunter2@mail.shop.example:465",
    "SHOP_TAX_ID": "NL001234567B01",
}
HUSHED = re.compile(
    r"Traceback|File \"|line \d+, in |\.py\b|\b(SELECT|INSERT|UPDATE|DELETE) |psycopg|sqlalchemy"
    r"|werkzeug|flask|jinja|gunicorn|python|postgres|redis|hunter2|\b\d+\.\d+\.\d+\b"
    r"|(?-i:[A-Z]\w+(Error|Exception))|localhost|127\.0\.0\.1|/srv/|/usr/|/tmp/|/root|/home",
    re.IGNORECASE,
)
# What every answer carries, whichever it is.
CAREFUL = {
    "Content-Security-Policy": r"default-src 'none'.*frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "strict-origin-when-cross-origin|no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin|cross-origin",
    "Permissions-Policy": r"camera=\(\)",
    "Strict-Transport-Security": r"max-age=31536000; includeSubDomains",
    "X-Request-ID": r"[0-9a-f]{16}",
}
TELLING = "/srv/shop/webapp/orders.py: SELECT secret_hash FROM staff -- psycopg 3.3.9 hunter2"
PAGES = ["/", "/products/lamp", "/cart", "/checkout", "/orders/some-token", "/media/a/b.webp"]
STAFF_PAGES = ["/staff/sign-in", "/staff"]
PROGRAMS = ["/api/v1/products", "/api/v1/orders", "/openapi.json", "/livez", "/health_check"]
EVERYWHERE = [*PAGES, *STAFF_PAGES, *PROGRAMS]


@pytest.fixture(scope="module")
def strict(database_name, media_dir):
    """An app of its own, as in production, in which each test may break something."""
    more = PRODUCTION | SECRETS | {"LOG_LEVEL": "CRITICAL"}
    return create_app(settings_for_tests(database_name, str(media_dir), **more))


@pytest.fixture
def visitor(strict, db):
    return strict.test_client()


def check_nothing_is_told(answer, status):
    told = answer.get_data(as_text=True) + str(answer.headers)
    assert answer.status_code == status, told
    # The number of the request is random, so it may spell anything.
    told = told.replace(answer.headers["X-Request-ID"], "")
    assert [found[0] for found in HUSHED.finditer(told)] == []
    assert all(secret not in told for secret in SECRETS.values())
    assert str(REPOSITORY) not in told
    check_it_is_careful(answer)


def check_it_is_careful(answer):
    assert "Server" not in answer.headers
    assert "X-Powered-By" not in answer.headers
    for name, wanted in CAREFUL.items():
        assert len(answer.headers.getlist(name)) == 1, name
        assert re.search(wanted, answer.headers[name]), name


def break_views(app, monkeypatch, error):
    """Every view of the app raises the error."""

    def raise_it():
        raise error

    replace_views(app, monkeypatch, raise_it)


def replace_views(app, monkeypatch, act):
    for endpoint, view in app.view_functions.items():
        if hasattr(view, "permission"):
            other = lambda **_: act()  # noqa: E731
            other.permission = view.permission
            monkeypatch.setitem(app.view_functions, endpoint, other)


UNEXPECTED = [
    RuntimeError(TELLING),
    KeyError(TELLING),
    FileNotFoundError(2, TELLING, "/srv/shop/secret-key"),
    RecursionError(TELLING),
    MemoryError(TELLING),
    TemplateSyntaxError(TELLING, 7, "page.html", "/srv/shop/templates/page.html"),
]


@pytest.mark.parametrize("error", UNEXPECTED, ids=lambda error: type(error).__name__)
@pytest.mark.parametrize("address", EVERYWHERE)
def test_a_mistake_of_ours_stays_in_the_log(
    strict, visitor, a, monkeypatch, address, error, caplog
):
    visitor.set_cookie(f"__Host-{STAFF_COOKIE}", a.session(), path="/")
    token = {"Authorization": f"Bearer {a.token('orders:read')}"}

    break_views(strict, monkeypatch, error)

    with caplog.at_level(logging.ERROR, "webapp.refusals"):
        answer = visitor.get(address, headers=token)

    check_nothing_is_told(answer, 500)
    assert TELLING in caplog.text


@pytest.mark.parametrize("address", EVERYWHERE)
def test_htmx_is_told_no_more(strict, visitor, a, monkeypatch, address):
    visitor.set_cookie(f"__Host-{STAFF_COOKIE}", a.session(), path="/")
    headers = {
        "Authorization": f"Bearer {a.token('orders:read')}",
        "HX-Request": "true",
        "HX-Request-Type": "partial",
    }

    break_views(strict, monkeypatch, RuntimeError(TELLING))

    answer = visitor.get(address, headers=headers)

    check_nothing_is_told(answer, 500)


@pytest.mark.parametrize("address", ["/", "/staff/sign-in", "/api/v1/products", "/orders/x"])
def test_what_the_database_says_is_not_passed_on(strict, visitor, monkeypatch, address):
    refused = OperationalError("SELECT secret_hash FROM staff", {"id": 7}, Exception(TELLING))

    break_views(strict, monkeypatch, refused)

    answer = visitor.get(address)

    check_nothing_is_told(answer, 503)
    assert answer.headers["Retry-After"] == "2"


@pytest.mark.parametrize("address", ["/", "/staff/sign-in", "/api/v1/products", "/orders/x"])
def test_a_statement_that_the_database_does_not_take_is_not_shown(
    strict, visitor, monkeypatch, address
):
    def ask():
        database.session.execute(text("SELECT secret_hash FROM no_such_table"))

    replace_views(strict, monkeypatch, ask)

    check_nothing_is_told(visitor.get(address), 500)


@pytest.mark.parametrize(
    ("address", "status"),
    [
        *(("/", 503), ("/cart", 200), ("/orders/x", 503), ("/staff/sign-in", 200)),
        *(("/api/v1/products", 503), ("/health_check", 503)),
    ],
)
def test_a_database_that_is_away_is_not_named(media_dir, address, status):
    gone = "postgresql://shop:hunter2@127.0.0.1:1/books"
    more = SECRETS | {"APP_ENV": "production", "LOG_LEVEL": "CRITICAL", "DATABASE_URL": gone}
    app = create_app(settings_for_tests("none", str(media_dir), **more))

    check_nothing_is_told(app.test_client().get(address), status)


BROKEN_TEMPLATES = {
    "a name that nobody gave": "{{ nothing.at.all }}",
    "a tag that is never closed": "{% if cart %}",
    "a filter that there is not": "{{ 1 | hunter2 }}",
    "a division by nothing": "{{ 1 / 0 }}",
}


@pytest.mark.parametrize("template", BROKEN_TEMPLATES.values(), ids=BROKEN_TEMPLATES)
@pytest.mark.parametrize("address", ["/", "/cart", "/staff/sign-in"])
def test_a_template_that_is_broken_is_not_shown(strict, visitor, monkeypatch, address, template):
    """Every template is, so that there is not even a page for the error."""
    everything = dict.fromkeys(strict.jinja_env.list_templates(), template)
    monkeypatch.setattr(strict.jinja_env, "loader", DictLoader(everything))
    monkeypatch.setattr(strict.jinja_env, "cache", None)

    answer = visitor.get(address)

    check_nothing_is_told(answer, 500)
    assert answer.text == (
        "Something broke on our side. It was written down, and we will look at it."
    )


REFUSALS = {
    "nothing there": ("GET", "/no-such-page", {}, 404),
    "no such product": ("GET", "/products/none", {}, 404),
    "no such order": ("GET", "/orders/no-such-token", {}, 404),
    "no such file": ("GET", "/static/none.css", {}, 404),
    "no such picture": ("GET", "/media/none.webp", {}, 404),
    "nothing there for programs": ("GET", "/api/v1/nothing", {}, 404),
    "a file outside": ("GET", "/media/../../etc/passwd", {}, 404),
    "another verb": ("DELETE", "/cart", {}, 405),
    "another verb for programs": ("DELETE", "/api/v1/products", {}, 405),
    "a verb that there is not": ("BREW", "/", {}, 405),
    "too much": ("POST", "/cart/lines", {"data": {"x": "x" * 1_100_000}}, 413),
    "from another site": ("POST", "/cart/lines", {"headers": {"Origin": "https://e.example"}}, 403),
    "no token": ("GET", "/api/v1/orders", {}, 401),
    "a token that is none": (
        *("GET", "/api/v1/orders", {"headers": {"Authorization": "Bearer tnd_x_y"}}, 401),
    ),
    "a body that is none": (
        *("POST", "/api/v1/orders", {"data": "{", "content_type": "application/json"}, 401),
    ),
    "a form that is not filled in": ("POST", "/cart/lines", {}, 422),
    "a page that is no number": ("GET", "/api/v1/products?limit=x'--", {}, 422),
    "a cursor that is none": ("GET", "/api/v1/products?cursor=%00%ff", {}, 422),
    "another name": ("GET", "/", {"headers": {"Host": "evil.example"}}, 400),
}


@pytest.mark.parametrize(("verb", "address", "more", "status"), REFUSALS.values(), ids=REFUSALS)
def test_a_refusal_says_no_more_than_it_must(visitor, verb, address, more, status):
    check_nothing_is_told(visitor.open(address, method=verb, **more), status)


def test_a_body_that_is_too_large_is_not_shown_back(visitor, a):
    token = {"Authorization": f"Bearer {a.token('orders:write')}", "Idempotency-Key": "key-of-0001"}
    body = b'{"note": "' + b"x" * 1_100_000 + b'"}'

    answer = visitor.post(
        "/api/v1/orders", data=body, headers=token, content_type="application/json"
    )

    check_nothing_is_told(answer, 413)


@pytest.mark.parametrize(
    "address",
    ["/", "/cart", "/search?q=x", "/static/shop.css", "/media/placeholders/x.svg", "/docs"],
)
def test_every_answer_that_is_given_is_careful_too(visitor, address):
    answer = visitor.get(address)

    assert answer.status_code == 200
    check_it_is_careful(answer)


def test_every_setting_is_hushed_where_it_matters():
    """Whoever adds a setting that is a secret adds it to the ones above."""
    secret = {
        item.name.upper()
        for item in fields(Settings)
        if re.search("secret|password|key$|_url$|token", item.name)
    }
    assert secret <= {*SECRETS, "DATABASE_URL", "SHOP_URL"}


@pytest.mark.parametrize("address", ["/orders/no-such-token", "/orders/x/bills/B1.pdf"])
def test_the_key_in_an_address_is_kept_also_when_it_opens_nothing(visitor, address):
    headers = visitor.get(address).headers

    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["Cache-Control"] == "private, no-store"
    assert headers["X-Robots-Tag"] == "noindex"


@pytest.mark.parametrize("address", ["/static/none.css", "/media/none.webp"])
def test_nobody_keeps_the_news_that_a_file_is_missing(visitor, address):
    assert visitor.get(address).headers["Cache-Control"] == "no-store"


def test_an_error_of_a_page_with_a_key_keeps_the_key(strict, visitor, monkeypatch):
    break_views(strict, monkeypatch, RuntimeError("broken"))

    answer = visitor.get("/orders/k3y-of-an-order")

    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert "k3y-of-an-order" not in answer.text
