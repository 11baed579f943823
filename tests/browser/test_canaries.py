"""Everything that can be written is hostile, and everybody looks at every page: nothing happens.

A page is opened once for all who see the same in it.
"""

import hashlib
import re
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread
from typing import NamedTuple
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit

import pytest
from flask import Flask, Response
from sqlalchemy import text
from werkzeug.routing import Rule
from werkzeug.serving import WSGIRequestHandler, make_server

from tests.browser.conftest import playwright
from tests.browser.watching import Watcher
from tests.canaries.planting import plant_everywhere
from tests.canaries.shop import Shop, build
from tests.canaries.texts import EVERYTHING, HTMX, OUT, SHORT
from tests.conftest import settings_for_tests
from tests.factory import Make
from webapp import create_app
from webapp.access import SHOPPER_COOKIE
from webapp.extensions import db as database
from webapp.staff_realm import STAFF_COOKIE
from webapp.storefront.cart import COOKIE as CART_COOKIE

# Pages without a word that anybody wrote; two of them show the description of the API.
NOT_WALKED = (
    "/api/",
    "/static/",
    "/docs",
    "/redoc",
    "/openapi.json",
    "/media/",
    "/livez",
    "/health",
)
# So often an address of one route with the same questions is followed: orders differ.
OFTEN = 6
ASKED = (
    "q",
    "next",
    "sort",
    "page",
    "state",
    "status",
    "after",
    "before",
    "added",
    "email",
    "find",
)
SECRETS = re.compile(r'name="(form_token|request_key|version|next)" value="[^"]*"')


class Silent(WSGIRequestHandler):
    def log(self, *args: object) -> None:
        """Says nothing."""


class Served(NamedTuple):
    app: Flask
    url: str
    shop: Shop


@pytest.fixture
def hostile(a: Make, database_name: str, media_dir: Path) -> Iterator[Callable[..., Served]]:
    """Serves the shop of canaries; what is given changes the app before."""
    shop, servers = build(a), []
    plant_everywhere()
    database.session.remove()

    def serve(change: Callable[[Flask], None] = lambda app: None) -> Served:
        named = {"SHOP_NAME": EVERYTHING, "SHOP_STRAPLINE": EVERYTHING, "TRUSTED_HOSTS": ""}
        app = create_app(settings_for_tests(database_name, str(media_dir), **named))
        change(app)
        servers.append(make_server("127.0.0.1", 0, app, threaded=True, request_handler=Silent))
        Thread(target=servers[-1].serve_forever, daemon=True).start()
        return Served(app, f"http://127.0.0.1:{servers[-1].port}", shop)

    yield serve
    for server in servers:
        server.shutdown()


@pytest.fixture
def watch(chromium: "playwright.Browser") -> Callable[..., Watcher]:
    @contextmanager
    def watching(served: Served, cookies: dict[str, str]) -> Iterator[Watcher]:
        watcher = Watcher(chromium, served.url, cookies)
        try:
            yield watcher
        finally:
            watcher.context.close()

    return watching


class Visitor(NamedTuple):
    """Somebody who sees pages of his own, which begin like this; `asks` whatever can be asked."""

    who: str
    cookies: dict[str, str]
    pages: tuple[str, ...] = ("/",)
    asks: bool = True


def visitors(shop: Shop) -> Iterator[Visitor]:
    """The owner comes first of the staff, and the others see less of the same."""
    yield Visitor("nobody", {})
    yield Visitor("a guest with a cart", {CART_COOKIE: shop.cart}, ("/cart", "/checkout"))
    shopper = {SHOPPER_COOKIE: shop.shopper, CART_COOKIE: shop.cart}
    yield Visitor("a shopper", shopper, ("/account", "/checkout"))
    for role, token in reversed(shop.staff.items()):
        yield Visitor(role, {STAFF_COOKIE: token}, ("/staff",), role == "owner")
    yield Visitor("staff halfway", {STAFF_COOKIE: shop.halfway}, ("/staff/second-factor",))


def test_nothing_that_is_written_anywhere_becomes_more_than_text(hostile, watch):
    served, seen, wrong = hostile(), set[str](), dict[str, list[str]]()

    for visitor in visitors(served.shop):
        with watch(served, visitor.cookies) as watcher:
            for path in pages_for(visitor, served, watcher, seen):
                if complaints := watcher.look(path):
                    wrong[f"{visitor.who}: {path}"] = complaints

    assert wrong == {}
    assert len(seen) > 80


def pages_for(visitor: Visitor, served: Served, watcher: Watcher, seen: set[str]) -> Iterator[str]:
    """The pages that this visitor can reach and that nobody before saw alike."""
    waiting, asked, often = list(beginnings(served, visitor)), set[str](), Counter[object]()
    while waiting:
        path = waiting.pop(0)
        kind = kind_of(served.app, path)
        is_ours = path.startswith(visitor.pages) and kind is not None
        if path in asked or not is_ours or often[kind] >= OFTEN:
            continue
        asked.add(path)
        often[kind] += 1
        answer = watcher.context.request.get(path, max_redirects=0)
        if "location" in answer.headers:
            waiting.append(urljoin(path, answer.headers["location"]))
        if not answer.headers.get("content-type", "").startswith("text/html"):
            continue
        page = answer.text()
        waiting += [urljoin(path, link) for link in links_of(page)]
        if is_new(page, seen):
            yield path


