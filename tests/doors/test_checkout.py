import re
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import func, select, update
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from tests.conftest import settings_for_tests
from tests.factory import Make
from webapp import create_app
from webapp.cart.models import CartLine
from webapp.catalogue.models import Variant
from webapp.extensions import db as database
from webapp.orders.models import Order, OrderLine
from webapp.stock.models import StockLevel
from webapp.storefront.cart import COOKIE

HTMX = {"HX-Request": "true", "HX-Request-Type": "partial"}
TYPED = {
    "email": "ada@example.com",
    "name": "Ada Lovelace",
    "telephone": "+31 15 123",
    "note": "Ring twice.\r\nThank you.",
    "delivery_method": "HOME_DELIVERY",
    "street": "Canal Street",
    "house_number": "12b",
    "postal_code": "1015 CJ",
    "city": "Delft",
    "region": "",
    "country": "NL",
    "payment_type": "BANK_TRANSFER",
}


def hidden_fields(page: str) -> dict[str, str]:
    return dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', page))


def begin(client: FlaskClient, **more: str) -> dict[str, str]:
    """What a browser sends after the shopper filled in the page it sees now."""
    return hidden_fields(client.get("/checkout").text) | TYPED | more


def place(client: FlaskClient, form: dict[str, str], **headers: str) -> Any:
    return client.post("/checkout", data=form, headers=headers)


def number_of(db: SQLAlchemy, model: type) -> int:
    return db.session.scalar(select(func.count()).select_from(model)) or 0


def state_of(db: SQLAlchemy) -> tuple[int, list[int], list[tuple[int, int]]]:
    """Orders, pieces in carts, and what is available and reserved."""
    levels = db.session.scalars(select(StockLevel).order_by(StockLevel.variant_id))
    quantities = db.session.scalars(select(CartLine.quantity).order_by(CartLine.variant_id))
    shelf = [(level.available, level.reserved) for level in levels]
    return number_of(db, Order), list(quantities), shelf


def shopper(app: Flask, a: Make, *lines: tuple[Variant, int]) -> FlaskClient:
    client = app.test_client()
    client.set_cookie(COOKIE, a.cart(*lines)[1])
    return client


@pytest.fixture
def lamp(a: Make) -> Variant:
    return a.variant_of(a.product(title="Lamp", price="10.00", on_hand=3))


@pytest.fixture
def client(app: Flask, a: Make, lamp: Variant) -> FlaskClient:
    """A shopper with two lamps."""
    return shopper(app, a, (lamp, 2))


def test_who_placed_the_order_sees_it_in_this_browser_alone(client, app):
    page = place(client, begin(client)).location

    assert "Thank you, Ada Lovelace" in client.get(page).text
    assert "Ada Lovelace" not in app.test_client().get(page).text


def test_who_places_it_once_more_sees_it_too(client, app):
    form = begin(client)
    place(client, form)
    client.delete_cookie("tendero_orders")

    page = place(client, form).location

    assert "Ada Lovelace" in client.get(page).text


def test_an_order_is_placed_as_it_was_typed(client: FlaskClient, db: SQLAlchemy) -> None:
    answer = place(client, begin(client))

    order = db.session.scalars(select(Order)).one()
    assert (answer.status_code, answer.location) == (303, f"/orders/{order.token}")
    assert (order.email, order.name, order.telephone) == (
        "ada@example.com",
        "Ada Lovelace",
        "+31 15 123",
    )
    assert order.note == "Ring twice.\nThank you."
    assert (order.delivery_method, order.payment_type) == ("HOME_DELIVERY", "BANK_TRANSFER")
    assert (order.subtotal_cents, order.shipping_cents, order.total_cents) == (2000, 495, 2495)
    assert state_of(db) == (1, [], [(1, 2)])


def test_the_page_shows_a_total_beside_each_method(client: FlaskClient) -> None:
    page = client.get("/checkout")

    assert page.headers["Cache-Control"] == "private, no-store"
    assert page.text.count("in all €24.95") == 1
    assert page.text.count("in all €20.00") == 2
    hidden = hidden_fields(page.text)
    assert hidden.pop("request_key")
    assert hidden.pop("seen_lines")
    assert hidden == {
        "seen_total_HOME_DELIVERY": "24.95",
        "seen_total_ON_HAND": "20.00",
        "seen_total_DRIVE_THRU": "20.00",
    }


@pytest.mark.parametrize(
    ("method", "total"), [("HOME_DELIVERY", 2495), ("ON_HAND", 2000), ("DRIVE_THRU", 2000)]
)
def test_the_total_beside_the_chosen_method_is_the_agreed_one(
    client: FlaskClient, db: SQLAlchemy, method: str, total: int
) -> None:
    answer = place(client, begin(client, delivery_method=method))

    assert answer.status_code == 303
    assert db.session.scalars(select(Order.total_cents)).all() == [total]


