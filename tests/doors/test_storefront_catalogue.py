from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import event
from sqlalchemy.exc import OperationalError

PART = {"HX-Request": "true", "HX-Request-Type": "partial"}


@pytest.fixture
def statements(db):
    """Every statement that is sent to the database from here on."""
    sent = []

    def note(connection, cursor, statement, *more):
        if not statement.startswith(("SAVEPOINT", "RELEASE")):
            sent.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    yield sent
    event.remove(db.engine, "before_cursor_execute", note)


def titles(page):
    """The titles of the cards on a page, in their order."""
    return [part.split("<")[0] for part in page.text.split('class="card-title">')[1:]]


def test_the_home_page_shows_favourites_all_kinds_and_then_what_else_is_new(client, a):
    mugs = a.category("Mugs")
    mug = a.product(title="Lemon mug", price="19.50", category_id=mugs.id, is_featured=True)
    a.picture(mug)
    a.product(title="Blue rug")
    page = client.get("/")
    assert page.status_code == 200
    assert titles(page) == ["Lemon mug", "Blue rug"]
    assert "€19.50" in page.text
    assert 'href="/categories/mugs"' in page.text


def test_an_empty_shop_has_a_home_page(client):
    page = client.get("/")
    assert page.status_code == 200
    assert "nothing for sale yet" in page.text


@pytest.mark.parametrize(
    "hidden",
    [
        {"status": "draft"},
        {"status": "archived"},
        {"published_at": None},
        {"published_at": datetime.now(UTC) + timedelta(days=1)},
    ],
)
def test_what_is_not_shown_is_nowhere(client, a, hidden):
    mugs = a.category("Mugs")
    secret = a.product(title="Secret mug", category_id=mugs.id, **hidden)
    assert client.get(f"/products/{secret.slug}").status_code == 404
    for address in ("/", "/categories/mugs", "/search?q=secret"):
        assert titles(client.get(address)) == []


def test_a_category_shows_what_is_in_it_and_below_it(client, a):
    kitchen = a.category("Kitchen")
    mugs = a.category("Mugs", parent_id=kitchen.id)
    a.product(title="Spoon", category_id=kitchen.id)
    a.product(title="Mug", category_id=mugs.id)
    a.product(title="Rug")
    assert sorted(titles(client.get("/categories/kitchen"))) == ["Mug", "Spoon"]
    assert titles(client.get("/categories/mugs")) == ["Mug"]
    assert client.get("/categories/rugs").status_code == 404


@pytest.mark.parametrize(
    ("sort", "order"),
    [
        ("newest", ["C", "B", "A"]),
        ("price", ["B", "C", "A"]),
        ("-price", ["A", "C", "B"]),
        ("title", ["A", "B", "C"]),
        ("no such order", ["C", "B", "A"]),
    ],
)
def test_a_category_can_be_sorted(client, a, sort, order):
    mugs = a.category("Mugs")
    for title, price in (("A", "30.00"), ("B", "10.00"), ("C", "20.00")):
        a.product(title=title, price=price, category_id=mugs.id)
    assert titles(client.get("/categories/mugs", query_string={"sort": sort})) == order


@pytest.mark.parametrize("sort", ["newest", "price", "-price", "title"])
def test_the_pages_of_a_list_hold_every_product_once(client, a, sort):
    mugs = a.category("Mugs")
    for n in range(50):
        a.product(title=f"Mug {n % 7}", price=f"{n % 5 + 1}.00", category_id=mugs.id, slug=f"m{n}")
    address, seen = f"/categories/mugs?sort={sort}", []
    while address:
        page = client.get(address)
        seen += [part.split('"')[0] for part in page.text.split('href="/products/')[1:]]
        address = next_page(page)
    assert len(seen) == len(set(seen)) == 50


def next_page(page):
    before, mark, _ = page.text.partition('">Next page')
    return before.rpartition('href="')[2].replace("&amp;", "&") if mark else None


@pytest.mark.parametrize("place", ["x", "W10", "WzEsMl0", "bnVsbA", "4pi6", "WyJcdTAwMDAiLDFd"])
def test_a_page_that_does_not_exist_is_refused_in_words(client, a, place):
    a.category("Mugs")
    page = client.get("/categories/mugs", query_string={"sort": "title", "after": place})
    assert page.status_code in (200, 404)
    if page.status_code == 422:
        assert "Begin at the first" in page.text


