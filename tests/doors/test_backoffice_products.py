import re

import pytest
from flask.testing import FlaskClient
from flask_sqlalchemy import SQLAlchemy

from tests.doors.reading import rows, words_of
from tests.factory import Make
from webapp.catalogue.models import Product


def titles(html: str) -> list[str]:
    return re.findall(r'<a href="/staff/products/\d+">([^<]+)</a>', html)


def test_the_list_shows_every_product_the_newest_first(staff: FlaskClient, a: Make) -> None:
    a.product(title="Old draft", status="draft", price="0.00", on_hand=0)
    poster = a.product(title="Poster", price="30.00", on_hand=4)
    a.variant(poster, price="12.50", on_hand=5, option_values=["small"])
    a.variant(poster, price="0.00", on_hand=0, option_values=["unpriced"])
    a.product(title="Gone", status="archived", price="7.00", on_hand=1)
    a.order((a.variant_of(poster), 3))

    page = staff.get("/staff/products")

    assert rows(page.text) == [
        "Gone Archived 1 1 0 €7.00",
        "Poster Active 3 6 3 €12.50",
        "Old draft Draft 1 0 0 not priced",
    ]


def test_tabs_narrow_the_list_of_products(staff: FlaskClient, a: Make) -> None:
    for status in ("draft", "active", "archived"):
        a.product(title=f"A {status} one", status=status)

    shown = [titles(staff.get(f"/staff/products?status={s}").text) for s in ("draft", "archived")]

    assert shown == [["A draft one"], ["A archived one"]]


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("poster", ["Poster 100%"]),
        ("OSTE", ["Poster 100%"]),
        ("mug-b", ["Mug"]),
        ("%", ["Poster 100%"]),
        ("_", []),
        ("no such thing", []),
    ],
)
def test_a_product_is_found_by_a_piece_of_its_title_or_sku(
    staff: FlaskClient, a: Make, words: str, found: list[str]
) -> None:
    a.product(title="Poster 100%", sku="P1")
    mug = a.product(title="Mug", sku="MUG-A")
    a.variant(mug, sku="MUG-B", option_values=["b"])

    page = staff.get("/staff/products", query_string={"q": words})

    assert titles(page.text) == found


def test_products_have_pages(staff: FlaskClient, a: Make, db: SQLAlchemy) -> None:
    db.session.add_all(Product(title=f"Thing {n}", slug=f"thing-{n}") for n in range(1, 53))
    db.session.commit()

    first = staff.get("/staff/products").text
    match = re.search(r'rel="next" href="([^"]+)"', first)
    assert match
    second = staff.get(match[1]).text

    assert titles(first) == [f"Thing {n}" for n in range(52, 2, -1)]
    assert titles(second) == ["Thing 2", "Thing 1"]


@pytest.mark.parametrize("query", ["before=9999999999", "after=2147483648", "status=sold", "q=%00"])
def test_nonsense_in_the_address_of_the_products_is_left_out(
    staff: FlaskClient, a: Make, query: str
) -> None:
    a.product(title="Lamp")

    page = staff.get(f"/staff/products?{query}")

    assert page.status_code == 200
    assert titles(page.text) == ["Lamp"]


def test_a_product_shows_its_variants_with_their_stock(staff: FlaskClient, a: Make) -> None:
    poster = a.product(title="Poster", price="30.00", sku="P-1", option_values=["A3"], on_hand=4)
    a.options(poster, "Size")
    a.variant(poster, price="0.00", sku=None, option_values=["A4"], on_hand=0)
    a.order((a.variant_of(poster), 1))

    page = staff.get(f"/staff/products/{poster.id}").text

    variants = re.findall(r'<li id="variant-\d+".*?</dl>', page, re.DOTALL)
    assert [words_of(variant) for variant in variants] == [
        "A3 P-1 Price €30.00 Available 3 Reserved 1",
        "A4 no SKU Price not priced Available 0 Reserved 0",
    ]
    assert f'href="/products/{poster.slug}"' in page


def test_a_product_shows_what_moved_the_latest_first(staff: FlaskClient, a: Make) -> None:
    lamp = a.product(sku="L-1", on_hand=4)
    a.order((a.variant_of(lamp), 1))
    a.product(sku="OTHER")

    ledger = staff.get(f"/staff/products/{lamp.id}").text.partition("Latest movements")[2]

    assert [re.sub(r"^\S+ \S+ ", "", row) for row in rows(ledger)] == [
        "L-1 1 available → reserved Order placed test",
        "L-1 4 outside → available Goods received test",
    ]


def test_drafts_can_be_opened_and_have_no_page_in_the_shop(staff: FlaskClient, a: Make) -> None:
    draft = a.product(title="Secret", status="draft")

    page = staff.get(f"/staff/products/{draft.id}")

    assert page.status_code == 200
    assert f"/products/{draft.slug}" not in page.text


def test_pictures_are_small_and_say_when_they_are_missing(staff: FlaskClient, a: Make) -> None:
    lamp = a.product()
    a.picture(lamp, file="ab/cd.svg", alt="A lamp")
    lost = {"file": None, "width": None, "height": None, "source_url": "https://example.com/x"}
    a.picture(lamp, **lost, failure="404", position=2)

    page = staff.get(f"/staff/products/{lamp.id}").text

    assert '<img src="/media/ab/cd.svg" alt="A lamp" width="96" height="96"' in page
    assert '<span class="no-picture" title="404">not fetched</span>' in page


@pytest.mark.parametrize("number", ["1", "2147483647", "2147483648", "9" * 400])
def test_a_product_that_is_not_there_is_not_found(staff: FlaskClient, number: str) -> None:
    assert staff.get(f"/staff/products/{number}").status_code == 404
    assert staff.get(f"/staff/stock/{number}").status_code == 404


def test_a_variant_that_is_not_there_cannot_be_corrected(staff: FlaskClient) -> None:
    form = {"seen": "0", "counted": "1", "note": "found"}

    answer = staff.post("/staff/stock/2147483647", data=form)

    assert answer.status_code == 404
    assert "There is no such variant." in answer.text
