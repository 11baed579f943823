"""Passkeys as the second factor of staff."""

from dataclasses import replace

import pytest
from sqlalchemy import func, select, update

from tests.authenticator import Authenticator
from tests.factory import APP_SECRET, PASSWORD, code_of_app
from webapp.accounts.models import RecoveryCode, StaffFactor, StaffPasskey, StaffSession
from webapp.accounts.rules.demo import DEMO_EMAIL
from webapp.accounts.services.customer_passkeys import ask_to_enter, enter_with_passkey
from webapp.accounts.services.passkeys import MOST_EACH, PasskeyRefused, TooManyPasskeys
from webapp.accounts.services.second_factor import (
    FactorExists,
    NoFactorInDemo,
    TooManyCodes,
    WrongCode,
    check_code,
    pass_factor,
    reset_factor,
    set_up_factor,
)
from webapp.accounts.services.staff import confirm, sign_in
from webapp.accounts.services.staff_passkeys import (
    LastFactor,
    NoPasskeys,
    add_staff_passkey,
    ask_staff_to_add,
    ask_staff_to_prove,
    confirm_with_passkey,
    pass_with_passkey,
    remove_staff_passkey,
    set_up_passkey,
)
from webapp.accounts.services.staff_sessions import signed_in
from webapp.errors import ShopError
from webapp.events.queries import history_of
from webapp.extensions import db as database
from webapp.staff_log.models import StaffEntry


@pytest.fixture
def sam(a):
    return a.staff("sam@example.com")


def halfway(email="sam@example.com"):
    return signed_in(sign_in(email=email, password=PASSWORD))


def set_up(signed, device):
    return set_up_passkey(signed, device.make(ask_staff_to_add(signed)), name="Laptop")


def add(signed, device):
    add_staff_passkey(signed, device.make(ask_staff_to_add(signed)), name="Key")


def prove(signed, device, **lies):
    return pass_with_passkey(signed, device.use(ask_staff_to_prove(signed), **lies))


@pytest.fixture
def armed(sam):
    """Sam's passkey, which is his only second factor, and his session."""
    device = Authenticator()
    return device, signed_in(set_up(halfway(), device).token)


def ids(db, model=StaffPasskey):
    db.session.expire_all()
    return db.session.scalars(select(model.id).order_by(model.id)).all()


def test_a_passkey_is_a_second_factor(db, sam):
    signed = halfway()

    made = set_up(signed, Authenticator())

    assert signed_in(signed.name) is None
    after = signed_in(made.token)
    assert after.has_second_factor
    assert after.is_confirmed
    assert len(set(made.recovery_codes)) == 10
    assert db.session.get(StaffFactor, sam.id).sealed_secret is None
    assert [event.name for event in history_of("staff", sam.id)][-2:] == [
        "staff.factor_set_up",
        "staff.signed_in",
    ]


def test_it_lets_in_with_another_token(armed):
    device, _ = armed
    before = sign_in(email="sam@example.com", password=PASSWORD)

    fresh = prove(signed_in(before), device)

    assert signed_in(before) is None
    assert signed_in(fresh).has_second_factor


def test_an_answer_counts_once(armed):
    device, _ = armed
    signed = halfway()
    answer = device.use(ask_staff_to_prove(signed))
    pass_with_passkey(signed, answer)

    with pytest.raises(PasskeyRefused):
        pass_with_passkey(halfway(), answer)


def test_it_counts_in_the_session_that_asked_and_in_no_other(armed):
    device, _ = armed
    answer = device.use(ask_staff_to_prove(halfway()))
    with pytest.raises(PasskeyRefused):
        pass_with_passkey(halfway(), answer)


@pytest.mark.parametrize("lies", [{"flags": 1}, {"signature": b"x"}, {"host": "evil.example"}])
def test_an_answer_that_lies_opens_nothing(armed, lies):
    device, _ = armed
    signed = halfway()
    with pytest.raises(PasskeyRefused):
        prove(signed, device, **lies)
    assert not halfway().has_second_factor


def test_the_passkey_of_another_proves_nothing(a, armed):
    a.staff("kim@example.com")
    kim, device = halfway("kim@example.com"), Authenticator()
    set_up(kim, device)

    with pytest.raises(PasskeyRefused):
        prove(halfway(), device)


def test_whoever_has_no_passkey_is_told_so(a, sam):
    a.factor(sam)
    with pytest.raises(NoPasskeys):
        ask_staff_to_prove(halfway())


def test_whoever_has_a_second_factor_sets_up_no_other_with_the_password_alone(a, db, sam):
    signed, device = halfway(), Authenticator()
    answer = device.make(ask_staff_to_add(signed))
    a.factor(sam)

    with pytest.raises(FactorExists):
        ask_staff_to_add(signed)
    with pytest.raises(FactorExists):
        set_up_passkey(signed, answer, name="Mine")

    assert ids(db) == []


def test_an_app_cannot_be_set_up_beside_it_with_the_password_alone(armed):
    with pytest.raises(FactorExists):
        set_up_factor(halfway(), code="000000")


