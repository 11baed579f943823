from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select, update

from tests.factory import APP_SECRET, PASSWORD, code_of_app
from webapp.accounts.models import RecoveryCode, StaffFactor, StaffSession
from webapp.accounts.rules.demo import DEMO_EMAIL
from webapp.accounts.services.second_factor import (
    FactorExists,
    FactorUnreadable,
    NoFactorInDemo,
    TooManyCodes,
    WrongCode,
    check_code,
    pass_factor,
    renew_recovery_codes,
    reset_factor,
    secret_for,
    set_up_factor,
)
from webapp.accounts.services.staff import WrongLogin, WrongStaffPassword, confirm, sign_in
from webapp.accounts.services.staff_sessions import signed_in
from webapp.events.models import Event


@pytest.fixture
def sam(a):
    return a.staff("sam@example.com")


@pytest.fixture
def armed(a, sam):
    """Sam, with a second factor."""
    a.factor(sam)
    return sam


def halfway():
    return signed_in(sign_in(email="sam@example.com", password=PASSWORD))


def factor(db):
    db.session.expire_all()
    return db.session.scalars(select(StaffFactor)).one()


def go_wrong(staff, times):
    for _ in range(times):
        with pytest.raises(WrongCode):
            check_code(staff.id, "000000")


def test_a_password_alone_is_half_a_session(sam):
    assert not halfway().has_second_factor


def test_whoever_shows_the_code_of_the_offered_secret_has_set_it_up(db, sam):
    signed = halfway()
    made = set_up_factor(signed, code=code_of_app(secret_for(signed)))

    assert signed_in(made.token).has_second_factor
    assert signed_in(made.token).is_confirmed
    assert len(set(made.recovery_codes)) == 10
    assert secret_for(signed) not in factor(db).sealed_secret
    stored = db.session.scalars(select(RecoveryCode.code_hash)).all()
    assert not set(stored) & {code.replace("-", "") for code in made.recovery_codes}


def test_the_token_of_the_session_is_another_one_after_the_second_factor(armed):
    token = sign_in(email="sam@example.com", password=PASSWORD)
    fresh = pass_factor(signed_in(token), code=code_of_app())
    assert signed_in(token) is None
    assert signed_in(fresh).has_second_factor


def test_a_wrong_code_sets_nothing_up(db, sam):
    signed = halfway()
    with pytest.raises(WrongCode):
        set_up_factor(signed, code=code_of_app(APP_SECRET))
    assert db.session.scalars(select(StaffFactor)).all() == []
    assert not signed_in_again(signed, db).has_second_factor


def signed_in_again(signed, db):
    session = db.session.get(StaffSession, signed.session_id)
    return signed._replace(has_second_factor=session.second_factor_at is not None)


def test_a_second_factor_is_not_replaced_by_whoever_knows_the_password(db, armed):
    signed, before = halfway(), factor(db).sealed_secret
    with pytest.raises(FactorExists):
        set_up_factor(signed, code=code_of_app(secret_for(signed)))
    assert factor(db).sealed_secret == before


def test_the_code_that_set_it_up_does_not_sign_in_again(sam):
    signed = halfway()
    code = code_of_app(secret_for(signed))
    set_up_factor(signed, code=code)
    with pytest.raises(WrongCode):
        check_code(sam.id, code)


def test_no_code_counts_twice(armed):
    code = code_of_app()
    check_code(armed.id, code)
    with pytest.raises(WrongCode):
        check_code(armed.id, code)
    check_code(armed.id, code_of_app(later=1))


def test_after_some_wrong_codes_not_even_the_right_one_counts_for_a_while(db, armed):
    go_wrong(armed, 3)
    with pytest.raises(TooManyCodes) as refusal:
        check_code(armed.id, code_of_app())
    assert refusal.value.details["seconds"] in (1, 2)

    db.session.execute(update(StaffFactor).values(wait_until=datetime.now(UTC)))
    db.session.commit()
    check_code(armed.id, code_of_app())
    assert (factor(db).failures, factor(db).wait_until) == (0, None)


def test_the_wait_grows_with_every_wrong_code(db, armed):
    go_wrong(armed, 2)
    assert factor(db).wait_until <= datetime.now(UTC)
    for failures, seconds in ((3, 2), (4, 4), (5, 8)):
        go_wrong(armed, 1)
        assert factor(db).failures == failures
        left = factor(db).wait_until - datetime.now(UTC)
        assert timedelta(seconds=seconds - 1) < left <= timedelta(seconds=seconds)
        db.session.execute(update(StaffFactor).values(wait_until=None))
        db.session.commit()


