"""Accounts of shoppers: made when an e-mail address has answered, entered with a password."""

from datetime import UTC, datetime, timedelta

import pytest
from argon2 import PasswordHasher
from sqlalchemy import select, text, update

from tests.factory import PASSWORD
from webapp.accounts.models import Account, AccountLink, Customer, CustomerSession
from webapp.accounts.rules.tokens import hash_of
from webapp.accounts.services import passwords, sessions
from webapp.accounts.services.email import ask_for_email, change_email
from webapp.accounts.services.links import (
    MOST_MAILS,
    LinkIsOver,
    Purpose,
    ask_for_link,
    look_at_link,
    write_letter,
)
from webapp.accounts.services.passwords import (
    PasswordRefused,
    TooManyPasswords,
    check_password,
    hash_password,
)
from webapp.accounts.services.registration import open_account, register
from webapp.accounts.services.sessions import end_one_session, end_sessions, session_of
from webapp.accounts.services.sign_in import (
    WrongCredentials,
    WrongPassword,
    ask_for_reset,
    change_password,
    reset_password,
    sign_in,
)
from webapp.events.models import Event
from webapp.orders.models import Order
from webapp.orders.services.erase import erase_customer

ADA = {"email": "ada@example.com", "name": "Ada", "lastname": "Lovelace"}
PERSON = {"name": "Ada", "lastname": "Lovelace", "password": PASSWORD, "device": "Firefox"}
NEW = "another kite over the lake"
HERE = {"device": "Firefox"}


@pytest.fixture(autouse=True)
def cheap_hashes(monkeypatch):
    cheap = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    monkeypatch.setattr(passwords, "hasher", cheap)


def rows(db, table):
    db.session.rollback()
    db.session.expire_all()
    return db.session.scalars(select(table)).all()


def test_an_account_is_there_when_the_mail_was_answered(db, mailbox):
    register(email="ada@example.com")
    assert rows(db, Customer) == []

    session = open_account(mailbox.token("ada@example.com"), **PERSON)

    (customer,) = rows(db, Customer)
    assert (customer.email, customer.name, customer.lastname) == (*ADA.values(),)
    assert session_of(session).customer_id == customer.id
    assert sign_in(email="ADA@example.com", password=PASSWORD, **HERE)


def test_a_link_is_used_once_and_for_its_purpose(db, mailbox):
    register(email="ada@example.com")
    token = mailbox.token("ada@example.com")

    with pytest.raises(LinkIsOver):
        reset_password(token, password=NEW, **HERE)
    with pytest.raises(LinkIsOver):
        change_email(token)
    assert look_at_link(token).purpose == Purpose.REGISTER
    open_account(token, **PERSON)
    with pytest.raises(LinkIsOver):
        open_account(token, **PERSON)
    with pytest.raises(LinkIsOver):
        look_at_link(token)

    assert len(rows(db, Account)) == 1


@pytest.mark.parametrize("token", ["", "x", "x" * 500, "\udcff"])
def test_what_is_no_link_is_over(db, token):
    with pytest.raises(LinkIsOver):
        look_at_link(token)


def test_a_bad_password_leaves_the_link_as_it_is(db, mailbox):
    register(email="ada@example.com")
    token = mailbox.token("ada@example.com")

    with pytest.raises(PasswordRefused):
        open_account(token, **PERSON | {"password": "short"})

    assert rows(db, Customer) == []
    assert open_account(token, **PERSON)


def test_an_old_link_is_over(db, mailbox):
    register(email="ada@example.com")
    token = mailbox.token("ada@example.com")
    past = datetime.now(UTC) - timedelta(seconds=1)
    begun = past - timedelta(days=1)
    db.session.execute(update(AccountLink).values(expires_at=past, created_at=begun))
    db.session.commit()

    with pytest.raises(LinkIsOver):
        open_account(token, **PERSON)

    assert rows(db, Account) == []


def test_no_secret_of_a_link_is_stored(db, mailbox):
    register(email="ada@example.com")
    token = mailbox.token("ada@example.com")

    tables = ("account_links", "procrastinate_jobs", "events", "customer_sessions")
    stored = " ".join(
        db.session.scalar(text(f"SELECT coalesce(string_agg(t::text, ' '), '') FROM {name} t"))
        for name in tables
    )

    assert hash_of(token) in stored
    assert token not in stored
    assert PASSWORD not in stored


