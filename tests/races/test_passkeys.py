"""Passkeys that are made, used and removed at the same moment."""

import pytest
from sqlalchemy import func, select

from tests.authenticator import Authenticator
from tests.factory import PASSWORD
from webapp.accounts.models import CustomerPasskey, CustomerSession, RecoveryCode, StaffPasskey
from webapp.accounts.services.customer_passkeys import (
    add_passkey,
    ask_to_add,
    ask_to_enter,
    enter_with_passkey,
)
from webapp.accounts.services.staff import sign_in
from webapp.accounts.services.staff_passkeys import (
    ask_staff_to_add,
    remove_staff_passkey,
    set_up_passkey,
)
from webapp.accounts.services.staff_sessions import signed_in

ROUNDS = 10

pytestmark = pytest.mark.usefixtures("no_deadlock")


def count(db, model):
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(model))


def test_one_answer_signs_in_once(db, a, contest):
    ada, device = a.account("ada@example.com"), Authenticator()
    options = ask_to_add(ada.id, password=PASSWORD, session_hash="here")
    add_passkey(ada.id, device.make(options), name="Phone", session_hash="here")
    for n in range(1, ROUNDS + 1):
        answer = device.use(ask_to_enter())

        results = contest(*[lambda: enter_with_passkey(answer, device="Firefox")] * 3)

        assert sorted(results) == ["done", "passkey_refused", "passkey_refused"]
        assert count(db, CustomerSession) == n


def test_a_passkey_belongs_to_one_of_two_who_bring_it(db, a, contest):
    buyers = [a.account(f"{name}@example.com").id for name in ("ada", "bob")]
    for n in range(1, ROUNDS + 1):
        device = Authenticator()
        answers = [
            device.make(ask_to_add(one, password=PASSWORD, session_hash="here")) for one in buyers
        ]

        results = contest(*[adding(*one) for one in zip(buyers, answers)])

        assert sorted(results) == ["done", "passkey_refused"]
        assert count(db, CustomerPasskey) == n


def adding(customer_id, answer):
    return lambda: add_passkey(customer_id, answer, name="Phone", session_hash="here")


def halfway(email):
    return signed_in(sign_in(email=email, password=PASSWORD))


def test_somebody_sets_up_one_second_factor(db, a, contest):
    for n in range(1, ROUNDS + 1):
        email = f"sam-{n}@example.com"
        a.staff(email)
        ways = [setting_up(halfway(email)) for _ in range(2)]

        results = contest(*ways)

        assert sorted(results) == ["done", "factor_exists"]
        assert count(db, StaffPasskey) == n
        assert count(db, RecoveryCode) == n * 10


def setting_up(signed):
    answer = Authenticator().make(ask_staff_to_add(signed))
    return lambda: set_up_passkey(signed, answer, name="Laptop")


def test_whoever_removes_all_passkeys_at_once_keeps_one(db, a, contest):
    for n in range(1, ROUNDS + 1):
        email = f"sam-{n}@example.com"
        sam = a.staff(email)
        setting_up(halfway(email))()
        a.passkey(sam)
        mine = db.session.scalars(select(StaffPasskey.id).filter_by(staff_id=sam.id)).all()
        db.session.rollback()
        signed = halfway(email)

        results = contest(*[lambda one=one: remove_staff_passkey(signed, one) for one in mine])

        assert sorted(results) == ["done", "last_factor"]
        assert count(db, StaffPasskey) == n
