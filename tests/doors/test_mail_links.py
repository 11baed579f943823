"""Links in mails lead to the shop, whatever name whoever asked for the mail gave it."""

import re

import pytest

from tests.conftest import StaffBrowser, settings_for_tests
from tests.doors.guests import FORM_TOKEN, fields_of
from tests.factory import PASSWORD
from tests.mailbox import Mailbox
from webapp import create_app
from webapp.access import SHOPPER_COOKIE
from webapp.accounts.services.sign_in import sign_in
from webapp.staff_realm import STAFF_COOKIE

EVIL = "evil.example"
FORGED = {
    "Host": EVIL,
    "X-Forwarded-Host": EVIL,
    "X-Forwarded-Proto": "http",
    "X-Forwarded-Port": "8443",
    "X-Forwarded-Prefix": "/evil",
    "X-Forwarded-Server": EVIL,
    "X-Host": EVIL,
    "Forwarded": f"host={EVIL};proto=http",
}


@pytest.fixture
def believing(database_name, media_dir, db):
    """A shop that answers to any name, and believes the proxy in front of it."""
    more = {"TRUSTED_HOSTS": "", "TRUSTED_PROXIES": "1"}
    app = create_app(settings_for_tests(database_name, str(media_dir), **more))
    app.test_client_class = StaffBrowser
    return app


@pytest.fixture
def visitor(believing):
    return believing.test_client()


@pytest.fixture
def mails(believing, media_dir):
    box = Mailbox(believing, media_dir)
    box.empty()
    return box


def registers(visitor, a):
    return post(visitor, "/account/register", email="new@example.com")


def registers_again(visitor, a):
    a.account()
    return post(visitor, "/account/register", email="ada@example.com")


def forgot_the_password(visitor, a):
    a.account()
    return post(visitor, "/account/forgotten", email="ada@example.com")


def wants_another_address(visitor, a):
    enter_as_shopper(visitor, a.account())
    page = visitor.get("/account/details", headers=FORGED).text
    new = {"email": "new@example.com", "old_password": PASSWORD}
    return post(visitor, "/account/email", form_token=FORM_TOKEN.search(page)[1], **new)


def renews_the_page_of_an_order(visitor, a):
    ada = a.account()
    order = a.order((a.variant_of(a.product()), 1), customer_id=ada.id)
    enter_as_shopper(visitor, ada)
    page = f"/orders/{order.token}"
    return post(visitor, f"{page}/link", **fields_of(visitor.get(page, headers=FORGED).text))


def invites_somebody(visitor, a):
    token = a.session(role="owner")
    visitor.set_cookie(STAFF_COOKIE, token, path="/", domain=EVIL)
    visitor.set_cookie(STAFF_COOKIE, token, path="/")
    return post(visitor, "/staff/people/invitations", email="kim@example.com", roles="support")


def forgot_the_password_of_staff(visitor, a):
    a.staff()
    return post(visitor, "/staff/password", email="sam@example.com")


def enter_as_shopper(visitor, account):
    token = sign_in(email=account.email, password=PASSWORD, device="")
    visitor.set_cookie(SHOPPER_COOKIE, token, domain=EVIL)


def post(visitor, address, **form):
    return visitor.post(address, data=form, headers=FORGED)


@pytest.mark.parametrize(
    "ask",
    [
        registers,
        registers_again,
        forgot_the_password,
        wants_another_address,
        renews_the_page_of_an_order,
        invites_somebody,
        forgot_the_password_of_staff,
    ],
)
def test_a_link_in_a_mail_leads_to_the_shop_whatever_name_the_request_gave(visitor, mails, a, ask):
    answer = ask(visitor, a)

    assert answer.status_code in (200, 303)
    (letter,) = mails.letters()
    text = letter.get_content()
    assert set(re.findall(r"\w+://[^/\s]*", text)) == {"https://shop.example"}
    assert "evil" not in f"{letter}"
