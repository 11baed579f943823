"""Somebody is invited, joins with an app for codes, and comes back with a code on paper."""

import re
import time
from email import message_from_bytes
from pathlib import Path

from tests.browser.conftest import playwright
from tests.browser.test_purchase import sign_in
from tests.factory import PASSWORD, code_of_app

expect = playwright.expect


def mail_to(shop, address):
    """The text of the mail, as soon as the worker has written it."""
    folder = Path(shop.environ["SHOP_HOME"]) / "mail"
    for _ in range(100):
        mails = [message_from_bytes(file.read_bytes()) for file in folder.glob("*.eml")]
        for mail in mails:
            if mail["To"] == address:
                return mail.get_payload(decode=True).decode()
        time.sleep(0.2)
    raise AssertionError(f"no mail to {address}")


def test_somebody_joins_the_staff(open_page, running_shop, keep_picture):
    address = "kim@example.com"
    owner, kim = open_page(), open_page(width=390)
    sign_in(owner, running_shop)
    owner.goto("/staff/people")
    owner.get_by_role("textbox", name="E-mail address").fill(address)
    owner.get_by_label(re.compile("Warehouse")).check()
    owner.get_by_role("button", name="Invite", exact=True).click()
    expect(owner.get_by_text(address)).to_be_visible()

    kim.goto(re.search(r"/staff/invitation/\S+", mail_to(running_shop, address))[0])
    kim.get_by_label("Your name").fill("Kim de Boer")
    kim.get_by_label("A password").fill(PASSWORD)
    kim.get_by_role("button", name="Join").click()
    secret = kim.locator(".secret").text_content().replace("-", "")
    keep_picture(kim, "second-factor-390")
    kim.get_by_label("6 digits", exact=True).fill(code_of_app(secret))
    kim.get_by_role("button", name="Set up").click()
    code = kim.locator(".codes code").first.inner_text()
    kim.get_by_role("link", name="I have kept them").click()

    rooms = kim.get_by_role("navigation", name="Rooms")
    expect(rooms.get_by_role("link")).to_have_text(["Today", "Orders", "Products"])
    kim.get_by_role("button", name="Sign out").click()
    kim.get_by_label("E-mail").fill(address)
    kim.get_by_label("Password").fill(PASSWORD)
    kim.get_by_role("button", name="Sign in").click()
    kim.get_by_label("6 digits").fill(code)
    kim.get_by_role("button", name="Sign in", exact=True).click()
    expect(rooms).to_be_visible()