def test_who_has_an_account_is_told_so_by_mail_alone(db, a, mailbox):
    a.account()

    register(email="ada@example.com")

    letter = mailbox.last("ada@example.com")
    assert "known" in letter["Subject"]
    assert "/account/links/" not in letter.get_content()
    assert len(rows(db, Account)) == 1


def test_whom_the_shop_knew_is_taken_over(db, a, mailbox):
    known = a.customer("Ada@Example.com", name="A.", lastname="L.")

    register(email="ada@example.com")
    open_account(mailbox.token("Ada@Example.com"), **PERSON)

    (customer,) = rows(db, Customer)
    assert (customer.id, customer.name, customer.version) == (known.id, "Ada", 2)
    assert [account.customer_id for account in rows(db, Account)] == [known.id]


def test_whoever_has_an_account_is_told_so_where_he_is_known(mailbox, a):
    a.account("ada@example.com")

    register(email="Ada@Example.com")

    (letter,) = mailbox.letters()
    assert (letter["To"], "known" in letter["Subject"]) == ("ada@example.com", True)


def test_a_customer_is_taken_over_by_whoever_reads_the_mail_of_his_address(mailbox, a):
    a.customer("ada@example.com")

    register(email="ADA@example.com")

    (letter,) = mailbox.letters()
    assert letter["To"] == "ada@example.com"
    assert "/account/links/" in letter.get_content()


def test_whoever_wants_the_address_of_another_writes_to_the_other_where_he_is_known(mailbox, a):
    ada = a.account("ada@example.com")
    a.account("eve@example.com")

    ask_for_email(ada.id, email="EVE@example.com", password=PASSWORD)

    assert [letter["To"] for letter in mailbox.letters()] == ["eve@example.com"]


def test_of_two_mails_the_first_used_wins(db, mailbox):
    register(email="ada@example.com")
    first = mailbox.token("ada@example.com")
    register(email="ada@example.com")
    second = mailbox.token("ada@example.com")

    open_account(second, **PERSON | {"password": NEW})

    with pytest.raises(LinkIsOver):
        open_account(first, **PERSON)
    assert sign_in(email="ada@example.com", password=NEW, **HERE)


def test_what_a_guest_ordered_joins_the_account_when_it_is_verified(db, a, mailbox):
    lamp = a.variant_of(a.product())
    mine = a.order((lamp, 1), email="ADA@example.com")
    other = a.order((lamp, 1), email="eve@example.com")
    register(email="ada@example.com")
    mailbox.letters()
    assert [order.customer_id for order in rows(db, Order)] == [None, None]

    open_account(mailbox.token("ada@example.com"), **PERSON)
    mailbox.letters()

    (customer,) = rows(db, Customer)
    found = {order.id: order.customer_id for order in rows(db, Order)}
    assert found == {mine.id: customer.id, other.id: None}
    last = db.session.scalars(select(Event).filter_by(name="order.claimed")).one()
    assert (last.subject_id, last.actor) == (mine.id, f"customer:{customer.id}")


def test_an_address_is_not_flooded(db, mailbox):
    for _ in range(MOST_MAILS + 2):
        register(email="ada@example.com")

    assert len(mailbox.letters()) == MOST_MAILS


def test_a_letter_that_is_written_again_has_another_token(db, mailbox):
    ask_for_link(Purpose.REGISTER, email="ada@example.com")
    (link,) = rows(db, AccountLink)

    first, second = write_letter(link.id), write_letter(link.id)

    assert look_at_link(second.token).purpose == Purpose.REGISTER
    with pytest.raises(LinkIsOver):
        look_at_link(first.token)


@pytest.mark.parametrize(
    ("email", "password"),
    [
        ("ada@example.com", "not the password at all"),
        ("eve@example.com", PASSWORD),
        ("client@example.com", PASSWORD),
        ("", ""),
    ],
)
def test_wrong_credentials_are_refused_alike(db, a, email, password):
    a.account()
    a.customer("client@example.com")

    with pytest.raises(WrongCredentials, match="do not belong together") as refused:
        sign_in(email=email, password=password, **HERE)

    assert refused.value.details == {}
    assert rows(db, CustomerSession) == []


