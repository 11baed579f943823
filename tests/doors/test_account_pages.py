"""The pages of accounts, as a browser without scripts uses them."""

import json
import logging
import re
from io import BytesIO
from zipfile import ZipFile

import pytest
from argon2 import PasswordHasher
from sqlalchemy import select

from tests.factory import PASSWORD
from webapp.access import SHOPPER_COOKIE
from webapp.accounts.models import (
    Account,
    AccountLink,
    Customer,
    CustomerAddress,
    CustomerSession,
)
from webapp.accounts.services import passwords
from webapp.orders.models import Order
from webapp.orders.services.accept import accept_order
from webapp.orders.services.ask import ask_to_cancel
from webapp.orders.services.bill import bill_order
from webapp.orders.services.cancel import cancel_order
from webapp.storefront.cart import COOKIE as CART_COOKIE

NEW = "another kite over the lake"
ADA = {"name": "Ada", "lastname": "Lovelace", "password": PASSWORD}
WISH = {"email": "ada@example.com"}
TOKEN = re.compile(r'name="form_token" value="([0-9a-f]{64})"')


@pytest.fixture(autouse=True)
def cheap_hashes(monkeypatch):
    cheap = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    monkeypatch.setattr(passwords, "hasher", cheap)


def count(db, table):
    db.session.rollback()
    return len(db.session.scalars(select(table)).all())


def sign_in(client, email="ada@example.com", **more):
    return client.post("/account/sign-in", data={"email": email, "password": PASSWORD} | more)


def form_token(client, path="/account/details"):
    return TOKEN.search(client.get(path).text)[1]


def post(client, path, **form):
    return client.post(path, data={"form_token": form_token(client)} | form)


@pytest.fixture
def ada(a, client):
    customer = a.account()
    sign_in(client)
    return customer


def test_from_a_wish_to_an_account(client, db, mailbox):
    asked = client.post("/account/register", data=WISH)
    path = mailbox.link("ada@example.com")

    looked = client.get(path)
    assert count(db, Customer) == 0
    opened = client.post(path, data=ADA)

    assert (asked.status_code, looked.status_code, opened.status_code) == (200, 200, 303)
    assert opened.location == "/account?new=1"
    assert "Hello, Ada" in client.get(opened.location).text


def test_opening_a_link_however_often_uses_nothing_up(client, db, mailbox):
    client.post("/account/register", data=WISH)
    path = mailbox.link("ada@example.com")

    for verb in ("get", "head", "get"):
        assert getattr(client, verb)(path).status_code == 200

    assert client.post(path, data=ADA).status_code == 303
    over = client.get(path)
    assert (over.status_code, client.post(path).status_code) == (410, 410)
    assert "used already" in over.text


def test_what_is_missing_is_said_and_what_was_typed_is_kept(client, db, mailbox):
    client.post("/account/register", data=WISH)
    path = mailbox.link("ada@example.com")

    answer = client.post(path, data=ADA | {"name": "", "password": "short"})

    assert answer.status_code == 422
    assert 'value="Lovelace"' in answer.text
    assert 'id="name-error"' in answer.text
    assert "short" not in re.findall(r'value="([^"]*)"', answer.text)
    assert count(db, Account) == 0
    assert client.post(path, data=ADA).status_code == 303


def test_who_registers_an_address_of_somebody_else_knows_nothing_of_the_account(client, mailbox):
    """What a stranger sends along with the wish counts for nothing (CVE-2026-44472)."""
    theirs = {"name": "Eve", "lastname": "Eve", "password": "the password of eve herself"}
    client.post("/account/register", data=WISH | theirs)

    path = mailbox.link("ada@example.com")
    assert client.post(path).status_code == 422
    client.post(path, data=ADA)

    assert "Hello, Ada" in client.get("/account").text
    client.delete_cookie(SHOPPER_COOKIE)
    assert sign_in(client, password=theirs["password"]).status_code == 422


FLOWS = {
    "register": ("/account/register", {}),
    "sign_in": ("/account/sign-in", {"password": "not the right password"}),
    "forgotten": ("/account/forgotten", {}),
}


@pytest.mark.parametrize("flow", FLOWS)
def test_nobody_learns_whether_an_address_is_known(client, a, flow):
    a.account("known@example.com")
    a.customer("thing@example.com")
    path, form = FLOWS[flow]

    answers = [
        client.post(path, data=form | {"email": f"{name}@example.com"})
        for name in ("known", "thing", "other")
    ]

    said = {
        (answer.status_code, re.sub("(known|thing|other)@", "@", answer.text)) for answer in answers
    }
    assert len(said) == 1
    assert len({frozenset(answer.headers.keys()) for answer in answers}) == 1


