"""Passkeys of staff through the pages, with an authenticator in the place of a browser's."""

import re

import pytest
from sqlalchemy import select, update

from tests.authenticator import ORIGIN, Authenticator
from tests.conftest import StaffBrowser
from tests.doors.test_backoffice_second_factor import secret_on
from tests.factory import PASSWORD, code_of_app
from webapp.accounts.models import Staff, StaffPasskey, StaffSession
from webapp.staff_realm import STAFF_COOKIE


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


def test_an_app_is_added_where_there_are_passkeys_alone(halfway, armed):
    assert 'href="/staff/me/app"' in halfway.get("/staff/me").text
    page = halfway.get("/staff/me/app").text
    secret = secret_on(page)

    wrong = halfway.post("/staff/me/app", data={"code": "000000"})
    added = halfway.post("/staff/me/app", data={"code": code_of_app(secret)})

    assert (wrong.status_code, secret_on(wrong.text)) == (422, secret)
    assert (added.status_code, added.location) == (303, "/staff/me")
    assert 'href="/staff/me/app"' not in halfway.get("/staff/me").text
