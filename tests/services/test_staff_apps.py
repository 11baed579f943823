"""An app for codes beside passkeys."""

import pytest

from tests.authenticator import Authenticator
from tests.factory import PASSWORD, code_of_app
from webapp.accounts.queries.passkeys import passkeys_of_staff
from webapp.accounts.queries.staff import has_app
from webapp.accounts.services.second_factor import (
    FactorExists,
    WrongCode,
    check_code,
    pass_factor,
    reset_factor,
    secret_for,
)
from webapp.accounts.services.staff import sign_in
from webapp.accounts.services.staff_apps import add_app
from webapp.accounts.services.staff_passkeys import (
    ask_staff_to_add,
    remove_staff_passkey,
    set_up_passkey,
)
from webapp.accounts.services.staff_sessions import signed_in
from webapp.events.queries import history_of


def halfway():
    return signed_in(sign_in(email="sam@example.com", password=PASSWORD))


@pytest.fixture
def signed(a):
    """Sam, in with a passkey, which is the only second factor."""
    a.staff("sam@example.com")
    signed = halfway()
    answer = Authenticator().make(ask_staff_to_add(signed))
    return signed_in(set_up_passkey(signed, answer, name="Laptop").token)


def test_codes_of_the_app_count_once_it_is_added(db, signed, mailbox):
    secret, sam = secret_for(signed), signed.staff.id

    add_app(signed, code=code_of_app(secret))

    assert signed_in(pass_factor(halfway(), code=code_of_app(secret, later=1))).has_second_factor
    assert "staff.app_added" in [event.name for event in history_of("staff", sam)]
    assert "app of yours" in mailbox.last("sam@example.com")["Subject"]


def test_the_code_that_added_it_counts_no_more(signed):
    code, sam = code_of_app(secret_for(signed)), signed.staff.id
    add_app(signed, code=code)
    with pytest.raises(WrongCode):
        check_code(sam, code)


def test_a_wrong_code_adds_none(signed):
    sam = signed.staff.id
    with pytest.raises(WrongCode):
        add_app(signed, code="000000")
    assert not has_app(sam)


def test_an_app_is_not_replaced_by_another(signed):
    code = code_of_app(secret_for(signed))
    add_app(signed, code=code)
    with pytest.raises(FactorExists):
        add_app(signed, code=code)


def test_a_reset_ends_what_was_about_to_be_added(signed):
    code, sam = code_of_app(secret_for(signed)), signed.staff.id
    reset_factor(sam, actor="staff:9")
    with pytest.raises(WrongCode):
        add_app(signed, code=code)
    assert not has_app(sam)


def test_with_an_app_the_last_passkey_may_go(signed):
    add_app(signed, code=code_of_app(secret_for(signed)))
    [passkey] = passkeys_of_staff(signed.staff.id)

    remove_staff_passkey(signed, passkey.id)

    assert passkeys_of_staff(signed.staff.id) == []