def test_a_session_is_new_with_each_sign_in(client, a, db):
    a.account()
    sign_in(client)
    first = client.get_cookie(SHOPPER_COOKIE).value
    sign_in(client)
    second = client.get_cookie(SHOPPER_COOKIE).value

    assert first != second
    assert count(db, CustomerSession) == 1


def test_a_session_that_somebody_planted_is_not_taken(client, a, db):
    a.account()
    client.set_cookie(SHOPPER_COOKIE, "planted")

    sign_in(client)

    assert client.get_cookie(SHOPPER_COOKIE).value != "planted"
    client.set_cookie(SHOPPER_COOKIE, "planted")
    assert client.get("/account").status_code == 303


def test_the_cookie_is_only_for_the_browser(client, a):
    a.account()

    (cookie, known) = sign_in(client).headers.getlist("Set-Cookie")

    for one in (cookie, known):
        assert {"HttpOnly", "SameSite=Lax", "Path=/"} <= set(one.split("; "))


@pytest.mark.parametrize(
    "asked",
    [
        *("https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)"),
        *("/account/sign-out", "/staff", "/api/v1/orders", "\r\nLocation: x", "/nowhere"),
    ],
)
def test_nobody_is_led_elsewhere_after_signing_in(client, a, asked):
    a.account()

    assert sign_in(client, next=asked).location == "/account"
    assert client.get(f"/account/sign-in?next={asked}").location in ("/account", None)


def test_who_wanted_a_page_comes_to_it(client, a):
    a.account()
    wanted = client.get("/account/devices")

    assert wanted.location == "/account/sign-in?next=/account/devices"
    assert sign_in(client, next="/account/devices").location == "/account/devices"
    assert sign_in(client, next="/checkout").location == "/checkout"


def test_pages_are_nobody_elses(client, ada):
    for path in ("/account", "/account/details", "/account/devices", "/account/register"):
        headers = client.get(path).headers
        assert headers["Cache-Control"] == "private, no-store"
        assert headers["Referrer-Policy"] == "no-referrer"


CHANGES = {
    "/account/addresses/new": {},
    "/account/data/archive": {"old_password": PASSWORD},
    "/account/data/deletion": {"old_password": PASSWORD},
    "/account/details": {"name": "Eve", "lastname": "E"},
    "/account/password": {"old_password": PASSWORD, "password": NEW},
    "/account/email": {"old_password": PASSWORD, "email": "eve@example.com"},
    "/account/passkeys": {"passkey": "{}"},
    "/account/passkeys/options": {"old_password": PASSWORD},
    "/account/sign-out": {},
    "/account/devices/end": {},
}


@pytest.mark.parametrize("path", CHANGES)
@pytest.mark.parametrize("token", [None, "", "0" * 64, "of another"])
def test_a_form_of_no_page_of_this_session_changes_nothing(client, app, a, db, ada, path, token):
    if token == "of another":
        eve = app.test_client()
        a.account("eve2@example.com")
        sign_in(eve, "eve2@example.com")
        token = form_token(eve)
    before = client.get("/account/details").text

    answer = client.post(
        path, data=CHANGES[path] | ({} if token is None else {"form_token": token})
    )

    assert answer.status_code == 403
    assert client.get("/account/details").text == before
    assert count(db, AccountLink) == 0


def test_every_change_asks_for_the_token_of_the_form(app):
    asked = {
        rule.rule
        for rule in app.url_map.iter_rules()
        if rule.endpoint.startswith("account.") and "POST" in rule.methods
    }
    open_to_all = {"/account/register", "/account/sign-in", "/account/forgotten"}
    open_to_all |= {"/account/sign-in/passkey", "/account/sign-in/passkey/options"}

    numbered = {rule for rule in asked if "<" in rule}
    assert asked - open_to_all - numbered == set(CHANGES)


PLACE = {
    "street": "Kanaalweg",
    "house_number": "9",
    "postal_code": "2628 EB",
    "city": "Delft",
    "country": "NL",
    "request_key": "key-of-a-place",
}
ABOUT_ONE = ["devices/{}/end", "addresses/{}", "addresses/{}/deletion"]


@pytest.mark.parametrize("path", ABOUT_ONE)
def test_a_form_about_one_thing_asks_for_the_token_too(client, a, db, ada, path):
    address, session = a.address(ada), db.session.scalars(select(CustomerSession)).one()
    number = (address if path.startswith("addresses") else session).id

    answer = client.post(f"/account/{path}".format(number), data=PLACE)

    assert answer.status_code == 403
    assert client.get("/account/addresses").text.count("/deletion") == 1