def test_an_unknown_address_costs_as_much_work(db, a, monkeypatch):
    a.account()
    verified = []

    class Counting(PasswordHasher):
        def verify(self, stored, password):
            verified.append(stored)
            return super().verify(stored, password)

    monkeypatch.setattr(passwords, "hasher", Counting(time_cost=1, memory_cost=8, parallelism=1))
    for email in ("ada@example.com", "eve@example.com"):
        with pytest.raises(WrongCredentials):
            sign_in(email=email, password="wrong", **HERE)

    assert len(verified) == 2


def test_an_old_hash_is_renewed_at_the_next_sign_in(db, a, monkeypatch):
    a.account()
    stronger = PasswordHasher(time_cost=2, memory_cost=8, parallelism=1)
    monkeypatch.setattr(passwords, "hasher", stronger)

    sign_in(email="ada@example.com", password=PASSWORD, **HERE)

    (account,) = rows(db, Account)
    assert not stronger.check_needs_rehash(account.password_hash)


def test_a_sign_in_begins_a_new_session_and_ends_the_old_one(db, a):
    a.account()
    first = sign_in(email="ada@example.com", password=PASSWORD, **HERE)

    second = sign_in(email="ada@example.com", password=PASSWORD, instead_of=first, **HERE)

    assert first != second
    assert session_of(first) is None
    assert session_of(second).device == "Firefox"
    assert [one.token_hash for one in rows(db, CustomerSession)] == [hash_of(second)]


@pytest.mark.parametrize(
    ("left_alone", "lasted", "is_in"),
    [
        (sessions.IDLE_AFTER - timedelta(minutes=1), timedelta(0), True),
        (sessions.IDLE_AFTER + timedelta(minutes=1), timedelta(0), False),
        (timedelta(0), sessions.LASTS + timedelta(minutes=1), False),
    ],
)
def test_a_session_ends_when_it_is_left_alone_or_too_old(db, a, left_alone, lasted, is_in):
    a.account()
    token = sign_in(email="ada@example.com", password=PASSWORD, **HERE)
    now = datetime.now(UTC)
    ends = now + sessions.LASTS - lasted
    db.session.execute(update(CustomerSession).values(seen_at=now - left_alone, expires_at=ends))
    db.session.commit()

    assert (session_of(token) is not None) == is_in


def test_nobody_ends_a_session_of_somebody_else(db, a):
    ada, eve = a.account(), a.account("eve@example.com")
    token = sign_in(email="ada@example.com", password=PASSWORD, **HERE)

    end_one_session(session_of(token).id, customer_id=eve.id)

    assert session_of(token)
    end_sessions(ada.id)
    assert session_of(token) is None


def test_a_reset_password_counts_and_everybody_else_is_out(db, a, mailbox):
    a.account()
    before = sign_in(email="ada@example.com", password=PASSWORD, **HERE)
    ask_for_reset(email="ada@example.com")

    after = reset_password(mailbox.token("ada@example.com"), password=NEW, **HERE)

    assert session_of(before) is None
    assert session_of(after)
    with pytest.raises(WrongCredentials):
        sign_in(email="ada@example.com", password=PASSWORD, **HERE)
    assert "was changed" in mailbox.last("ada@example.com")["Subject"]


def test_a_link_resets_one_password(db, a, mailbox):
    a.account()
    ask_for_reset(email="ada@example.com")
    token = mailbox.token("ada@example.com")
    reset_password(token, password=NEW, **HERE)

    with pytest.raises(LinkIsOver):
        reset_password(token, password=NEW + "!", **HERE)

    assert sign_in(email="ada@example.com", password=NEW, **HERE)


def test_a_new_password_undoes_what_was_asked_for_with_the_old_one(db, a, mailbox):
    ada = a.account()
    ask_for_email(ada.id, email="eve@example.com", password=PASSWORD)
    token = mailbox.token("eve@example.com")

    change_password(ada.id, old_password=PASSWORD, password=NEW, **HERE)

    with pytest.raises(LinkIsOver):
        change_email(token)


def test_a_new_address_undoes_what_was_sent_to_the_old_one(db, a, mailbox):
    ada = a.account()
    ask_for_reset(email="ada@example.com")
    token = mailbox.token("ada@example.com")
    ask_for_email(ada.id, email="new@example.com", password=PASSWORD)
    change_email(mailbox.token("new@example.com"))
    a.account("ada@example.com")

    with pytest.raises(LinkIsOver):
        reset_password(token, password=NEW, **HERE)


