"""Passkeys through the pages, with an authenticator in the place of a browser's."""

import pytest
from sqlalchemy import select

from tests.authenticator import ORIGIN, Authenticator
from tests.doors.test_account_pages import form_token, post, sign_in
from tests.factory import PASSWORD
from webapp.access import SHOPPER_COOKIE
from webapp.accounts.models import CustomerPasskey
from webapp.known_browsers import SHOPPERS
from webapp.staff_realm import STAFF_COOKIE

NOT_OURS = "Your browser has sent no passkey."


@pytest.fixture
def ada(a):
    return a.account("ada@example.com")


@pytest.fixture
def device(client, ada):
    """Ada's passkey, added through her page; nobody is signed in any more."""
    sign_in(client)
    device = Authenticator()
    options = post(client, "/account/passkeys/options", old_password=PASSWORD).json
    post(client, "/account/passkeys", passkey=device.make(options), name="My phone")
    post(client, "/account/sign-out")
    return device


def enter(client, device, **form):
    options = client.post("/account/sign-in/passkey/options").json
    return client.post("/account/sign-in/passkey", data={"passkey": device.use(options)} | form)


def test_a_passkey_is_added_with_the_password_and_signs_in(client, device):
    answer = enter(client, device, next="/account/passkeys")

    assert (answer.status_code, answer.location) == (303, "/account/passkeys")
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert client.get_cookie(SHOPPERS) is not None
    page = client.get("/account/passkeys").text
    assert "<strong>My phone</strong>" in page
    assert "last used" in page


def test_nobody_is_sent_elsewhere_by_it(client, device):
    assert enter(client, device, next="//evil.example").location == "/account"


@pytest.mark.parametrize("form", [{}, {"passkey": ""}, {"passkey": "x" * 20_001}])
def test_without_an_answer_of_the_browser_nothing_happens(client, device, form):
    refused = client.post("/account/sign-in/passkey", data=form)
    assert refused.status_code == 422
    assert NOT_OURS in refused.text
    assert client.get_cookie(SHOPPER_COOKIE) is None


def test_a_passkey_that_is_not_known_says_so_on_the_page(client, device):
    refused = enter(client, Authenticator(handle=b"h" * 32))
    assert refused.status_code == 422
    assert "This passkey does not fit here." in refused.text
    assert client.get_cookie(SHOPPER_COOKIE) is None


def test_asking_tells_nothing_about_anybody(client, device):
    options = client.post("/account/sign-in/passkey/options")
    assert options.json["allowCredentials"] == []
    assert options.json["rpId"] == "shop.example"
    assert options.headers["Cache-Control"] == "no-store"


def test_a_wrong_password_is_told_to_the_script(client, ada):
    sign_in(client)
    refused = post(client, "/account/passkeys/options", old_password="not mine at all")
    assert (refused.status_code, refused.json) == (422, {"message": "This is not your password."})
    missing = post(client, "/account/passkeys/options")
    assert (missing.status_code, missing.json) == (422, {"message": "Please type a password."})


def test_a_passkey_without_a_name_is_called_after_the_browser(client, ada, db):
    sign_in(client)
    options = post(client, "/account/passkeys/options", old_password=PASSWORD).json
    browser = {"User-Agent": "Mozilla/5.0 (X11; Linux x86_64) Firefox/150.0"}
    form = {"form_token": form_token(client), "passkey": Authenticator().make(options)}
    answer = client.post("/account/passkeys", data=form, headers=browser)

    assert answer.location == "/account/passkeys?done=added"
    assert db.session.scalars(select(CustomerPasskey.name)).all() == ["Firefox on Linux"]


def test_it_is_removed_with_the_password_and_told_by_mail(client, device, db, mailbox):
    sign_in(client)
    number = db.session.scalar(select(CustomerPasskey.id))

    refused = post(client, f"/account/passkeys/{number}/removal", old_password="not mine")
    assert refused.status_code == 422
    assert f'id="removal_{number}"' in refused.text
    removed = post(client, f"/account/passkeys/{number}/removal", old_password=PASSWORD)

    assert removed.location == "/account/passkeys?done=removed"
    db.session.rollback()
    assert db.session.scalars(select(CustomerPasskey)).all() == []
    letter = mailbox.last("ada@example.com")
    assert letter["Subject"] == "A passkey of your account at Test Shop was removed"
    assert "https://shop.example/account/passkeys" in letter.get_content()


@pytest.mark.parametrize("path", ["/account/sign-in", "/account/passkeys"])
def test_the_script_comes_where_passkeys_work_and_nowhere_else(client, ada, path):
    for address in (ORIGIN, "http://localhost"):
        client.post(
            f"{address}/account/sign-in", data={"email": "ada@example.com", "password": PASSWORD}
        )
        if path == "/account/sign-in":
            client.delete_cookie(SHOPPER_COOKIE, domain=address.partition("//")[2])
        page = client.get(f"{address}{path}").text
        assert ("data-passkey-options" in page) == (address == ORIGIN)


def test_whoever_looks_elsewhere_is_told_where_they_work(client, ada):
    sign_in(client)
    page = client.get("/account/passkeys").text
    assert 'href="https://shop.example/account/passkeys"' in page


def test_a_session_of_a_shopper_is_none_of_the_staff(client, device):
    enter(client, device)
    client.set_cookie(STAFF_COOKIE, client.get_cookie(SHOPPER_COOKIE).value)
    assert client.get("/staff/me").location == "/staff/sign-in?next=/staff/me"