def test_addresses_come_change_and_go(client, ada, db):
    for _ in range(2):
        assert post(client, "/account/addresses/new", **PLACE).status_code == 303
    (address,) = db.session.scalars(select(CustomerAddress)).all()
    path = f"/account/addresses/{address.id}"
    assert 'value="Kanaalweg"' in client.get(path).text

    post(client, path, **PLACE | {"house_number": "11"})
    assert "Kanaalweg 11" in client.get("/account/addresses").text
    post(client, f"{path}/deletion")

    assert count(db, CustomerAddress) == 0


def test_an_address_that_cannot_be_is_pointed_at_and_kept(client, ada, db):
    answer = post(client, "/account/addresses/new", **PLACE | {"postal_code": "x"})

    assert answer.status_code == 422
    assert 'id="postal_code-error"' in answer.text
    assert 'value="Kanaalweg"' in answer.text
    assert count(db, CustomerAddress) == 0


def test_addresses_of_somebody_else_are_not_there(client, a, ada, db):
    other = a.address(a.account("eve@example.com"), street="Elsewhere")
    path = f"/account/addresses/{other.id}"

    assert client.get(path).status_code == 404
    assert post(client, path, **PLACE).status_code == 404
    assert post(client, f"{path}/deletion").status_code == 404

    db.session.rollback()
    (kept,) = db.session.scalars(select(CustomerAddress)).all()
    assert kept.street == "Elsewhere"


def test_everything_about_somebody_comes_in_one_archive(client, a, ada):
    a.address(ada, street="Kanaalweg")
    a.passkey(ada, name="My phone")
    lamp = a.variant_of(a.product(title="Lamp"))
    mine = a.order((lamp, 2), customer_id=ada.id)
    accept_order(mine.id, actor="test")
    bill = bill_order(mine.id, actor="test")
    ask_to_cancel(mine.id, reason="too dear", actor=f"customer:{ada.id}")
    a.order((lamp, 1), email="eve@example.com", name="Eve Canary")

    refused = post(client, "/account/data/archive", old_password="wrong")
    given = post(client, "/account/data/archive", old_password=PASSWORD)

    assert refused.status_code == 422
    archive = ZipFile(BytesIO(given.data))
    told = json.loads(archive.read("data.json"))
    assert [order["number"] for order in told["orders"]] == [mine.number]
    assert told["orders"][0]["lines"][0]["quantity"] == 2
    assert [wish["reason"] for wish in told["orders"][0]["requests"]] == ["too dear"]
    assert told["customer"]["email"] == "ada@example.com"
    assert told["addresses"][0]["street"] == "Kanaalweg"
    [passkey] = told["passkeys"]
    assert set(passkey) == {"id", "name", "is_synced", "created_at", "used_at"}
    assert archive.read(f"bills/{bill.code}.pdf").startswith(b"%PDF")
    assert "Canary" not in archive.read("data.json").decode()
    assert mine.token not in archive.read("data.json").decode()


def test_an_account_is_deleted_when_nothing_is_open(client, a, ada, db):
    order = a.order((a.variant_of(a.product()), 1), customer_id=ada.id)
    refused = post(client, "/account/data/deletion", old_password=PASSWORD)
    cancel_order(order.id, actor="test")

    wrong = post(client, "/account/data/deletion", old_password="wrong")
    gone = post(client, "/account/data/deletion", old_password=PASSWORD)

    assert (refused.status_code, wrong.status_code) == (422, 422)
    assert "not finished" in refused.text
    assert gone.location == "/account/sign-in?done=deleted"
    assert (count(db, Customer), count(db, Account), count(db, CustomerSession)) == (0, 0, 0)
    db.session.expire_all()
    assert db.session.get(Order, order.id).email == "deleted@client.invalid"


def test_details_and_password_are_changed(client, ada, db):
    changed = post(client, "/account/details", name="Augusta", lastname="King", telephone="1")
    refused = post(client, "/account/password", old_password="wrong", password=NEW)
    renewed = post(client, "/account/password", old_password=PASSWORD, password=NEW)

    assert (changed.status_code, refused.status_code, renewed.status_code) == (303, 422, 303)
    assert "Hello, Augusta" in client.get("/account").text
    assert "not your password" in refused.text
    client.delete_cookie(SHOPPER_COOKIE)
    assert sign_in(client).status_code == 422
    assert sign_in(client, password=NEW).status_code == 303


def test_another_address_is_taken_with_a_button(client, ada, db, mailbox):
    asked = post(client, "/account/email", email="new@example.com", old_password=PASSWORD)

    taken = client.post(mailbox.link("new@example.com"))

    assert (asked.status_code, taken.location) == (200, "/account/sign-in?done=email")
    assert client.get("/account").status_code == 303
    assert sign_in(client, "new@example.com").status_code == 303


def test_a_forgotten_password_is_chosen_anew(client, a, mailbox):
    a.account()
    client.post("/account/forgotten", data={"email": "ada@example.com"})
    path = mailbox.link("ada@example.com")

    refused = client.post(path, data={"password": "short"})
    taken = client.post(path, data={"password": NEW})

    assert (refused.status_code, taken.status_code) == (422, 303)
    assert client.get("/account").status_code == 200


