"""One link, one password, one address: whoever else comes at the same moment is told no."""

import pytest
from argon2 import PasswordHasher
from sqlalchemy import func, select

from tests.factory import PASSWORD
from webapp.accounts.models import Account, AccountLink, Customer, CustomerSession
from webapp.accounts.services import passwords
from webapp.accounts.services.customers import create_customer
from webapp.accounts.services.links import Purpose, ask_for_link, write_letter
from webapp.accounts.services.registration import open_account
from webapp.accounts.services.sign_in import change_password, reset_password, sign_in
from webapp.orders.services.claim import claim_orders
from webapp.orders.services.erase import erase_customer

ROUNDS = 20
HERE = {"device": ""}
PERSON = {"name": "Ada", "lastname": "Lovelace"}
NEW = "another kite over the lake"

pytestmark = pytest.mark.usefixtures("no_deadlock")


@pytest.fixture(autouse=True)
def cheap_hashes(monkeypatch):
    cheap = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    monkeypatch.setattr(passwords, "hasher", cheap)


def token_of(db, purpose, email, **facts):
    """The token of a link that this address has been mailed."""
    ask_for_link(purpose, email=email, facts=facts)
    link = db.session.scalar(select(func.max(AccountLink.id)))
    db.session.rollback()
    return write_letter(link).token


def registration(db, email):
    return token_of(db, Purpose.REGISTER, email)


def count(db, table):
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(table))


def opening(token):
    return lambda: open_account(token, **PERSON, password=PASSWORD, **HERE) and None


def test_a_link_opens_one_account_whoever_presses_its_button(db, contest):
    for n in range(ROUNDS):
        token = registration(db, f"ada-{n}@example.com")

        results = contest(*[opening(token)] * 4)

        assert sorted(results) == ["done", *["link_is_over"] * 3]
        assert count(db, Account) == n + 1


def test_two_links_of_one_address_open_one_account(db, contest):
    for n in range(ROUNDS):
        first, second = (registration(db, f"ada-{n}@example.com") for _ in range(2))

        results = contest(opening(first), opening(second))

        assert sorted(results) == ["done", "link_is_over"]
        assert (count(db, Account), count(db, Customer)) == (n + 1, n + 1)


def test_an_account_is_opened_while_a_program_adds_its_customer(db, contest):
    for n in range(ROUNDS):
        email = f"ada-{n}@example.com"
        token = registration(db, email)

        opened, added = contest(
            opening(token),
            lambda email=email: create_customer(email=email, **PERSON, actor="test") and None,
        )

        assert opened == "done"
        assert added in ("done", "email_taken")
        assert count(db, Customer) == n + 1


def test_of_two_new_passwords_one_counts(db, a, contest):
    for n in range(ROUNDS):
        email = f"ada-{n}@example.com"
        ada = a.account(email).id
        token = token_of(db, Purpose.RESET, email)

        results = contest(
            lambda ada=ada: (
                change_password(ada, old_password=PASSWORD, password=NEW, **HERE) and None
            ),
            lambda token=token: reset_password(token, password=NEW + "!", **HERE) and None,
        )

        assert results[1] == "done"
        assert results[0] in ("done", "wrong_password")


def test_nobody_stays_signed_in_with_a_password_that_was_changed(db, a, contest):
    for n in range(ROUNDS):
        email = f"ada-{n}@example.com"
        ada = a.account(email).id

        entered, changed = contest(
            lambda email=email: sign_in(email=email, password=PASSWORD, **HERE) and None,
            lambda ada=ada: (
                change_password(ada, old_password=PASSWORD, password=NEW, **HERE) and None
            ),
        )

        assert (entered in ("done", "wrong_credentials"), changed) == (True, "done")
        db.session.rollback()
        mine = select(func.count()).where(CustomerSession.customer_id == ada)
        assert db.session.scalar(mine) == 1


def test_a_customer_is_erased_while_the_account_is_used(db, a, contest):
    lamp = a.variant_of(a.product(on_hand=100))
    for n in range(ROUNDS):
        email = f"ada-{n}@example.com"
        ada = a.account(email).id
        a.order((lamp, 1), email="other@example.com")

        results = contest(
            lambda ada=ada: erase_customer(ada, actor="test"),
            lambda email=email: sign_in(email=email, password=PASSWORD, **HERE) and None,
            lambda ada=ada: claim_orders(ada),
        )

        assert results[0] == results[2] == "done"
        assert results[1] in ("done", "wrong_credentials")
        assert (count(db, Account), count(db, CustomerSession)) == (0, 0)