@pytest.mark.parametrize("method", ["ON_HAND", "DRIVE_THRU"])
def test_who_fetches_the_goods_needs_no_address(
    client: FlaskClient, db: SQLAlchemy, method: str
) -> None:
    nowhere = dict.fromkeys(("street", "house_number", "postal_code", "city"), "")

    answer = place(client, begin(client, delivery_method=method, **nowhere))

    assert answer.status_code == 303
    assert number_of(db, Order) == 1


def test_each_rendering_has_a_key_of_its_own(client: FlaskClient) -> None:
    keys = {begin(client)["request_key"] for _ in range(3)}

    assert len(keys) == 3


def test_the_same_form_gives_the_same_order(client: FlaskClient, db: SQLAlchemy) -> None:
    form = begin(client)

    first, again = place(client, form), place(client, form)

    assert (first.status_code, again.status_code) == (303, 303)
    assert first.location == again.location
    assert state_of(db) == (1, [], [(1, 2)])


def test_going_back_after_new_shopping_still_gives_the_first_order(
    client: FlaskClient, lamp: Variant, db: SQLAlchemy
) -> None:
    form = begin(client)
    first = place(client, form)
    client.post("/cart/lines", data={"variant_id": lamp.id})

    again = place(client, form)

    assert again.location == first.location
    assert state_of(db) == (1, [1], [(1, 2)])


def test_a_second_tab_finds_the_cart_ordered(client: FlaskClient, db: SQLAlchemy) -> None:
    one, two = begin(client), begin(client)
    place(client, one)

    answer = place(client, two)

    assert (answer.status_code, answer.location) == (303, "/cart")
    assert number_of(db, Order) == 1


def test_a_cart_that_grew_in_another_tab_is_asked_about_again(
    client: FlaskClient, lamp: Variant, db: SQLAlchemy
) -> None:
    form = begin(client)
    client.post(f"/cart/lines/{lamp.id}", data={"quantity": "3"})

    answer = place(client, form)

    assert answer.status_code == 409
    assert "Your cart has changed meanwhile. Please look at it once more." in answer.text
    assert "in all €34.95" in answer.text
    assert state_of(db) == (0, [3], [(3, 0)])


def test_a_changed_price_changes_nothing_and_keeps_what_was_typed(
    client: FlaskClient, lamp: Variant, db: SQLAlchemy
) -> None:
    form = begin(client)
    db.session.execute(update(Variant).values(price_cents=1200))
    db.session.commit()

    answer = place(client, form)

    assert answer.status_code == 409
    assert "The total is now €28.95. Please look at it once more." in answer.text
    for name in ("email", "name", "telephone", "street", "house_number", "postal_code", "city"):
        assert f'value="{TYPED[name]}"' in answer.text
    assert "Ring twice.\r\nThank you.</textarea>" in answer.text
    assert 'value="BANK_TRANSFER" required checked' in answer.text
    assert state_of(db) == (0, [2], [(3, 0)])
    hidden = hidden_fields(answer.text)
    assert hidden["request_key"] == form["request_key"]
    assert place(client, TYPED | hidden).status_code == 303
    assert db.session.scalars(select(Order.total_cents)).all() == [2895]


def test_out_of_stock_names_the_article_and_what_is_left(
    client: FlaskClient, a: Make, lamp: Variant, db: SQLAlchemy
) -> None:
    form = begin(client)
    a.order((lamp, 2))

    answer = place(client, form)

    assert answer.status_code == 409
    assert re.search(r"Lamp\s*:\s*only 1 left, and your cart has 2\.", answer.text)
    assert "Take what is left" in answer.text
    assert 'value="Ada Lovelace"' in answer.text
    assert state_of(db) == (1, [2], [(1, 2)])


def test_one_click_takes_what_is_left_and_keeps_what_was_typed(
    client: FlaskClient, a: Make, lamp: Variant, db: SQLAlchemy
) -> None:
    form = begin(client)
    a.order((lamp, 2))
    refused = place(client, form)

    adjusted = client.post("/checkout/adjustment", data=TYPED | hidden_fields(refused.text))

    assert adjusted.status_code == 200
    assert 'value="Ada Lovelace"' in adjusted.text
    assert "Take what is left" not in adjusted.text
    assert place(client, TYPED | hidden_fields(adjusted.text)).status_code == 303
    assert state_of(db) == (2, [], [(0, 3)])


def test_where_nothing_is_left_the_way_leads_to_the_cart(
    client: FlaskClient, a: Make, lamp: Variant, db: SQLAlchemy
) -> None:
    a.order((lamp, 3))

    answer = client.post("/checkout/adjustment", data=TYPED)

    assert (answer.status_code, answer.location) == (303, "/cart")
    assert state_of(db)[1] == []


