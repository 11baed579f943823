"""What the page of an order shows to whom."""

import time

import pytest

from tests.access.tables import difference, tables
from tests.conftest import PRODUCTION, settings_for_tests
from tests.doors.guests import confirm, seen_by_buyer
from tests.factory import PASSWORD
from webapp import create_app
from webapp.accounts.services.sign_in import sign_in
from webapp.orders.services.accept import accept_order
from webapp.orders.services.bill import bill_order
from webapp.orders.services.ship import ship_order
from webapp.storefront import confirmation
from webapp.storefront.orders import waiting_time

PERSONAL = (
    *("Countess", "ada@example.com", "0123456", "Canal Street", "1015 CJ", "Delft", "my note"),
    *("TRACK-7", ".pdf"),
)
NOT_KNOWN = "This is not the e-mail address or the postal code of this order."


@pytest.fixture
def order(a):
    lamp = a.variant_of(a.product(title="Lamp", price="20.00"))
    order = a.order((lamp, 1), name="Countess", telephone="0123456", note="my note")
    accept_order(order.id, actor="test")
    ship_order(order.id, actor="test", tracking_code="TRACK-7")
    return order


@pytest.fixture
def code(order):
    return bill_order(order.id, actor="test").code


def told(page):
    return [words for words in PERSONAL if words in page.text]


def test_the_address_of_the_page_alone_tells_nothing_personal(client, order):
    page = client.get(f"/orders/{order.token}")

    assert page.status_code == 200
    assert told(page) == []
    for words in (f"Order {order.number}", "We are preparing your order", "Lamp", "€24.95"):
        assert words in page.text
    assert 'name="answer"' in page.text


@pytest.mark.parametrize("answer", ["ada@example.com", " ADA@example.com", "1015 CJ", "1015cj"])
def test_who_knows_the_buyer_sees_everything(client, order, answer):
    assert confirm(client, order, answer).location == f"/orders/{order.token}"

    page = client.get(f"/orders/{order.token}")
    assert told(page) == list(PERSONAL)
    assert 'name="answer"' not in page.text


@pytest.mark.parametrize("answer", ["eve@example.com", "1016 CJ", "-", "x" * 254])
def test_who_does_not_is_told_one_sentence_and_nothing_is_lost(client, order, answer):
    page = confirm(client, order, answer)

    assert page.status_code == 422
    assert NOT_KNOWN in page.text
    assert f'value="{answer}"' in page.text
    assert told(page) == told(client.get(f"/orders/{order.token}")) == []
    assert client.get_cookie(confirmation.COOKIE) is None


def test_nothing_typed_is_said_so(client, order):
    page = confirm(client, order, " ")

    assert page.status_code == 422
    assert "Please fill this in." in page.text


def test_a_bill_is_for_whoever_confirmed_its_order(client, a, order, code):
    other = a.order((a.variant_of(a.product()), 1))
    seen_by_buyer(client, other)

    answers = [client.get(f"/orders/{order.token}/bills/{each}.pdf") for each in (code, "x")]

    assert [each.status_code for each in answers] == [303, 303]
    assert {each.location for each in answers} == {f"/orders/{order.token}"}
    seen_by_buyer(client, order)
    assert client.get(f"/orders/{order.token}/bills/{code}.pdf").data[:4] == b"%PDF"


def test_one_order_that_is_confirmed_opens_no_other(client, a, order):
    other = a.order((a.variant_of(a.product()), 1), name="Countess")
    seen_by_buyer(client, other)

    assert told(client.get(f"/orders/{order.token}")) == []
    seen_by_buyer(client, order)
    assert "Countess" in client.get(f"/orders/{other.token}").text


def test_the_browser_is_believed_for_two_hours(client, order, monkeypatch):
    seen_by_buyer(client, order)
    now = time.time()

    monkeypatch.setattr(time, "time", lambda: now + 7190)
    assert "Countess" in client.get(f"/orders/{order.token}").text
    monkeypatch.setattr(time, "time", lambda: now + 7210)
    assert told(client.get(f"/orders/{order.token}")) == []


def test_the_cookie_cannot_be_made_or_read_by_who_holds_the_address(client, order):
    seen_by_buyer(client, order)
    cookie = client.get_cookie(confirmation.COOKIE)

    assert (cookie.http_only, cookie.same_site, cookie.path) == (True, "Lax", "/")
    assert order.token not in cookie.value
    for forged in ("", "x", cookie.value[:-2], '["me", {}]', "\u00e9"):
        client.set_cookie(confirmation.COOKIE, forged)
        assert told(client.get(f"/orders/{order.token}")) == []


def test_in_production_the_cookie_is_of_this_host_alone(app, order, db):
    settings = settings_for_tests(db.engine.url.database, "/nowhere", **PRODUCTION)
    client = create_app(settings).test_client()

    answer = client.post(
        f"https://shop.example/orders/{order.token}/confirmation", data={"answer": "1015 CJ"}
    )

    name, _, rest = answer.headers["Set-Cookie"].partition("=")
    assert name == "__Host-tendero_orders"
    assert {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"} <= set(rest.split("; "))
    assert "Domain" not in rest


def test_the_owner_who_is_signed_in_sees_everything_and_others_do_not(client, a):
    ada, eve = a.account(), a.account("eve@example.com")
    order = a.order((a.variant_of(a.product()), 1), name="Countess", customer_id=ada.id)

    seen = {}
    for who in (ada, eve):
        token = sign_in(email=who.email, password=PASSWORD, device="")
        client.set_cookie("tendero_shopper", token)
        seen[who.email] = "Countess" in client.get(f"/orders/{order.token}").text

    assert seen == {"ada@example.com": True, "eve@example.com": False}


def test_an_order_of_a_guest_belongs_to_nobody_who_is_signed_in(client, a, order):
    eve = a.account("eve@example.com")
    client.set_cookie("tendero_shopper", sign_in(email=eve.email, password=PASSWORD, device=""))

    assert told(client.get(f"/orders/{order.token}")) == []


def test_five_tries_then_it_waits_whoever_tries_and_whatever_is_right(limited, order):
    tries = [confirm(limited, order, "eve@example.com") for _ in range(6)]

    assert [page.status_code for page in tries] == [422] * 5 + [429]
    assert "That was tried too often. Please try again in 15 minutes." in tries[5].text
    assert tries[5].headers["Retry-After"] == "858"
    other_place = {"REMOTE_ADDR": "192.0.2.9"}
    right = limited.post(
        f"/orders/{order.token}/confirmation",
        data={"answer": "1015 CJ"},
        environ_overrides=other_place,
    )
    assert right.status_code == 429
    assert "Countess" not in right.text


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (0, "1 minute"),
        (60, "1 minute"),
        (61, "2 minutes"),
        (7140, "119 minutes"),
        (7141, "2 hours"),
    ],
)
def test_how_long_to_wait_is_said_in_whole_units(seconds, said):
    assert waiting_time(seconds) == said


def test_tries_for_one_order_do_not_count_for_another(limited, a, order):
    other = a.order((a.variant_of(a.product()), 1))
    for _ in range(6):
        confirm(limited, order, "eve@example.com")

    assert confirm(limited, other).status_code == 303


def test_an_unknown_key_cannot_be_confirmed(client, order):
    before = tables()

    answer = client.post("/orders/unknown/confirmation", data={"answer": "ada@example.com"})

    assert answer.status_code == 404
    assert difference(before, tables()) == []
