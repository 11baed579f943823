"""Passkeys through the pages, with an authenticator in the place of a browser's."""

import re

import pytest
from sqlalchemy import select, update

from tests.authenticator import ORIGIN, Authenticator
from tests.conftest import StaffBrowser
from tests.doors.test_account_pages import form_token, post, sign_in
from tests.factory import PASSWORD
from webapp.access import SHOPPER_COOKIE
from webapp.accounts.models import CustomerPasskey, Staff, StaffPasskey, StaffSession
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


# Staff


@pytest.fixture
def sam(a):
    return a.staff()


@pytest.fixture
def halfway(app, sam):
    client = StaffBrowser(app, app.response_class, use_cookies=True)
    client.post("/staff/sign-in", data={"email": sam.email, "password": PASSWORD})
    return client


@pytest.fixture
def armed(halfway):
    """Sam's passkey, which is the only second factor."""
    device = Authenticator()
    options = halfway.post("/staff/second-factor/passkey/new/options").json
    halfway.post("/staff/second-factor/passkey/new", data={"passkey": device.make(options)})
    return device


def use(client, device, path="/staff/second-factor/passkey"):
    options = client.post("/staff/second-factor/passkey/options").json
    return client.post(path, data={"passkey": device.use(options)})


def test_a_passkey_is_set_up_instead_of_an_app(halfway):
    options = halfway.post("/staff/second-factor/passkey/new/options").json
    made = halfway.post(
        "/staff/second-factor/passkey/new?next=/staff/orders",
        data={"passkey": Authenticator().make(options)},
    )

    assert made.status_code == 200
    assert len(re.findall(r"<code>[A-Z2-9]{4}(?:-[A-Z2-9]{4}){3}</code>", made.text)) == 10
    assert 'href="/staff/orders"' in made.text
    assert halfway.get("/staff/orders").status_code == 200


def test_it_leads_to_the_page_that_was_asked_for(app, sam, armed):
    client = StaffBrowser(app, app.response_class, use_cookies=True)
    client.post("/staff/sign-in", data={"email": sam.email, "password": PASSWORD})
    page = client.get("/staff/second-factor").text
    assert "One of your recovery codes" in page

    answer = use(client, armed, "/staff/second-factor/passkey?next=/staff/orders")

    assert (answer.status_code, answer.location) == (303, "/staff/orders")
    assert client.get("/staff/orders").status_code == 200


def test_another_passkey_opens_nothing(app, sam, armed):
    client = StaffBrowser(app, app.response_class, use_cookies=True)
    client.post("/staff/sign-in", data={"email": sam.email, "password": PASSWORD})

    refused = use(client, Authenticator(handle=armed.handle))

    assert refused.status_code == 422
    assert "This passkey does not fit here." in refused.text
    assert client.get("/staff/orders").status_code == 303


def test_whoever_has_none_is_told_so(app, a, sam, halfway):
    a.factor(sam)
    refused = halfway.post("/staff/second-factor/passkey/options")
    assert (refused.status_code, refused.json) == (422, {"message": "You have no passkey here."})


def test_it_confirms_what_is_grave_and_loses_nothing(halfway, armed, db):
    db.session.execute(update(StaffSession).values(confirmed_at=None))
    db.session.commit()
    form = {"email": "new@example.com", "roles": "support"}
    path = "/staff/people/invitations"
    asked = halfway.post(path, data=form)
    assert asked.status_code == 403

    options = halfway.post("/staff/second-factor/passkey/options").json
    lies = form | {"confirm_passkey": armed.use(options, signature=b"x")}
    refused = halfway.post(path, data=lies)
    assert refused.status_code == 422
    assert 'value="new@example.com"' in refused.text

    options = halfway.post("/staff/second-factor/passkey/options").json
    done = halfway.post(path, data=form | {"confirm_passkey": armed.use(options)})
    assert done.status_code == 303


def test_whoever_has_no_app_is_asked_for_no_code_of_one(halfway, armed, db):
    db.session.execute(update(StaffSession).values(confirmed_at=None))
    db.session.commit()

    path, token = "/staff/me/passkeys", halfway.get_cookie(STAFF_COOKIE).value
    halfway.set_cookie(STAFF_COOKIE, token, domain="shop.example")
    there, elsewhere = halfway.get(path, base_url=ORIGIN), halfway.get(path)

    assert "this browser cannot use it, or JavaScript is off" in there.text
    assert "Your passkey works at this address only:" in elsewhere.text
    for page in (there, elsewhere):
        assert "One of your recovery codes" in page.text
        assert "your app shows" not in page.text


def test_further_passkeys_are_added_and_removed_after_a_proof(staff, db, a):
    a.factor(db.session.scalars(select(Staff)).one())
    options = staff.post("/staff/me/passkeys/options").json
    added = staff.post(
        "/staff/me/passkeys", data={"passkey": Authenticator().make(options), "name": "Key"}
    )
    assert added.location == "/staff/me/passkeys?done=added"
    page = staff.get("/staff/me/passkeys").text
    assert "Key" in page

    number = db.session.scalar(select(StaffPasskey.id))
    removed = staff.post(f"/staff/me/passkeys/{number}/removal")
    assert removed.location == "/staff/me/passkeys?done=removed"


def test_the_only_second_factor_is_not_removed(halfway, armed, db):
    number = db.session.scalar(select(StaffPasskey.id))
    refused = halfway.post(f"/staff/me/passkeys/{number}/removal")
    assert refused.status_code == 409
    assert "This is your only second factor." in refused.text


def test_a_session_of_a_shopper_is_none_of_the_staff(client, device, armed):
    enter(client, device)
    client.set_cookie(STAFF_COOKIE, client.get_cookie(SHOPPER_COOKIE).value)
    assert client.get("/staff/me").location == "/staff/sign-in?next=/staff/me"
