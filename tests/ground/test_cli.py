from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from tests.factory import PASSWORD
from webapp.accounts.models import ApiToken, Staff
from webapp.accounts.services.tokens import token_of


@pytest.fixture
def shop(app, db):
    """Runs a command as `./shop` does."""
    return lambda *words: app.test_cli_runner().invoke(args=list(words))


def test_a_token_is_made_and_told_once(shop, db):
    answer = shop("token", "create", "--name", "till", "--scopes", "orders:read, orders:write")
    assert answer.exit_code == 0
    assert token_of(answer.output.strip()).scopes == ["orders:read", "orders:write"]
    row = db.session.scalars(select(ApiToken)).one()
    assert round((row.expires_at - datetime.now(UTC)).total_seconds() / 86400) == 90


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["--scopes", "everything"], "choose from catalogue:read, catalogue:write"),
        (["--scopes", " , "], "choose from"),
        (["--scopes", "orders:read", "--expires", "soon"], "such as 90d"),
        (["--scopes", "orders:read", "--expires", "0d"], "such as 90d"),
    ],
)
def test_a_token_that_makes_no_sense_is_not_made(shop, db, words, sentence):
    answer = shop("token", "create", "--name", "till", *words)
    assert answer.exit_code == 2
    assert sentence in answer.output
    assert db.session.scalars(select(ApiToken)).all() == []


def test_staff_are_added(shop, db):
    words = ["--email", "sam@example.com", "--name", "Sam", "--password", PASSWORD]
    answer = shop("staff", "create", *words)
    assert (answer.exit_code, answer.output) == (
        0,
        "sam@example.com may sign in at /staff now.\n",
    )
    assert db.session.scalars(select(Staff.email)).one() == "sam@example.com"


def test_staff_with_a_short_password_are_not_added(shop, db):
    answer = shop("staff", "create", "--email", "a@b.nl", "--name", "Sam", "--password", "short")
    assert answer.exit_code == 1
    assert "at least 15 characters" in answer.output
    assert db.session.scalars(select(Staff)).all() == []


def test_somebody_who_is_there_already_is_not_added_again(shop, a):
    a.staff("sam@example.com")
    words = ["--email", "SAM@example.com", "--name", "Sam", "--password", PASSWORD]
    answer = shop("staff", "create", *words)
    assert answer.exit_code == 1
    assert "is here already" in answer.output


def test_the_demo_fills_an_empty_shop_only(shop, a):
    a.product()
    answer = shop("fill-demo")
    assert answer.exit_code == 1
    assert "for an empty shop" in answer.output


def test_a_file_that_is_not_there_is_said(shop):
    answer = shop("import-products", "no-such-file.csv")
    assert answer.exit_code == 2
    assert "no-such-file.csv" in answer.output