def test_a_withdrawn_article_is_named(client: FlaskClient, db: SQLAlchemy) -> None:
    form = begin(client)
    db.session.execute(update(Variant).values(is_active=False))
    db.session.commit()

    answer = place(client, form)

    assert answer.status_code == 409
    assert re.search(r"Lamp\s*:\s*not sold any more\.", answer.text)
    assert state_of(db) == (0, [2], [(3, 0)])


def test_a_form_without_fields_lists_every_error(client: FlaskClient, db: SQLAlchemy) -> None:
    answer = place(client, {})

    assert answer.status_code == 422
    summary = answer.text.split('id="problems"')[1].split("</div>")[0]
    assert re.findall(r'<a href="#(\w+)">([^<]+)</a>', summary) == [
        ("email", "E-mail: Please fill this in."),
        ("name", "Name: Please fill this in."),
        ("delivery_method", "Please choose how you get the goods."),
        ("payment_type", "Please choose how you pay."),
        ("summary", "Please look at the total once more, then place the order."),
    ]
    for anchor in ("email", "name", "delivery_method", "payment_type", "summary"):
        assert answer.text.count(f'id="{anchor}"') == 1
    assert hidden_fields(answer.text)["request_key"]
    assert number_of(db, Order) == 0


def test_a_home_delivery_without_an_address_lists_what_is_missing(
    client: FlaskClient, db: SQLAlchemy
) -> None:
    nowhere = dict.fromkeys(("street", "house_number", "postal_code", "city", "country"), " ")

    answer = place(client, begin(client, email="", **nowhere))

    assert answer.status_code == 422
    summary = answer.text.split('id="problems"')[1].split("</div>")[0]
    assert re.findall(r'href="#(\w+)"', summary) == ["email", *nowhere]
    assert number_of(db, Order) == 0


LONG = "x" * 5000
HOSTILE = [
    *(
        ("email", value)
        for value in ("nobody", "a@b", "a@b.nl\x00", LONG + "@b.nl", "a@b.nl\nx: y")
    ),
    *(("name", value) for value in ("", "  ", "\x00", "a\x07b", LONG, "a\nb", "\u202egnp")),
    *(("telephone", value) for value in ("\x00", LONG, "1\r\n2")),
    *(("note", value) for value in ("\x00", "\x1b[0m", LONG)),
    *(("delivery_method", value) for value in ("", "DRONE", "\x00", LONG, "home_delivery")),
    *(("payment_type", value) for value in ("", "CARD", "GOLD", "\x00", LONG)),
    *(("street", value) for value in ("\x00", LONG)),
    *(("country", value) for value in ("XX", "nl", "Netherlands", "\x00")),
    *(
        ("request_key", value)
        for value in ("", "short", "x" * 256, "ключ-ключ", "a b c d e f", "\x00" * 9)
    ),
    *(
        ("seen_total_HOME_DELIVERY", value)
        for value in ("", "NaN", "1e400", "-24.95", "24.950", "9" * 5000, "٢٤.٩٥", "24,95", "\x00")
    ),
]


@pytest.mark.parametrize(("field", "value"), HOSTILE)
def test_a_hostile_value_is_refused_as_malformed(
    client: FlaskClient, db: SQLAlchemy, field: str, value: str
) -> None:
    answer = place(client, begin(client, **{field: value}))

    assert answer.status_code == 422
    assert 'id="problems"' in answer.text
    assert state_of(db) == (0, [2], [(3, 0)])


def test_a_bad_key_is_replaced_by_a_good_one(client: FlaskClient) -> None:
    answer = place(client, begin(client, request_key="short"))

    assert len(hidden_fields(answer.text)["request_key"]) >= 16


def test_what_was_typed_cannot_become_markup(client: FlaskClient) -> None:
    evil = '"><script>x</script>'

    answer = place(client, begin(client, name=evil, email=evil, note="</textarea>" + evil))

    assert answer.status_code == 422
    assert "<script>x" not in answer.text
    assert answer.text.count("</textarea>") == 1


def test_a_smaller_total_than_the_real_one_buys_nothing(
    client: FlaskClient, db: SQLAlchemy
) -> None:
    answer = place(client, begin(client, seen_total_HOME_DELIVERY="0.01"))

    assert answer.status_code == 409
    assert state_of(db) == (0, [2], [(3, 0)])


def test_htmx_gets_the_form_only(client: FlaskClient) -> None:
    answer = place(client, begin(client, email="nobody"), **HTMX)

    assert answer.status_code == 422
    assert "<html" not in answer.text
    assert answer.text.lstrip().startswith('<form id="checkout"')
    assert "HX-Request" in answer.headers["Vary"]


