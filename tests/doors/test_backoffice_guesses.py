"""Passwords of staff that strangers guess."""

import pytest

from tests.factory import PASSWORD

KNOWN = "203.0.113.7"
COOKIE = "tendero_known_staff"


@pytest.fixture
def sign_in(limited):
    def attempt(password, address, email="sam@example.com"):
        form = {"email": email, "password": password}
        where = {"REMOTE_ADDR": address}
        return limited.post("/staff/sign-in", data=form, environ_overrides=where).status_code

    attempt.browser = limited
    return attempt


def test_all_strangers_together_may_guess_so_often_and_the_owner_comes_in_all_the_same(sign_in, a):
    a.staff()
    assert sign_in(PASSWORD, KNOWN) == 303
    owner = sign_in.browser.get_cookie(COOKIE).value
    sign_in.browser.delete_cookie(COOKIE)

    guesses = [sign_in("wrong password, but long", f"192.0.2.{n}") for n in range(60)]

    # The owner was a stranger too, the first time.
    assert guesses == [422] * 49 + [429] * 11
    assert sign_in(PASSWORD, "198.51.100.1") == 429
    sign_in.browser.set_cookie(COOKIE, owner)
    assert sign_in(PASSWORD, KNOWN) == 303


def test_whoever_is_unknown_is_counted_like_whoever_is_known(sign_in, a):
    guesses = [
        sign_in("wrong password, but long", f"192.0.2.{n}", "no@example.com") for n in range(51)
    ]

    assert guesses == [422] * 50 + [429]


def test_a_browser_known_to_the_shop_is_a_stranger_to_the_back_office(sign_in, a):
    a.staff("ada@example.com")
    a.account("ada@example.com")
    form = {"email": "ada@example.com", "password": PASSWORD}
    sign_in.browser.post("/account/sign-in", data=form, environ_overrides={"REMOTE_ADDR": KNOWN})
    known = sign_in.browser.get_cookie("tendero_known").value
    sign_in.browser.set_cookie(COOKIE, known)

    guesses = [sign_in("wrong", f"192.0.2.{n}", "ada@example.com") for n in range(51)]

    assert guesses[-1] == 429
