from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from tests.factory import PASSWORD
from webapp.accounts.models import ApiToken, Staff, StaffFactor, StaffRole
from webapp.accounts.services.sessions import session_of
from webapp.accounts.services.sign_in import sign_in
from webapp.accounts.services.staff_sessions import signed_in
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
        (["--scopes", "orders:read", "--expires", "soon"], "in days or hours: 90d, 12h"),
        (["--scopes", "orders:read", "--expires", "0d"], "in days or hours: 90d, 12h"),
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


def test_staff_are_owners_unless_a_role_says_otherwise(shop, db):
    shop("staff", "create", "--email", "a@example.com", "--name", "A", "--password", PASSWORD)
    roles = ["--role", "support", "--role", "warehouse"]
    shop("staff", "create", "--email", "b@b.nl", "--name", "B", "--password", PASSWORD, *roles)
    found = db.session.execute(select(StaffRole.staff_id, StaffRole.role).order_by(StaffRole.role))
    assert found.all() == [(1, "owner"), (2, "support"), (2, "warehouse")]


def test_a_second_factor_is_reset_for_whoever_lost_everything(shop, a, db):
    a.factor(a.staff("sam@example.com"))
    answer = shop("staff", "reset-factor", "--email", "Sam@example.com")
    assert answer.output == "Sam@example.com sets up another second factor at the next sign-in.\n"
    assert db.session.scalars(select(StaffFactor)).all() == []
    assert shop("staff", "reset-factor", "--email", "nobody@example.com").exit_code == 1


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


def test_a_rotated_token_and_its_heir_both_open_the_shop_for_a_while(shop, db, a):
    old = a.token("orders:read", days=30)
    prefix = old.split("_")[1]

    fresh = shop("token", "rotate", prefix, "--overlap", "2h").output.strip()

    assert token_of(fresh).scopes == token_of(old).scopes == ["orders:read"]
    row = db.session.scalars(select(ApiToken).filter_by(prefix=prefix)).one()
    assert round((row.expires_at - datetime.now(UTC)).total_seconds() / 3600) == 2


def test_rotating_never_prolongs_a_token(shop, db, a):
    old = a.token("orders:read", days=1)
    prefix = old.split("_")[1]

    shop("token", "rotate", prefix, "--overlap", "7d")

    row = db.session.scalars(select(ApiToken).filter_by(prefix=prefix)).one()
    assert round((row.expires_at - datetime.now(UTC)).total_seconds() / 3600) == 24


def test_a_revoked_token_opens_nothing_and_has_no_heir(shop, db, a):
    token = a.token("orders:read")
    prefix = token.split("_")[1]

    assert [shop("token", "revoke", prefix).exit_code for _ in range(2)] == [0, 0]

    assert token_of(token) is None
    refused = shop("token", "rotate", prefix)
    assert (refused.exit_code, "was revoked" in refused.output) == (1, True)
    assert "There is no token ffffffff" in shop("token", "revoke", "ffffffff").output


def test_the_list_of_tokens_says_what_became_of_them(shop, db, a, monkeypatch):
    monkeypatch.setenv("COLUMNS", "200")
    used, unused = a.token("orders:read"), a.token("bills:read")
    token_of(used)
    shop("token", "revoke", unused.split("_")[1])

    shown = shop("token", "list").output.splitlines()

    [mine] = [line for line in shown if used.split("_")[1] in line]
    [other] = [line for line in shown if unused.split("_")[1] in line]
    assert all(word in mine for word in ("orders:read", "until"))
    assert "never" not in mine
    assert all(word in other for word in ("bills:read", "revoked", "never"))


def test_the_use_of_a_token_is_written_down_once_a_minute(db, a):
    token = a.token("orders:read")

    token_of(token)
    first = db.session.scalars(select(ApiToken.used_at)).one()
    token_of(token)

    assert first is not None
    assert db.session.scalars(select(ApiToken.used_at)).one() == first


def test_everybody_is_signed_out_after_a_break_in(shop, db, a):
    tokens = [a.session(a.staff()), a.session(a.staff("kim@example.com"))]
    a.account("ada@example.com")
    shopper = sign_in(email="ada@example.com", password=PASSWORD, device="", instead_of=None)

    answer = shop("sign-out", "--everybody")

    assert (answer.exit_code, answer.output) == (0, "3 sessions were ended.\n")
    assert [signed_in(token) for token in tokens] == [None, None]
    assert session_of(shopper) is None


def test_one_person_is_signed_out_by_address(shop, db, a):
    sam, kim = (a.session(a.staff(email)) for email in ("sam@example.com", "kim@example.com"))

    answers = [shop("sign-out", "--email", email) for email in ("SAM@example.com", "no@x.example")]

    assert signed_in(sam) is None
    assert signed_in(kim) is not None
    assert [answer.exit_code for answer in answers] == [0, 1]
    assert "Nobody here has the address" in answers[1].output


@pytest.mark.parametrize("words", [[], ["--everybody", "--email", "sam@example.com"]])
def test_whom_to_sign_out_must_be_said(shop, db, words):
    answer = shop("sign-out", *words)

    assert answer.exit_code == 2
    assert "Say either" in answer.output