def test_devices_are_signed_out_one_by_one_or_all(client, app, ada, db):
    phone, tablet = app.test_client(), app.test_client()
    for other in (phone, tablet):
        sign_in(other)
    page = client.get("/account/devices").text
    ends = re.findall(r'action="(/account/devices/\d+/end)"', page)

    post(client, ends[0])
    assert count(db, CustomerSession) == 2
    post(client, "/account/devices/end")

    assert count(db, CustomerSession) == 0
    assert {one.get("/account").status_code for one in (client, phone, tablet)} == {303}


def test_a_shopper_sees_his_orders_and_nobody_elses(client, a, ada):
    lamp = a.variant_of(a.product())
    mine = a.order((lamp, 1), customer_id=ada.id)
    other = a.order((lamp, 1))

    page = client.get("/account").text

    assert f"/account/orders/{mine.number}" in page
    assert f"/account/orders/{other.number}" not in page
    assert client.get(f"/account/orders/{mine.number}").location == f"/orders/{mine.token}"
    assert client.get(f"/account/orders/{other.number}").status_code == 404


def test_who_is_signed_in_types_less_and_finds_the_order_in_the_account(client, a, ada, db):
    a.address(ada, street="Kanaalweg", country="NL")
    _cart, token = a.cart((a.variant_of(a.product()), 1))
    client.set_cookie(CART_COOKIE, token)

    page = client.get("/checkout").text
    typed = dict(re.findall(r'name="(\w+)"[^>]*value="([^"]*)"', page))
    chosen = {"delivery_method": "ON_HAND", "payment_type": "CASH", "note": ""}
    placed = client.post("/checkout", data=typed | chosen)

    assert (typed["email"], typed["name"]) == ("ada@example.com", f"{ada.name} {ada.lastname}")
    assert typed["street"] == "Kanaalweg"
    (order,) = db.session.scalars(select(Order)).all()
    assert (placed.location, order.customer_id) == (f"/orders/{order.token}", ada.id)
    assert f"/account/orders/{order.number}" in client.get("/account").text


def test_staff_and_shoppers_are_two_realms(client, a, ada):
    token = client.get_cookie(SHOPPER_COOKIE).value

    client.set_cookie("tendero_staff", token, path="/staff")
    assert client.get("/staff").status_code == 303
    client.set_cookie(SHOPPER_COOKIE, a.session())
    assert client.get("/account").status_code == 303
    assert client.get("/api/v1/orders").status_code == 401


def test_guesses_are_counted_for_each_account_but_lock_nobody_out(limited, a, monkeypatch):
    a.account()
    strangers = [f"192.0.2.{n}" for n in range(1, 60)]
    known = "203.0.113.7"
    assert (
        limited.post(
            "/account/sign-in",
            data={"email": "ada@example.com", "password": PASSWORD},
            environ_overrides={"REMOTE_ADDR": known},
        ).status_code
        == 303
    )
    owner = limited.get_cookie("tendero_known").value
    limited.delete_cookie("tendero_known")

    guesses = [
        limited.post(
            "/account/sign-in",
            data={"email": "Ada@example.com", "password": "wrong"},
            environ_overrides={"REMOTE_ADDR": stranger},
        ).status_code
        for stranger in strangers
    ]

    assert guesses.count(429) == len(strangers) - 49
    limited.set_cookie("tendero_known", owner)
    again = limited.post(
        "/account/sign-in",
        data={"email": "ada@example.com", "password": PASSWORD},
        environ_overrides={"REMOTE_ADDR": known},
    )
    assert again.status_code == 303


def test_one_visitor_tries_a_few_passwords(limited, a):
    a.account()
    form = {"email": "ada@example.com", "password": "wrong"}

    found = [limited.post("/account/sign-in", data=form) for _ in range(6)]

    assert [one.status_code for one in found] == [422] * 5 + [429]
    assert int(found[-1].headers["Retry-After"]) > 0


def test_the_account_is_not_in_what_is_shown_of_a_customer(client, a, db):
    ada = a.account()
    token = a.token("clients:read")

    found = client.get(f"/api/v1/clients/{ada.id}", headers={"Authorization": f"Bearer {token}"})

    (account,) = db.session.scalars(select(Account)).all()
    assert account.password_hash not in found.text
    assert not {"password", "password_hash", "verified_at"} & found.json.keys()


def test_the_log_says_which_shopper_asked(client, ada, caplog):
    with caplog.at_level(logging.INFO, "webapp.requests"):
        client.get("/account")

    assert caplog.records[-1].asker == f"customer:{ada.id}"