def test_a_bad_new_password_leaves_the_link_as_it_is(db, a, mailbox):
    a.account()
    ask_for_reset(email="ada@example.com")
    token = mailbox.token("ada@example.com")

    with pytest.raises(PasswordRefused):
        reset_password(token, password="short", **HERE)

    assert reset_password(token, password=NEW, **HERE)


def test_nobody_is_written_to_who_has_no_account(db, a, mailbox):
    a.customer("client@example.com")

    ask_for_reset(email="client@example.com")
    ask_for_reset(email="eve@example.com")

    assert mailbox.letters() == []
    assert [link.purpose for link in rows(db, AccountLink)] == ["reset", "reset"]


def test_a_password_is_changed_by_who_knows_it(db, a, mailbox):
    ada = a.account()
    before = sign_in(email="ada@example.com", password=PASSWORD, **HERE)

    with pytest.raises(WrongPassword):
        change_password(ada.id, old_password="wrong", password=NEW, **HERE)
    assert session_of(before)
    after = change_password(ada.id, old_password=PASSWORD, password=NEW, **HERE)

    assert (session_of(before), bool(session_of(after))) == (None, True)
    assert sign_in(email="ada@example.com", password=NEW, **HERE)


def test_another_address_counts_when_it_has_answered(db, a, mailbox):
    ada = a.account()
    session = sign_in(email="ada@example.com", password=PASSWORD, **HERE)
    with pytest.raises(WrongPassword):
        ask_for_email(ada.id, email="new@example.com", password="wrong")
    ask_for_email(ada.id, email="new@example.com", password=PASSWORD)
    assert rows(db, Customer)[0].email == "ada@example.com"

    change_email(mailbox.token("new@example.com"))

    assert rows(db, Customer)[0].email == "new@example.com"
    assert session_of(session) is None
    assert sign_in(email="new@example.com", password=PASSWORD, **HERE)
    assert "was changed" in mailbox.last("ada@example.com")["Subject"]


def test_an_address_of_somebody_else_is_not_taken(db, a, mailbox):
    ada = a.account()
    a.customer("eve@example.com")

    ask_for_email(ada.id, email="eve@example.com", password=PASSWORD)

    assert "/account/links/" not in mailbox.last("eve@example.com").get_content()
    assert {one.email for one in rows(db, Customer)} == {"ada@example.com", "eve@example.com"}


def test_who_is_erased_cannot_sign_in(db, a, mailbox):
    ada = a.account()
    token = sign_in(email="ada@example.com", password=PASSWORD, **HERE)
    ask_for_email(ada.id, email="new@example.com", password=PASSWORD)

    erase_customer(ada.id, actor="test")

    assert session_of(token) is None
    assert (rows(db, Account), rows(db, CustomerSession)) == ([], [])
    with pytest.raises(WrongCredentials):
        sign_in(email="ada@example.com", password=PASSWORD, **HERE)


@pytest.mark.parametrize(
    "password",
    [
        *("", "short", "x" * 14, "x" * 15, "123456789012345", "passwordpassword"),
        *("qwertyuiopasdfg", "ada@example.com1", "lovelacelovelace", "testshoptestshop"),
    ],
)
def test_what_anybody_would_try_is_no_password(db, password):
    with pytest.raises(PasswordRefused):
        hash_password(password, about=tuple(ADA.values()))


@pytest.mark.parametrize(
    "password", [NEW, "xxxx9dk3kd93kdk", "летний вечер у моря", NEW + "ü " * 480]
)
def test_no_sign_is_asked_for_in_a_password(db, password):
    assert check_password(password, hash_password(password)).is_right
    assert not check_password(password + " ", hash_password(password)).is_right


def test_so_many_passwords_at_once_and_no_more(monkeypatch):
    monkeypatch.setattr(passwords, "PATIENCE_SECONDS", 0.01)
    for _ in range(passwords.AT_ONCE):
        passwords.turns.acquire()

    with pytest.raises(TooManyPasswords):
        check_password("x", None)

    for _ in range(passwords.AT_ONCE):
        passwords.turns.release()
    assert not check_password("x", None).is_right


def test_a_link_goes_to_the_address_that_is_known_and_not_to_one_that_looks_like_it(mailbox, a):
    a.account("ada@example.com")

    ask_for_reset(email="ADA@example.com")

    assert [letter["To"] for letter in mailbox.letters()] == ["ada@example.com"]