def test_the_app_and_a_passkey_are_both_of_use(a, sam):
    a.factor(sam)
    device = Authenticator()

    add(signed_in(pass_factor(halfway(), code=code_of_app(APP_SECRET, later=-1))), device)

    assert signed_in(prove(halfway(), device)).has_second_factor
    check_code(sam.id, code_of_app(APP_SECRET))


def test_the_same_answer_again_is_the_same_passkey(db, armed):
    _, signed = armed
    device = Authenticator()
    answer = device.make(ask_staff_to_add(signed))
    for _ in range(2):
        add_staff_passkey(signed, answer, name="Key")
    assert len(ids(db)) == 2


def test_whoever_asked_often_before_adds_no_more_either(db, armed):
    _, signed = armed
    answers = [Authenticator().make(ask_staff_to_add(signed)) for _ in range(MOST_EACH)]
    for answer in answers[:-1]:
        add_staff_passkey(signed, answer, name="Key")

    with pytest.raises(TooManyPasskeys):
        add_staff_passkey(signed, answers[-1], name="Key")

    assert len(ids(db)) == MOST_EACH


def test_a_passkey_of_a_customer_is_none_of_the_staff(armed):
    device, _ = armed
    with pytest.raises(PasskeyRefused):
        enter_with_passkey(device.use(ask_to_enter()), device="Firefox")


def test_it_confirms_what_is_grave(armed):
    device, _ = armed
    token = prove(halfway(), device)
    forget_confirmations()
    signed = signed_in(token)
    assert not signed.is_confirmed

    confirm_with_passkey(signed, device.use(ask_staff_to_prove(signed)))

    assert signed_in(token).is_confirmed
    with pytest.raises(PasskeyRefused):
        confirm_with_passkey(signed, device.use(ask_staff_to_prove(signed), signature=b"x"))


def test_what_was_asked_to_add_one_proves_nothing(armed):
    device, signed = armed
    with pytest.raises(PasskeyRefused, match="took too long"):
        confirm_with_passkey(signed, device.use(ask_staff_to_add(signed)))


WRONG = {
    "a code": lambda device, signed: pass_factor(signed, code="123456"),
    "a passkey": lambda device, signed: prove(signed, device, signature=b"123456"),
    "a password": lambda device, signed: confirm(signed, password="123456", code=""),
}


@pytest.mark.parametrize("try_it", WRONG.values(), ids=WRONG.keys())
def test_proofs_that_fail_stand_in_the_log_without_what_was_typed(db, sam, armed, try_it):
    device, signed = armed
    with pytest.raises(ShopError) as refused:
        try_it(device, signed)

    [entry] = db.session.scalars(select(StaffEntry).filter_by(action="staff.refused"))
    assert (entry.actor, entry.subject, entry.subject_id) == (f"staff:{sam.id}", "staff", sam.id)
    assert entry.body["facts"] == {"code": refused.value.code}
    assert "123456" not in str(entry.body)


def forget_confirmations():
    database.session.execute(update(StaffSession).values(confirmed_at=None))
    database.session.commit()


def test_without_an_app_codes_of_one_are_wrong_and_counted(db, sam, armed):
    for _ in range(5):
        with pytest.raises((WrongCode, TooManyCodes)):
            check_code(sam.id, code_of_app())
    db.session.expire_all()
    assert db.session.get(StaffFactor, sam.id).failures > 1


def test_a_recovery_code_counts_in_place_of_a_lost_passkey(sam):
    made = set_up(halfway(), Authenticator())
    check_code(sam.id, made.recovery_codes[0])
    with pytest.raises(WrongCode):
        check_code(sam.id, made.recovery_codes[0])


def test_the_last_way_to_prove_oneself_stays(db, armed):
    device, signed = armed
    [first] = ids(db)

    with pytest.raises(LastFactor):
        remove_staff_passkey(signed, first)

    add(signed, Authenticator())
    for _ in range(2):
        remove_staff_passkey(signed, first)
    assert first not in ids(db)
    with pytest.raises(PasskeyRefused):
        prove(halfway(), device)


def test_nobody_removes_the_passkey_of_another(a, db, armed):
    [first] = ids(db)
    kim = a.staff("kim@example.com")
    a.factor(kim)
    remove_staff_passkey(halfway("kim@example.com"), first)
    assert ids(db) == [first]


def test_resetting_the_second_factor_forgets_passkeys(db, sam, armed):
    reset_factor(sam.id, actor="staff:9")

    assert ids(db) == []
    assert db.session.scalar(select(func.count(RecoveryCode.id))) == 0
    assert ask_staff_to_add(halfway())["excludeCredentials"] == []


def test_a_passkey_of_before_the_reset_is_not_added_after_it(db, sam, armed):
    _, signed = armed
    answer = Authenticator().make(ask_staff_to_add(signed))
    reset_factor(sam.id, actor="staff:9")

    with pytest.raises(PasskeyRefused):
        add_staff_passkey(signed, answer, name="Key")
    assert ids(db) == []


def test_the_login_that_everybody_has_gets_none(a, app, monkeypatch):
    a.staff(DEMO_EMAIL)
    monkeypatch.setitem(app.config, "SETTINGS", replace(app.config["SETTINGS"], demo=True))
    signed = signed_in(sign_in(email=DEMO_EMAIL, password=PASSWORD))
    with pytest.raises(NoFactorInDemo):
        ask_staff_to_add(signed)