def test_htmx_leaves_the_page_when_the_order_is_placed(client: FlaskClient, db: SQLAlchemy) -> None:
    answer = place(client, begin(client), **HTMX)

    token = db.session.scalars(select(Order.token)).one()
    assert (answer.status_code, answer.text) == (204, "")
    assert answer.headers["HX-Redirect"] == f"/orders/{token}"


def test_a_lost_answer_of_the_database_leads_to_a_form_that_asks_again(
    client: FlaskClient, db: SQLAlchemy, monkeypatch: pytest.MonkeyPatch
) -> None:
    form, really_commit = begin(client, note="ring twice"), Session.commit

    def commit_and_lose_the_answer(session: Session) -> None:
        really_commit(session)
        raise OperationalError("COMMIT", {}, Exception("server closed the connection"))

    with monkeypatch.context() as broken:
        broken.setattr(Session, "commit", commit_and_lose_the_answer)
        unsure = place(client, form)
    assert unsure.status_code == 503
    assert "not sure whether your order arrived" in unsure.text
    assert hidden_fields(unsure.text) == form

    again = place(client, hidden_fields(unsure.text))

    token = db.session.scalars(select(Order.token)).one()
    assert (again.status_code, again.location) == (303, f"/orders/{token}")


def test_a_form_that_comes_back_with_other_contents_leads_to_its_order(
    client: FlaskClient, db: SQLAlchemy
) -> None:
    form = begin(client)
    first = place(client, form)

    second = place(client, form | {"name": "Somebody Else"})

    assert second.location == f"{first.location}?again=1"
    assert number_of(db, Order) == 1
    assert "This order was placed already." in client.get(second.location).text


def test_nobody_without_goods_gets_to_the_checkout(app: Flask, a: Make, db: SQLAlchemy) -> None:
    strangers = [app.test_client(), shopper(app, a)]
    for stranger in strangers:
        answers = [
            stranger.get("/checkout"),
            stranger.post("/checkout", data=TYPED | {"request_key": "x" * 20}),
            stranger.post("/checkout/adjustment", data=TYPED),
        ]
        assert [(answer.status_code, answer.location) for answer in answers] == [(303, "/cart")] * 3
    assert number_of(db, Order) == 0


def test_the_key_of_one_shopper_says_nothing_about_another(
    app: Flask, a: Make, client: FlaskClient, lamp: Variant, db: SQLAlchemy
) -> None:
    form = begin(client)
    first = place(client, form)
    other = shopper(app, a, (lamp, 1))

    second = place(other, begin(other) | {"request_key": form["request_key"]})

    assert second.status_code == 303
    assert second.location != first.location
    assert number_of(db, Order) == 2


def test_ordering_and_changing_a_cart_are_slowed_down(
    a: Make, lamp: Variant, database_name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    strict = create_app(settings_for_tests(database_name, "/nowhere", RATE_LIMITS="1"))
    client = shopper(strict, a, (lamp, 1))

    orders = [place(client, {}).status_code for _ in range(11)]
    changes = [client.post("/cart/lines", data={}).status_code for _ in range(61)]

    assert orders == [422] * 10 + [429]
    assert changes == [422] * 60 + [429]
    assert client.post(f"/cart/lines/{lamp.id}").status_code == 429
    with strict.app_context():
        database.engine.dispose()


@pytest.mark.parametrize("path", ["/checkout", "/checkout/adjustment"])
def test_another_site_cannot_order(client: FlaskClient, db: SQLAlchemy, path: str) -> None:
    answer = client.post(path, data=begin(client), headers={"Sec-Fetch-Site": "cross-site"})

    assert answer.status_code == 403
    assert state_of(db) == (0, [2], [(3, 0)])


def test_the_order_keeps_the_options_that_were_chosen(app: Flask, a: Make, db: SQLAlchemy) -> None:
    print_ = a.product(title="Print", on_hand=0)
    a.options(print_, "Size", "Paper")
    variant = a.variant(print_, option_values=["A3", "Matte"], sku="P-A3")
    client = shopper(app, a, (variant, 1))

    assert "Size: A3" in client.get("/checkout").text
    place(client, begin(client))

    line = db.session.scalars(select(OrderLine)).one()
    assert (line.title, line.sku, line.options) == (
        "Print",
        "P-A3",
        {"Size": "A3", "Paper": "Matte"},
    )


def test_an_expired_cart_is_not_ordered(app: Flask, a: Make, lamp: Variant, db: SQLAlchemy) -> None:
    cart, token = a.cart((lamp, 1))
    client = app.test_client()
    client.set_cookie(COOKIE, token)
    form = begin(client)
    cart.expires_at -= timedelta(days=91)
    db.session.commit()

    answer = place(client, form)

    assert (answer.status_code, answer.location) == (303, "/cart")
    assert number_of(db, Order) == 0