@pytest.mark.parametrize("words", ["lemon", "LEMONS", "lem", "lemon mug", "yellow", "lemno mug"])
def test_search_finds_a_word_its_beginning_its_plural_and_a_slip_of_the_pen(client, a, words):
    a.product(title="Lemon mug", tags=["yellow"])
    a.product(title="Blue rug")
    assert titles(client.get("/search", query_string={"q": words})) == ["Lemon mug"]


@pytest.mark.parametrize(
    "words", ["", "   ", "nothing of the kind", "'; --", "& | ! ( ) :*", "\x00", "%", "x" * 5000]
)
def test_search_answers_whatever_is_asked(client, a, words):
    a.product(title="Lemon mug")
    page = client.get("/search", query_string={"q": words})
    assert page.status_code == 200
    assert titles(page) == []


def test_where_nothing_is_found_the_favourites_are_shown(client, a):
    a.product(title="Lemon mug", is_featured=True)
    a.product(title="Blue rug")
    assert titles(client.get("/search?q=zeppelin")) == ["Lemon mug"]
    assert titles(client.get("/search")) == ["Lemon mug"]
    assert titles(client.get("/search?q=blue")) == ["Blue rug"]


def test_a_slip_of_the_pen_finds_one_page_and_promises_no_other(client, a):
    for n in range(30):
        a.product(title="Lemon mug", slug=f"mug-{n}")
    page = client.get("/search", query_string={"q": "lemno mug"})
    assert len(titles(page)) == 24
    assert "Next page" not in page.text


def test_search_words_are_shown_as_words(client):
    page = client.get("/search", query_string={"q": "<script>alert(1)</script>"})
    assert "<script>alert" not in page.text
    assert "&lt;script&gt;" in page.text


@pytest.mark.parametrize("address", ["/", "/categories/mugs", "/search?q=mug", "/products/mug"])
def test_a_page_of_the_catalogue_is_the_same_for_everybody(client, a, address):
    a.product(slug="mug", title="Mug", category_id=a.category("Mugs").id)
    first = client.get(address)
    assert first.status_code == 200
    assert "Set-Cookie" not in first.headers
    assert first.headers["Cache-Control"] == "public, no-cache"
    client.set_cookie("tendero_cart", "somebody")
    assert client.get(address).data == first.data
    again = client.get(address, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


def test_htmx_gets_the_changing_part_alone(client, a):
    a.product(slug="mug", title="Mug", category_id=a.category("Mugs").id)
    for address, part in (("/categories/mugs", 'id="listing"'), ("/products/mug", 'id="choice"')):
        page = client.get(address, headers=PART)
        assert "<html" not in page.text
        assert part in page.text
        assert {"HX-Request", "HX-Request-Type"} <= set(page.vary)


@pytest.mark.parametrize(
    ("address", "most"),
    [("/", 3), ("/categories/mugs", 2), ("/search?q=mug", 2), ("/products/mug-0", 3)],
)
def test_a_page_asks_the_database_a_few_times_whatever_it_shows(
    client, a, statements, address, most
):
    mugs = a.category("Mugs")
    for n in range(20):
        product = a.product(title="Mug", slug=f"mug-{n}", category_id=mugs.id, is_featured=True)
        a.picture(product)
    statements.clear()
    client.get(address)
    assert len(statements) <= most, statements


def test_a_renamed_category_is_shown_at_once(client, a, db):
    from webapp.caching import spoil
    from webapp.db import atomic

    mugs = a.category("Mugs")
    assert "Mugs" in client.get("/").text

    @atomic
    def rename():
        mugs.title = "Cups"
        db.session.merge(mugs)
        spoil("catalogue")

    rename()
    assert "Cups" in client.get("/").text


def test_the_error_page_needs_no_database(client, app, statements, monkeypatch):
    def broken():
        raise RuntimeError("this is a secret")

    broken.permission = app.view_functions["catalogue.home"].permission
    monkeypatch.setitem(app.view_functions, "catalogue.home", broken)
    page = client.get("/")
    assert page.status_code == 500
    assert "secret" not in page.text
    assert "please mention" in page.text
    assert statements == []


def test_a_page_without_its_navigation_is_still_a_page(client, monkeypatch):
    def broken():
        raise OperationalError("SELECT", {}, Exception("no connection"))

    monkeypatch.setattr("webapp.storefront.list_categories", broken)
    page = client.get("/products/none")
    assert page.status_code == 404
    assert "site-nav" not in page.text