def test_a_recovery_code_signs_in_once_however_it_is_typed(db, sam):
    signed = halfway()
    codes = set_up_factor(signed, code=code_of_app(secret_for(signed))).recovery_codes

    token = pass_factor(halfway(), code=codes[3].lower().replace("-", " "))

    assert signed_in(token).has_second_factor
    with pytest.raises(WrongCode):
        pass_factor(halfway(), code=codes[3])
    unused = select(func.count()).select_from(RecoveryCode).where(RecoveryCode.used_at.is_(None))
    assert db.session.scalar(unused) == 9
    assert "staff.recovery_code_used" in db.session.scalars(select(Event.name)).all()


def test_nobody_uses_the_recovery_code_of_somebody_else(a, sam):
    signed = halfway()
    codes = set_up_factor(signed, code=code_of_app(secret_for(signed))).recovery_codes
    kim = a.staff("kim@example.com")
    a.factor(kim)
    with pytest.raises(WrongCode):
        check_code(kim.id, codes[0])
    check_code(sam.id, codes[0])


def test_new_recovery_codes_end_the_old_ones(sam):
    signed = halfway()
    old = set_up_factor(signed, code=code_of_app(secret_for(signed))).recovery_codes
    new = renew_recovery_codes(signed)
    with pytest.raises(WrongCode):
        check_code(sam.id, old[0])
    check_code(sam.id, new[0])


def test_a_reset_signs_out_everywhere_and_tells_the_person(db, a, armed):
    token = a.session(armed)
    reset_factor(armed.id, actor="staff:9")
    assert signed_in(token) is None
    assert db.session.scalars(select(StaffFactor)).all() == []
    event = db.session.scalars(select(Event).filter_by(name="staff.factor_reset")).one()
    assert (event.actor, event.subject_id) == ("staff:9", armed.id)
    with pytest.raises(WrongCode):
        check_code(armed.id, code_of_app())


def test_with_another_secret_key_only_recovery_codes_are_left(app, monkeypatch, sam):
    signed = halfway()
    codes = set_up_factor(signed, code=code_of_app(secret_for(signed))).recovery_codes
    other = replace(app.config["SETTINGS"], secret_key="another key of at least 32 characters")
    monkeypatch.setitem(app.config, "SETTINGS", other)
    with pytest.raises(FactorUnreadable):
        check_code(sam.id, code_of_app())
    check_code(sam.id, codes[0])


def test_a_new_secret_key_takes_the_second_factors_along(app, db, monkeypatch, armed):
    key, new = app.config["SETTINGS"].secret_key, "another key of at least 32 characters"
    settings = replace(app.config["SETTINGS"], secret_key=new, old_secret_key=key)
    monkeypatch.setitem(app.config, "SETTINGS", settings)

    with pytest.raises(WrongCode):
        check_code(armed.id, "000000")

    monkeypatch.setitem(app.config, "SETTINGS", replace(settings, old_secret_key=""))
    check_code(armed.id, code_of_app())


def test_a_confirmation_takes_the_password_and_a_code(db, a, armed):
    signed = signed_in(a.session(armed))
    db.session.execute(update(StaffSession).values(confirmed_at=None))
    db.session.commit()

    with pytest.raises(WrongStaffPassword):
        confirm(signed, password="not it", code=code_of_app())
    with pytest.raises(WrongCode):
        confirm(signed, password=PASSWORD, code="000000")
    assert db.session.scalars(select(StaffSession.confirmed_at)).one() is None

    confirm(signed, password=PASSWORD, code=code_of_app())
    assert db.session.scalars(select(StaffSession.confirmed_at)).one() is not None


@pytest.fixture
def demo(app, a, monkeypatch):
    settings = replace(app.config["SETTINGS"], demo=True)
    monkeypatch.setitem(app.config, "SETTINGS", settings)
    a.staff(DEMO_EMAIL)
    return settings


def sign_in_demo():
    return sign_in(email=DEMO_EMAIL, password=PASSWORD)


def test_the_login_of_the_demo_needs_no_second_factor_while_the_demo_is_on(demo):
    assert signed_in(sign_in_demo()).has_second_factor


def test_nobody_else_is_let_off_in_the_demo(demo, sam):
    assert not halfway().has_second_factor


def test_the_login_of_the_demo_opens_nothing_once_the_demo_is_off(app, demo, monkeypatch):
    token = sign_in_demo()
    monkeypatch.setitem(app.config, "SETTINGS", replace(demo, demo=False))
    assert signed_in(token) is None
    with pytest.raises(WrongLogin):
        sign_in_demo()


def test_the_login_of_the_demo_belongs_to_everybody_so_nobody_locks_it(demo):
    signed = signed_in(sign_in_demo())
    with pytest.raises(NoFactorInDemo):
        set_up_factor(signed, code=code_of_app(secret_for(signed)))
