"""Passkeys as Chromium makes and uses them, with an authenticator that it plays itself."""

import re
from collections.abc import Callable, Iterator
from threading import Thread

import pytest
from sqlalchemy import update
from werkzeug.serving import WSGIRequestHandler, make_server

from tests.browser.conftest import playwright
from tests.conftest import settings_for_tests
from tests.factory import PASSWORD, Make
from tests.running import free_port
from webapp import create_app
from webapp.accounts.models import StaffSession
from webapp.extensions import db as database

expect = playwright.expect
# It has a finger on its reader whenever it is asked, until a test takes it away.
PHONE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


class Silent(WSGIRequestHandler):
    def log(self, *args: object) -> None:
        """Says nothing."""


class Visitor:
    """Somebody with a phone that can do passkeys, at a browser of his own."""

    def __init__(self, page: "playwright.Page") -> None:
        self.page = page
        self.devtools = page.context.new_cdp_session(page)
        self.devtools.send("WebAuthn.enable")
        added = self.devtools.send("WebAuthn.addVirtualAuthenticator", {"options": PHONE})
        self.phone = {"authenticatorId": added["authenticatorId"]}

    def be(self, *, recognised: bool) -> None:
        said = self.phone | {"isUserVerified": recognised}
        self.devtools.send("WebAuthn.setUserVerified", said)

    def held(self) -> list[dict[str, object]]:
        return self.devtools.send("WebAuthn.getCredentials", self.phone)["credentials"]

    def press(self, name: str) -> None:
        self.page.get_by_role("button", name=name, exact=True).click()


@pytest.fixture
def port(app, database_name, media_dir) -> Iterator[int]:
    """Of a shop that knows itself as localhost, as the one of a developer does."""
    number = free_port()
    named = {"SHOP_URL": f"http://127.0.0.1:{number}", "TRUSTED_HOSTS": ""}
    shop = create_app(settings_for_tests(database_name, str(media_dir), **named))
    server = make_server("127.0.0.1", number, shop, threaded=True, request_handler=Silent)
    Thread(target=server.serve_forever, daemon=True).start()
    yield number
    server.shutdown()


@pytest.fixture
def visit(chromium, port) -> Iterator[Callable[..., Visitor]]:
    contexts = []

    def come(*, host: str = "localhost", width: int = 1280, scripts: bool = True) -> Visitor:
        context = chromium.new_context(
            base_url=f"http://{host}:{port}",
            java_script_enabled=scripts,
            viewport={"width": width, "height": 900},
        )
        contexts.append(context)
        return Visitor(context.new_page())

    yield come
    for context in contexts:
        context.close()


def sign_in(page, email, door="/account/sign-in"):
    page.goto(door)
    page.get_by_label("E-mail").fill(email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()


def test_a_shopper_signs_in_with_a_passkey(a: Make, visit, keep_picture):
    a.account("ada@example.com")
    ada = visit()
    sign_in(ada.page, "ada@example.com")
    ada.page.goto("/account/passkeys")
    ada.page.get_by_label("What you call it").fill("My phone")
    ada.page.get_by_label("Password").fill("not my password")
    ada.press("Add a passkey")
    expect(ada.page.get_by_role("alert").last).to_have_text("This is not your password.")
    ada.page.get_by_label("Password").fill(PASSWORD)
    ada.press("Add a passkey")

    expect(ada.page.get_by_text("Your passkey is added.")).to_be_visible()
    expect(ada.page.get_by_text("My phone")).to_be_visible()
    keep_picture(ada.page, "passkeys-1280")
    assert [key["isResidentCredential"] for key in ada.held()] == [True]

    ada.press("Sign out")
    ada.page.goto("/account/sign-in?next=/account/passkeys")
    keep_picture(ada.page, "sign-in-with-passkey-1280")
    ada.press("Sign in with a passkey")
    expect(ada.page).to_have_url(re.compile("/account/passkeys$"))
    expect(ada.page.get_by_text("last used")).to_be_visible()


def test_whoever_the_phone_does_not_recognise_stays_outside(a: Make, visit):
    a.account("ada@example.com")
    ada = visit(width=390)
    sign_in(ada.page, "ada@example.com")
    ada.page.goto("/account/passkeys")
    ada.page.get_by_label("Password").fill(PASSWORD)
    ada.press("Add a passkey")
    expect(ada.page.get_by_text("Your passkey is added.")).to_be_visible()
    ada.press("Sign out")

    ada.be(recognised=False)
    ada.page.goto("/account/sign-in")
    ada.press("Sign in with a passkey")

    said = ada.page.get_by_text("Your browser used no passkey.")
    expect(said).to_be_visible()
    ada.be(recognised=True)
    ada.press("Sign in with a passkey")
    expect(ada.page).to_have_url(re.compile("/account/?$"))


def test_a_shop_that_does_not_answer_is_not_blamed_on_the_browser(visit):
    ada = visit()
    ada.page.goto("/account/sign-in")
    ada.page.route("**/passkey/options", lambda route: route.abort())
    button = ada.page.get_by_role("button", name="Sign in with a passkey")

    button.focus()
    ada.page.keyboard.press("Enter")

    expect(ada.page.get_by_text("The shop did not answer as it should.")).to_be_visible()
    expect(button).to_be_focused()


def test_whoever_goes_back_may_press_again(visit):
    ada = visit()
    ada.page.goto("/account/sign-in")
    button = ada.page.get_by_role("button", name="Sign in with a passkey")

    button.evaluate("it => { it.disabled = true }")
    ada.page.evaluate("dispatchEvent(new PageTransitionEvent('pageshow', {persisted: true}))")

    expect(button).to_be_enabled()


@pytest.mark.parametrize("where", [{"scripts": False}, {"host": "127.0.0.1"}])
def test_where_passkeys_cannot_work_no_button_says_they_do(a: Make, visit, where):
    a.account("ada@example.com")
    ada = visit(**where)
    ada.page.goto("/account/sign-in")
    expect(ada.page.get_by_role("button", name="Sign in with a passkey")).to_be_hidden()

    sign_in(ada.page, "ada@example.com")
    ada.page.goto("/account/passkeys")
    expect(ada.page.get_by_role("button", name="Add a passkey")).to_be_hidden()
    hint = "Browsers keep passkeys for one address only|JavaScript is off"
    expect(ada.page.get_by_text(re.compile(hint))).to_be_visible()


def test_staff_prove_themselves_with_a_passkey(a: Make, visit, keep_picture):
    sam = a.staff("sam@example.com")
    at_work = visit()
    page = at_work.page
    sign_in(page, sam.email, "/staff/sign-in")
    keep_picture(page, "second-factor-or-passkey-1280")
    at_work.press("Use a passkey of this device")
    expect(page.locator(".codes code")).to_have_count(10)
    page.get_by_role("link", name="I have kept them").click()
    page.get_by_role("button", name="Sign out").click()

    sign_in(page, sam.email, "/staff/sign-in")
    keep_picture(page, "use-a-passkey-1280")
    at_work.press("Use a passkey")
    expect(page.get_by_role("navigation", name="Rooms")).to_be_visible()

    database.session.execute(update(StaffSession).values(confirmed_at=None))
    database.session.commit()
    page.goto("/staff/me/passkeys")
    keep_picture(page, "confirm-with-passkey-1280")
    at_work.press("Confirm with a passkey")
    expect(page.get_by_role("heading", name="Your passkeys")).to_be_visible()
    keep_picture(page, "staff-passkeys-1280")