def beginnings(served: Served, visitor: Visitor) -> Iterator[str]:
    """Each route for reading, with numbers of things that are there, and once with questions."""
    adapter = served.app.create_url_adapter(None) or served.app.url_map.bind("shop.example")
    for rule in served.app.url_map.iter_rules():
        if "GET" in (rule.methods or ()) and not rule.rule.startswith(NOT_WALKED):
            path = adapter.build(rule.endpoint, values_for(rule, served.shop))
            yield urlsplit(path).path
            if visitor.asks:
                yield f"{urlsplit(path).path}?{urlencode(dict.fromkeys(ASKED, OUT + SHORT[0]))}"
    yield from served.shop.links


def values_for(rule: Rule, shop: Shop) -> dict[str, object]:
    slug = "canary-0" if "product" in rule.rule else "above"
    return {name: (shop.values | {"slug": slug}).get(name, 1) for name in rule.arguments}


def kind_of(app: Flask, path: str) -> object:
    """The route with the names of the questions; none for what is not walked."""
    parts = urlsplit(path)
    if parts.path.startswith(NOT_WALKED) or parts.netloc:
        return None
    try:
        endpoint, _ = app.url_map.bind("shop.example").match(parts.path, method="GET")
    except Exception:  # noqa: BLE001
        return None
    return endpoint, frozenset(name for name, _ in parse_qsl(parts.query))


def links_of(page: str) -> list[str]:
    return [link.replace("&amp;", "&") for link in re.findall(r'<a\b[^>]*? href="([^"#]+)', page)]


def is_new(page: str, seen: set[str]) -> bool:
    """By what stands in the middle, without what is different in each answer."""
    middle = page[page.find("<main") :] if "<main" in page else page
    print_of_page = hashlib.sha256(SECRETS.sub("", middle).encode()).hexdigest()
    is_known = print_of_page in seen
    seen.add(print_of_page)
    return not is_known


PLANTED = [
    "/",
    "/products/canary-0",
    "/products/canary-0/reviews",
    "/staff/reviews",
    "/staff/orders",
]


def unescaped(app: Flask) -> None:
    app.jinja_env.autoescape = False


def unguarded(app: Flask) -> None:
    """Without a policy of its content a page also runs what was written."""
    unescaped(app)
    app.after_request_funcs[None].insert(0, without_policy)


def without_policy(answer: Response) -> Response:
    del answer.headers["Content-Security-Policy"]
    return answer


@pytest.mark.parametrize("path", PLANTED)
def test_a_template_that_does_not_escape_is_noticed(hostile, watch, path):
    served = hostile(unescaped)
    with watch(served, {STAFF_COOKIE: served.shop.staff["owner"]}) as watcher:
        complaints = watcher.look(path)

    kinds = {kind_of_complaint(one) for one in complaints}
    assert {"markup", "handler", "policy", "console"} <= kinds


def test_what_runs_is_noticed(hostile, watch):
    """The policy stops it otherwise, so here is none."""
    served = hostile(unguarded)
    with watch(served, {}) as watcher:
        complaints = watcher.look("/products/canary-0/reviews")

    assert "executed" in complaints
    assert [one for one in complaints if one.startswith("elsewhere: https://canary.invalid/")]


def let_through() -> None:
    """As if what cleans rich text knew nothing of htmx."""
    raw = f"<p>{' '.join(HTMX)}</p>"
    for table in ("products", "categories"):
        database.session.execute(text(f"UPDATE {table} SET description = :raw"), {"raw": raw})
    database.session.commit()


def unprotected(app: Flask) -> None:
    """As if no template told htmx what to leave alone."""
    app.after_request_funcs[None].insert(0, without_ignore)


def without_ignore(answer: Response) -> Response:
    if answer.mimetype == "text/html":
        answer.set_data(answer.get_data().replace(b" hx-ignore", b""))
    return answer


RICH = ["/products/canary-0", "/categories/above"]


@pytest.mark.parametrize("path", RICH)
def test_htmx_obeys_nothing_that_people_wrote(hostile, watch, path):
    served = hostile()
    let_through()
    with watch(served, {}) as watcher:
        complaints = watcher.look(path)

    # That it stands in the page is what was let through.
    assert {kind_of_complaint(one) for one in complaints} == {"markup", "handler"}


@pytest.mark.parametrize("path", RICH)
def test_htmx_would_obey_it_elsewhere(hostile, watch, path):
    served = hostile(unprotected)
    let_through()
    with watch(served, {}) as watcher:
        complaints = watcher.look(path)

    assert "request" in {kind_of_complaint(one) for one in complaints}


def kind_of_complaint(complaint: str) -> str:
    return complaint.partition(":")[0]
