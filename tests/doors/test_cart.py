from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import func, select, update

from tests.factory import Make
from webapp.cart.models import Cart, CartLine
from webapp.storefront.cart import COOKIE

HTMX = {"HX-Request": "true", "HX-Request-Type": "partial"}


def put(client: FlaskClient, variant_id: int, **more: Any) -> Any:
    headers = more.pop("headers", {})
    return client.post("/cart/lines", data={"variant_id": variant_id} | more, headers=headers)


def quantities(db: SQLAlchemy) -> dict[int, int]:
    return {row.variant_id: row.quantity for row in db.session.scalars(select(CartLine))}


def number_of_carts(db: SQLAlchemy) -> int:
    return db.session.scalar(select(func.count()).select_from(Cart)) or 0


def minutes_pass(db: SQLAlchemy) -> None:
    db.session.execute(update(CartLine).values(added_at=CartLine.added_at - timedelta(minutes=2)))
    db.session.commit()


def shopper_with(app: Flask, token: str) -> FlaskClient:
    client = app.test_client()
    client.set_cookie(COOKIE, token)
    return client


def test_an_empty_cart_is_friendly_and_leaves_no_cookie(
    client: FlaskClient, db: SQLAlchemy
) -> None:
    page = client.get("/cart")

    assert page.status_code == 200
    assert "There is nothing in your cart yet." in page.text
    assert "Look around the shop" in page.text
    assert "Set-Cookie" not in page.headers
    assert page.headers["Cache-Control"] == "private, no-store"
    assert number_of_carts(db) == 0


def test_adding_opens_a_cart_and_goes_to_it(client: FlaskClient, a: Make, db: SQLAlchemy) -> None:
    lamp = a.variant_of(a.product(title="Lamp"))

    answer = put(client, lamp.id)

    assert (answer.status_code, answer.location) == (303, f"/cart?added={lamp.id}")
    assert quantities(db) == {lamp.id: 1}


def test_the_cookie_is_hidden_from_scripts_and_other_sites(client: FlaskClient, a: Make) -> None:
    cookie = put(client, a.variant_of(a.product()).id).headers["Set-Cookie"]

    assert cookie.startswith("tendero_cart=")
    parts = set(cookie.split("; ")[1:])
    assert {"HttpOnly", "SameSite=Lax", "Path=/", "Max-Age=7776000"} <= parts
    assert "Secure" not in parts


def test_what_was_added_is_said_with_its_number(client: FlaskClient, a: Make) -> None:
    lamp = a.variant_of(a.product(title="Lamp"))

    page = client.get(put(client, lamp.id, quantity=2).location)

    assert "Lamp is in your cart." in page.text
    assert "You have 2 of them." in page.text


def test_adding_again_adds_again(client: FlaskClient, a: Make, db: SQLAlchemy) -> None:
    lamp = a.variant_of(a.product())
    put(client, lamp.id)
    minutes_pass(db)

    put(client, lamp.id, quantity=2)

    assert quantities(db) == {lamp.id: 3}
    assert number_of_carts(db) == 1


