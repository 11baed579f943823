from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select, update

from tests.factory import PASSWORD
from webapp.accounts.models import ApiToken, Staff, StaffSession
from webapp.accounts.services import staff as services
from webapp.accounts.services.passwords import NOBODYS_HASH, Checked, PasswordRefused, hasher
from webapp.accounts.services.staff import WrongLogin, create_staff, sign_in
from webapp.accounts.services.staff_sessions import (
    sign_out,
    signed_in,
)
from webapp.accounts.services.tokens import token_of


def age(db, **changes):
    db.session.execute(update(StaffSession).values(changes))
    db.session.commit()


def whose(token):
    return signed_in(token).staff.id


@pytest.fixture
def sam(a):
    return a.staff("sam@example.com")


def test_a_password_is_kept_as_an_argon2id_hash(db):
    staff = create_staff(email="sam@example.com", name="Sam", password=PASSWORD)
    assert staff.password_hash.startswith("$argon2id$")
    assert whose(sign_in(email="SAM@example.com", password=PASSWORD)) == staff.id


def test_a_short_password_is_refused(db):
    with pytest.raises(PasswordRefused):
        create_staff(email="sam@example.com", name="Sam", password="14 characters!")
    assert db.session.scalars(select(Staff)).all() == []


@pytest.mark.parametrize(
    ("email", "password"), [("sam@example.com", "wrong"), ("nobody@example.com", PASSWORD)]
)
def test_a_wrong_login_says_not_which_half_was_wrong(db, sam, email, password):
    with pytest.raises(WrongLogin) as refusal:
        sign_in(email=email, password=password)
    assert refusal.value.message == "This e-mail address and password do not belong together."
    assert db.session.scalar(select(func.count()).select_from(StaffSession)) == 0


def test_an_unknown_address_costs_as_much_as_a_wrong_password(db, monkeypatch):
    checked = []

    def check(*both):
        checked.append(both)
        return Checked(is_right=False)

    monkeypatch.setattr(services, "check_password", check)
    with pytest.raises(WrongLogin):
        sign_in(email="nobody@example.com", password=PASSWORD)
    assert checked == [(PASSWORD, None)]


def test_the_password_of_nobody_takes_as_long_to_check_as_any(db):
    assert not hasher.check_needs_rehash(NOBODYS_HASH)


def test_somebody_who_left_cannot_sign_in_and_is_signed_out(db, sam):
    token = sign_in(email=sam.email, password=PASSWORD)
    db.session.get(Staff, sam.id).is_active = False
    db.session.commit()

    assert signed_in(token) is None
    with pytest.raises(WrongLogin):
        sign_in(email=sam.email, password=PASSWORD)


def test_only_the_hash_of_a_session_is_stored(db, sam):
    token = sign_in(email=sam.email, password=PASSWORD)
    assert db.session.scalars(select(StaffSession.token_hash)).one() != token


@pytest.mark.parametrize(
    "changes",
    [
        {"expires_at": datetime.now(UTC) - timedelta(seconds=1)},
        {"seen_at": datetime.now(UTC) - timedelta(minutes=31)},
    ],
)
def test_a_session_ends_after_a_day_of_work_or_half_an_hour_of_rest(db, sam, changes):
    token = sign_in(email=sam.email, password=PASSWORD)
    age(db, **changes)
    assert signed_in(token) is None


def test_a_session_in_use_stays(db, sam):
    token = sign_in(email=sam.email, password=PASSWORD)
    age(db, seen_at=datetime.now(UTC) - timedelta(minutes=29))

    assert whose(token) == sam.id

    seen_at = db.session.scalars(select(StaffSession.seen_at)).one()
    assert datetime.now(UTC) - seen_at < timedelta(minutes=1)


@pytest.mark.parametrize("token", [None, "", "made up"])
def test_a_token_that_was_never_given_is_nobody(db, sam, token):
    sign_in(email=sam.email, password=PASSWORD)
    assert signed_in(token) is None


def test_signing_out_ends_the_session_for_good_and_may_be_repeated(db, sam):
    token, other = (sign_in(email=sam.email, password=PASSWORD) for _ in range(2))
    sign_out(token)
    sign_out(token)
    assert signed_in(token) is None
    assert whose(other) == sam.id


def test_a_program_is_known_by_its_token(db, a):
    token = a.token("orders:read")
    assert token_of(token).scopes == ["orders:read"]
    assert db.session.scalars(select(ApiToken.secret_hash)).one() not in token


@pytest.mark.parametrize(
    "spoil",
    [
        lambda token: "",
        lambda token: "tnd_",
        lambda token: token[:-1],
        lambda token: token + "x",
        lambda token: token.replace("tnd_", ""),
        lambda token: token.rpartition("_")[0],
        lambda token: "tnd_00000000_" + token.split("_", 2)[2],
    ],
)
def test_a_token_that_is_not_exactly_right_is_nobody(db, a, spoil):
    assert token_of(spoil(a.token("orders:read"))) is None


@pytest.mark.parametrize("column", ["expires_at", "revoked_at"])
def test_a_token_that_is_over_is_nobody(db, a, column):
    token = a.token("orders:read")
    db.session.execute(update(ApiToken).values({column: datetime.now(UTC)}))
    db.session.commit()
    assert token_of(token) is None
