"""How often a robot may order, through whichever door it comes."""

import uuid
from dataclasses import replace

import pytest

from tests.conftest import Browser, settings_for_tests
from tests.doors.test_api_orders import ORDERS, wanted
from tests.doors.test_checkout import begin, number_of, place
from webapp import brakes, create_app, limits
from webapp.orders.models import Order
from webapp.orders.services import brakes as brakes_of_orders
from webapp.orders.services.place import place_cart
from webapp.storefront import checkout
from webapp.storefront.cart import COOKIE

MOST = 2
# 100 seconds before a full hour.
MOMENT = 1_800_003_500.0


@pytest.fixture
def braked(database_name, media_dir, db, monkeypatch):
    """An app in which an address may order twice an hour; the doors count nothing."""
    monkeypatch.setattr(brakes, "clock", lambda: MOMENT)
    monkeypatch.setattr(brakes_of_orders, "NETWORK_TIMES", 2)
    more = {"RATE_LIMITS": "1", "MOST_ORDERS_PER_HOUR": str(MOST)}
    monkeypatch.setattr(limits, "count_request", lambda: None)
    app = create_app(settings_for_tests(database_name, str(media_dir), **more))
    app.test_client_class = Browser
    return app


@pytest.fixture
def lamp(a):
    return a.variant_of(a.product(title="Lamp", price="20.00", on_hand=50))


def shopper(app, a, lamp, address="192.0.2.1"):
    client = app.test_client()
    client.environ_base["REMOTE_ADDR"] = address
    client.set_cookie(COOKIE, a.cart((lamp, 1))[1])
    return client


def buy(client, email):
    return place(client, begin(client, email=email))


def test_an_address_orders_so_often_in_an_hour_and_is_told_when_again(db, a, braked, lamp):
    answers = [
        buy(shopper(braked, a, lamp, f"192.0.2.{n}"), email)
        for n, email in enumerate(["ada@example.com", "ADA@example.com", "ada@example.com"])
    ]

    assert [answer.status_code for answer in answers] == [303, 303, 429]
    assert answers[2].headers["Retry-After"] == "100"
    assert "It works again in 2 min." in answers[2].text
    assert 'value="ADA' not in answers[2].text
    assert 'value="ada@example.com"' in answers[2].text
    assert number_of(db, Order) == MOST


def test_after_the_hour_it_works_again(a, braked, lamp, monkeypatch):
    for n in range(MOST + 1):
        buy(shopper(braked, a, lamp, f"192.0.2.{n}"), "ada@example.com")
    monkeypatch.setattr(brakes, "clock", lambda: MOMENT + 100)

    assert buy(shopper(braked, a, lamp), "ada@example.com").status_code == 303


def test_a_network_orders_more_often_but_not_without_end(db, a, braked, lamp):
    same = [f"2001:db8:0:1::{n}" for n in range(1, 6)]

    answers = [
        buy(shopper(braked, a, lamp, address), f"ada-{n}@example.com").status_code
        for n, address in enumerate([*same, "2001:db8:0:2::1"])
    ]

    assert answers == [303, 303, 303, 303, 429, 303]


def test_a_cart_is_not_tried_for_ever_with_another_address_each_time(db, a, braked, lamp):
    client = shopper(braked, a, lamp)
    form = begin(client, seen_total_HOME_DELIVERY="0.01")

    answers = []
    for n in range(2 * MOST + 1):
        client.environ_base["REMOTE_ADDR"] = f"192.0.2.{n}"
        mine = {"email": f"ada-{n}@example.com", "request_key": f"key-0000{n}"}
        answers.append(place(client, form | mine))

    assert [answer.status_code for answer in answers] == [409] * 2 * MOST + [429]
    assert number_of(db, Order) == 0


def test_the_same_form_again_is_neither_counted_nor_braked(db, a, braked, lamp):
    client = shopper(braked, a, lamp)
    form = begin(client, email="ada@example.com")

    answers = [place(client, form).status_code for _ in range(3 * MOST)]

    assert set(answers) == {303}
    assert number_of(db, Order) == 1
    assert buy(shopper(braked, a, lamp), "ada@example.com").status_code == 303


def order_by_program(app, a, lamp, email, key=None):
    headers = {
        "Authorization": f"Bearer {a.token('orders:write')}",
        "Idempotency-Key": key or str(uuid.uuid4()),
    }
    body = wanted((lamp, 1), email=email)
    return app.test_client().post(ORDERS, json=body, headers=headers)


def test_both_doors_count_the_same_address(db, a, braked, lamp):
    buy(shopper(braked, a, lamp), "ada@example.com")
    order_by_program(braked, a, lamp, "ada@example.com")

    refused = order_by_program(braked, a, lamp, "ada@example.com")
    other = order_by_program(braked, a, lamp, "eve@example.com")

    assert (refused.status_code, refused.json["code"]) == (429, "too_often")
    assert refused.headers["Retry-After"] == "100"
    assert refused.json["retry_after"] == 100
    assert other.status_code == 201
    assert number_of(db, Order) == 3


def test_a_program_that_repeats_itself_is_not_braked(a, braked, lamp):
    token = a.token("orders:write")
    headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": "the-same-key"}
    body = wanted((lamp, 1), email="ada@example.com")

    answers = [braked.test_client().post(ORDERS, json=body, headers=headers) for _ in range(5)]

    assert {answer.status_code for answer in answers} == {201}


def test_with_nought_nothing_is_braked(a, braked, lamp, monkeypatch):
    settings = replace(braked.config["SETTINGS"], most_orders_per_hour=0)
    monkeypatch.setitem(braked.config, "SETTINGS", settings)

    answers = [order_by_program(braked, a, lamp, "ada@example.com") for _ in range(3 * MOST)]

    assert {answer.status_code for answer in answers} == {201}


def test_no_counter_names_anybody(a, braked, lamp):
    buy(shopper(braked, a, lamp), "ada@example.com")

    names = list(braked.extensions["limits"].own.counts)

    assert any(name.startswith("orders-of-address/") for name in names)
    assert not any("ada" in name.lower() for name in names)


def test_the_page_says_where_it_was_asked_from(a, braked, lamp, monkeypatch):
    """A door that forgot would count all of its visitors as one."""
    said = []

    def spy(**facts):
        said.append(facts["network"])
        return place_cart(**facts)

    monkeypatch.setattr(checkout, "place_cart", spy)
    buy(shopper(braked, a, lamp, "2001:db8:0:1::5"), "ada@example.com")

    assert said == ["2001:db8:0:1::"]