def test_the_second_click_of_a_double_click_adds_nothing(
    client: FlaskClient, a: Make, db: SQLAlchemy
) -> None:
    lamp = a.variant_of(a.product())

    answers = [put(client, lamp.id) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [303, 303]
    assert quantities(db) == {lamp.id: 1}


def test_htmx_gets_the_confirmation_and_the_new_count_only(client: FlaskClient, a: Make) -> None:
    lamp = a.variant_of(a.product(title="Lamp"))

    answer = put(client, lamp.id, quantity=2, headers=HTMX)

    assert answer.status_code == 200
    assert "<html" not in answer.text
    assert 'id="added"' in answer.text
    assert '<span id="cart-count" class="cart-count" hx-swap-oob="true">2<' in answer.text
    assert "Set-Cookie" in answer.headers


@pytest.mark.parametrize(
    ("have", "more", "sentence"),
    [
        (0, 4, "Only 3 left."),
        (2, 2, "Only 3 left, and you have 2 in your cart."),
    ],
)
def test_a_cart_holds_no_more_than_the_shop_has(
    client: FlaskClient, a: Make, db: SQLAlchemy, have: int, more: int, sentence: str
) -> None:
    lamp = a.variant_of(a.product(on_hand=3))
    if have:
        put(client, lamp.id, quantity=have)
        minutes_pass(db)
    before = quantities(db)

    answer = put(client, lamp.id, quantity=more)

    assert answer.status_code == 409
    assert sentence in answer.text
    assert "Set-Cookie" not in answer.headers
    assert quantities(db) == before


def test_a_refused_addition_opens_no_cart(client: FlaskClient, a: Make, db: SQLAlchemy) -> None:
    hidden = a.variant_of(a.product(status="draft"))

    answer = put(client, hidden.id, headers=HTMX)

    assert answer.status_code == 409
    assert "This article is not for sale at the moment." in answer.text
    assert "<html" not in answer.text
    assert (number_of_carts(db), quantities(db)) == (0, {})


@pytest.mark.parametrize(
    "hostile",
    [
        {},
        {"variant_id": ""},
        {"variant_id": "\x00"},
        {"variant_id": "-1"},
        {"variant_id": "1.5"},
        {"variant_id": "9" * 5000},
        {"variant_id": str(2**31)},
        {"variant_id": "٣"},
        {"variant_id": "1", "quantity": "0"},
        {"variant_id": "1", "quantity": "-1"},
        {"variant_id": "1", "quantity": "1000"},
        {"variant_id": "1", "quantity": "9" * 5000},
        {"variant_id": "1", "quantity": "1e3"},
    ],
)
def test_a_hostile_addition_is_refused_as_malformed(
    client: FlaskClient, db: SQLAlchemy, hostile: dict[str, str]
) -> None:
    answer = client.post("/cart/lines", data=hostile)

    assert answer.status_code == 422
    assert "This cannot be put into the cart." in answer.text
    assert number_of_carts(db) == 0


def test_a_variant_that_does_not_exist_is_not_for_sale(client: FlaskClient, db: SQLAlchemy) -> None:
    assert put(client, 2**31 - 1).status_code == 409
    assert number_of_carts(db) == 0


def test_a_quantity_is_set_and_zero_removes(client: FlaskClient, a: Make, db: SQLAlchemy) -> None:
    lamp, rug = a.variant_of(a.product()), a.variant_of(a.product())
    for variant in (lamp, rug):
        put(client, variant.id)

    first = client.post(f"/cart/lines/{lamp.id}", data={"quantity": "3"})
    second = client.post(f"/cart/lines/{rug.id}", data={"quantity": "0"})

    assert [(a.status_code, a.location) for a in (first, second)] == [(303, "/cart")] * 2
    assert quantities(db) == {lamp.id: 3}


def test_htmx_gets_the_changed_cart_and_the_new_count_only(client: FlaskClient, a: Make) -> None:
    lamp = a.variant_of(a.product(price="10.00"))
    put(client, lamp.id)

    answer = client.post(f"/cart/lines/{lamp.id}", data={"quantity": "3"}, headers=HTMX)

    assert answer.status_code == 200
    assert "<html" not in answer.text
    assert 'id="cart"' in answer.text
    assert "€30.00" in answer.text
    assert '<span id="cart-count" class="cart-count" hx-swap-oob="true">3<' in answer.text


def test_too_large_a_quantity_changes_nothing_and_keeps_what_was_typed(
    client: FlaskClient, a: Make, db: SQLAlchemy
) -> None:
    lamp = a.variant_of(a.product(on_hand=3))
    put(client, lamp.id)

    answer = client.post(f"/cart/lines/{lamp.id}", data={"quantity": "7"})

    assert answer.status_code == 409
    assert "Only 3 left." in answer.text
    assert 'value="7"' in answer.text
    assert quantities(db) == {lamp.id: 1}


@pytest.mark.parametrize("typed", ["", "-1", "two", "1000", "9" * 5000, "1\x00"])
def test_a_quantity_that_is_none_is_refused(
    client: FlaskClient, a: Make, db: SQLAlchemy, typed: str
) -> None:
    lamp = a.variant_of(a.product())
    put(client, lamp.id)

    answer = client.post(f"/cart/lines/{lamp.id}", data={"quantity": typed})

    assert answer.status_code == 422
    assert "Please enter a number from 0 to 999." in answer.text
    assert quantities(db) == {lamp.id: 1}


def test_an_article_that_is_not_in_the_cart_cannot_be_changed(
    client: FlaskClient, a: Make, db: SQLAlchemy
) -> None:
    lamp, rug = a.variant_of(a.product()), a.variant_of(a.product())
    put(client, lamp.id)

    answers = [
        client.post(f"/cart/lines/{variant_id}", data={"quantity": "1"})
        for variant_id in (rug.id, 10**30)
    ]

    assert [answer.status_code for answer in answers] == [404, 404]
    assert quantities(db) == {lamp.id: 1}


def test_the_page_adds_up(client: FlaskClient, a: Make) -> None:
    lamp = a.variant_of(a.product(title="Lamp", price="12.50"))
    put(client, lamp.id, quantity=2)

    page = client.get("/cart").text

    assert "€12.50 each" in page
    assert page.count("€25.00") == 2
    assert "€4.95" in page
    assert "Home delivery is free from €75.00: €50.00 to go." in page
    assert 'href="/checkout"' in page


def test_a_large_order_is_delivered_free(client: FlaskClient, a: Make) -> None:
    put(client, a.variant_of(a.product(price="75.00")).id)

    page = client.get("/cart").text

    assert "€4.95" not in page
    assert "to go." not in page


def test_what_was_sold_meanwhile_is_said_with_a_way_out(
    client: FlaskClient, a: Make, db: SQLAlchemy
) -> None:
    lamp = a.variant_of(a.product(title="Lamp", on_hand=3))
    put(client, lamp.id, quantity=3)
    a.order((lamp, 1))

    page = client.get("/cart").text

    assert "Only 2 left. Please take what is left, or remove it." in page
    assert "Take 2" in page
    assert 'href="/checkout"' not in page
    assert client.post(f"/cart/lines/{lamp.id}", data={"quantity": "2"}).status_code == 303
    assert 'href="/checkout"' in client.get("/cart").text


def test_what_is_sold_out_or_withdrawn_can_be_removed_only(
    client: FlaskClient, a: Make, db: SQLAlchemy
) -> None:
    gone, old = a.product(on_hand=1), a.product()
    for product in (gone, old):
        put(client, a.variant_of(product).id)
    a.order((a.variant_of(gone), 1))
    db.session.merge(old).status = "archived"
    db.session.commit()

    page = client.get("/cart").text

    assert "Sold out. Please remove it to go on." in page
    assert "This is not sold any more. Please remove it to go on." in page
    assert 'type="number"' not in page
    assert "€0.00" in page


def test_a_cookie_of_somebody_unknown_gets_a_fresh_cart(
    app: Flask, a: Make, db: SQLAlchemy
) -> None:
    client = shopper_with(app, "invented")

    answer = put(client, a.variant_of(a.product()).id)

    assert answer.status_code == 303
    assert "tendero_cart=invented" not in answer.headers["Set-Cookie"]
    assert number_of_carts(db) == 1


def test_an_expired_cart_is_gone_and_a_fresh_one_begins(
    app: Flask, a: Make, db: SQLAlchemy
) -> None:
    lamp, rug = a.variant_of(a.product(title="Lamp")), a.variant_of(a.product(title="Rug"))
    cart, token = a.cart((lamp, 2))
    cart.expires_at = datetime.now(UTC) - timedelta(seconds=1)
    db.session.commit()
    client = shopper_with(app, token)

    assert "Lamp" not in client.get("/cart").text
    put(client, rug.id)

    assert f"tendero_cart={token}" not in str(client.get_cookie(COOKIE))
    assert "Rug" in client.get("/cart").text
    assert "Lamp" not in client.get("/cart").text


def test_every_addition_keeps_the_cart_for_another_ninety_days(
    app: Flask, a: Make, db: SQLAlchemy
) -> None:
    lamp = a.variant_of(a.product())
    cart, token = a.cart()
    cart.expires_at = datetime.now(UTC) + timedelta(days=1)
    db.session.commit()

    answer = put(shopper_with(app, token), lamp.id)

    assert f"tendero_cart={token};" in answer.headers["Set-Cookie"]
    left = db.session.scalars(select(Cart)).one().expires_at - datetime.now(UTC)
    assert timedelta(days=89) < left < timedelta(days=91)


def test_nobody_reaches_the_cart_of_somebody_else(app: Flask, a: Make, db: SQLAlchemy) -> None:
    lamp = a.variant_of(a.product(title="Lamp"))
    cart, token = a.cart((lamp, 2))
    for stranger in (app.test_client(), shopper_with(app, ""), shopper_with(app, str(cart.id))):
        assert "Lamp" not in stranger.get("/cart").text
        answer = stranger.post(f"/cart/lines/{lamp.id}", data={"quantity": "0"})
        assert (answer.status_code, answer.location) == (303, "/cart")

    assert quantities(db) == {lamp.id: 2}
    assert "Lamp" in shopper_with(app, token).get("/cart").text


@pytest.mark.parametrize("cookie", ["\x00", "\ud800", "ÿ" * 4000, '"', "a;b", "%00"])
def test_a_hostile_cookie_is_an_unknown_one(client: FlaskClient, cookie: str) -> None:
    raw = f"{COOKIE}={cookie}".encode("utf-8", "surrogatepass").decode("latin-1")

    page = client.get("/cart", headers={"Cookie": raw})

    assert page.status_code == 200
    assert "There is nothing in your cart yet." in page.text


def test_the_summary_counts_pieces(app: Flask, a: Make) -> None:
    _, token = a.cart((a.variant_of(a.product()), 2), (a.variant_of(a.product()), 3))

    answer = shopper_with(app, token).get("/cart/summary")

    assert '<span id="cart-count" class="cart-count">5<' in answer.text
    assert "<html" not in answer.text
    assert answer.headers["Cache-Control"] == "private, no-store"


def test_the_summary_asks_nothing_where_there_is_no_cookie(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("webapp.cart.services.find_cart", None)

    answer = client.get("/cart/summary")

    assert answer.text == '<span id="cart-count" class="cart-count"></span>'


@pytest.mark.parametrize("path", ["/cart/lines", "/cart/lines/1"])
def test_another_site_cannot_change_a_cart(client: FlaskClient, db: SQLAlchemy, path: str) -> None:
    answer = client.post(path, data={"variant_id": 1}, headers={"Sec-Fetch-Site": "cross-site"})

    assert answer.status_code == 403
    assert number_of_carts(db) == 0


def test_a_title_cannot_become_markup(client: FlaskClient, a: Make) -> None:
    lamp = a.variant_of(a.product(title="<script>x</script>", slug="x"))

    answer = put(client, lamp.id, headers=HTMX)

    assert "<script>" not in answer.text
    assert "<script>x" not in client.get(f"/cart?added={lamp.id}").text
