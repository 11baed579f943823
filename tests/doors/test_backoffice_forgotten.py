"""Staff who have forgotten their password."""

import re
from datetime import timedelta

import pytest
from argon2 import PasswordHasher
from sqlalchemy import select, update

from tests.factory import APP_SECRET, PASSWORD, code_of_app
from webapp.accounts.models import AccountLink, Staff
from webapp.accounts.rules.demo import DEMO_EMAIL
from webapp.accounts.services import passwords
from webapp.accounts.services.people import deactivate
from webapp.accounts.services.second_factor import pass_factor
from webapp.accounts.services.staff_sessions import signed_in

NEW = "another kite over the lake"
ASK = "/staff/password"


@pytest.fixture(autouse=True)
def cheap_hashes(monkeypatch):
    cheap = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    monkeypatch.setattr(passwords, "hasher", cheap)


@pytest.fixture
def sam(a):
    sam = a.staff()
    a.factor(sam)
    return sam


@pytest.fixture
def link(client, mailbox, sam):
    client.post(ASK, data={"email": "SAM@example.com"})
    return f"{ASK}/{token_in(mailbox.last('sam@example.com').get_content())}"


def token_in(text):
    return re.search(r"https://\S+/(\S{43})", text)[1]


def sign_in(client, password):
    return client.post("/staff/sign-in", data={"email": "sam@example.com", "password": password})


def test_from_a_forgotten_password_to_another_one(client, a, sam, link, mailbox):
    before = a.session(sam)
    looked = client.get(link)

    answer = client.post(link, data={"password": NEW})

    assert "Another password" in looked.text
    assert answer.location == "/staff/sign-in?done=password"
    assert "Your new password counts" in client.get(answer.location).text
    assert signed_in(before) is None
    assert sign_in(client, PASSWORD).status_code == 422
    assert sign_in(client, NEW).status_code == 303
    assert client.get("/staff").location.startswith("/staff/second-factor")
    assert "password" in mailbox.last("sam@example.com")["Subject"].lower()


def test_the_second_factor_is_still_the_one_of_before(client, sam, link):
    client.post(link, data={"password": NEW})
    token = re.search(r"tendero_staff=([^;]+)", sign_in(client, NEW).headers["Set-Cookie"])[1]
    halfway = signed_in(token)

    whole = pass_factor(halfway, code=code_of_app(APP_SECRET))

    assert not halfway.has_second_factor
    assert signed_in(whole).has_second_factor


def test_a_link_works_once_and_looking_at_it_does_not_use_it_up(client, sam, link):
    assert [client.get(link).status_code for _ in range(2)] == [200, 200]

    assert client.post(link, data={"password": NEW}).status_code == 303
    assert client.post(link, data={"password": PASSWORD}).status_code == 410
    assert client.get(link).status_code == 410
    assert sign_in(client, PASSWORD).status_code == 422


@pytest.mark.parametrize("password", ["short", "passwordpassword", ""])
def test_an_easy_password_is_refused_and_the_link_stays(client, sam, link, password):
    assert client.post(link, data={"password": password}).status_code == 422
    assert client.post(link, data={"password": NEW}).status_code == 303


def test_a_link_is_soon_too_old(client, db, sam, link):
    past = AccountLink.expires_at - timedelta(hours=2)
    made = AccountLink.created_at - timedelta(hours=2)
    db.session.execute(update(AccountLink).values(expires_at=past, created_at=made))
    db.session.commit()

    assert client.post(link, data={"password": NEW}).status_code == 410
    assert sign_in(client, PASSWORD).status_code == 303


def test_whoever_left_meanwhile_stays_out(client, a, sam, link):
    a.staff("olga@example.com")
    deactivate(sam.id, actor="test")

    assert client.post(link, data={"password": NEW}).status_code == 410


@pytest.mark.parametrize("email", ["nobody@example.com", DEMO_EMAIL])
def test_nobody_else_is_written_to_and_the_answer_is_the_same(client, a, sam, mailbox, email):
    a.staff(DEMO_EMAIL)

    answers = [client.post(ASK, data={"email": one}) for one in ("sam@example.com", email)]

    pages = [answer.text.replace(email, "sam@example.com") for answer in answers]
    same = [re.sub(r"[0-9a-f]{16,}", "", page) for page in pages]
    assert same[0] == same[1]
    assert [letter["To"] for letter in mailbox.letters()] == ["sam@example.com"]


def test_a_link_of_a_shopper_opens_nothing_here_though_he_works_here_too(client, a, mailbox, sam):
    a.account("sam@example.com")
    client.post("/account/forgotten", data={"email": "sam@example.com"})
    token = token_in(mailbox.last("sam@example.com").get_content())

    answers = [client.get(f"{ASK}/{token}"), client.post(f"{ASK}/{token}", data={"password": NEW})]

    assert [answer.status_code for answer in answers] == [410, 410]
    assert sign_in(client, PASSWORD).status_code == 303


def test_and_this_link_opens_nothing_elsewhere(client, db, sam, link):
    token = link.rpartition("/")[2]

    for path in ("/account/links", "/staff/invitation"):
        form = {"password": NEW, "name": "Sam", "lastname": "S"}
        assert client.post(f"{path}/{token}", data=form).status_code == 410
    db.session.rollback()
    assert len(db.session.scalars(select(Staff)).all()) == 1


def test_asking_is_slowed_down(limited, a):
    answers = [limited.post(ASK, data={"email": "sam@example.com"}) for _ in range(6)]

    assert [answer.status_code for answer in answers] == [200] * 5 + [429]
