"""Staff who decide about each other, and codes that are used, at the same moment."""

import pytest
from sqlalchemy import func, select, update

from tests.factory import code_of_app
from webapp.accounts.models import Staff, StaffFactor, StaffRole
from webapp.accounts.rules.codes import plain_code
from webapp.accounts.services.links import LinkIsOver, write_letter
from webapp.accounts.services.people import change_roles, deactivate, invite, join
from webapp.accounts.services.second_factor import (
    reset_factor,
    secret_for,
    set_up_factor,
    try_code,
)
from webapp.accounts.services.staff_sessions import begin_staff_session, signed_in

ROUNDS = 10

pytestmark = pytest.mark.usefixtures("no_deadlock")


def owners(db):
    db.session.rollback()
    query = select(func.count()).select_from(StaffRole).join(Staff, Staff.id == StaffRole.staff_id)
    return db.session.scalar(query.where(StaffRole.role == "owner", Staff.is_active))


def everybody_leaves(db):
    """So that the next round begins with its own two owners."""
    db.session.execute(update(Staff).values(is_active=False))
    db.session.commit()


@pytest.mark.parametrize(
    "act", [deactivate, lambda one, actor: change_roles(one, {"support"}, actor=actor)]
)
def test_two_owners_who_remove_each_other_leave_one(db, a, contest, act):
    for number in range(ROUNDS):
        one, two = (a.staff(f"{name}-{number}@example.com").id for name in "ab")

        results = contest(
            lambda one=one, two=two: act(two, actor=f"staff:{one}"),
            lambda one=one, two=two: act(one, actor=f"staff:{two}"),
        )

        assert sorted(results) == ["done", "last_owner"]
        assert owners(db) == 1
        everybody_leaves(db)


def test_an_owner_is_not_shut_out_while_the_other_loses_the_role(db, a, contest):
    for number in range(ROUNDS):
        one, two = (a.staff(f"{name}-{number}@example.com").id for name in "ab")
        results = contest(
            lambda one=one, two=two: deactivate(two, actor=f"staff:{one}"),
            lambda one=one, two=two: change_roles(one, {"support"}, actor=f"staff:{two}"),
        )
        assert sorted(results) == ["done", "last_owner"]
        everybody_leaves(db)


def test_one_code_lets_in_one(db, a, contest):
    sam = a.staff()
    a.factor(sam)

    def use(code):
        refusal = try_code(sam.id, code)
        return refusal.code if refusal else "done"

    for _ in range(ROUNDS):
        db.session.execute(update(StaffFactor).values(failures=0, last_step=0))
        db.session.commit()
        code = code_of_app()
        assert sorted(contest(lambda code=code: use(code), lambda code=code: use(code))) == [
            "done",
            "wrong_code",
        ]


def test_a_recovery_code_and_a_reset_do_not_wait_for_each_other(db, a, contest):
    sam = a.staff()
    for _ in range(ROUNDS):
        signed = signed_in(begin_staff_session(sam, device=""))
        made = set_up_factor(signed, code=code_of_app(secret_for(signed)))
        code = plain_code(made.recovery_codes[0])

        def use(code=code):
            refusal = try_code(sam.id, code)
            return refusal.code if refusal else "used"

        results = contest(use, lambda: reset_factor(sam.id, actor="test"))

        assert results[0] in ("used", "wrong_code")
        assert results[1] == "done"
        db.session.rollback()
        assert db.session.scalars(select(StaffFactor)).all() == []


def test_wrong_codes_at_once_are_all_counted(db, a, contest):
    sam = a.staff()
    a.factor(sam)

    def guess():
        return try_code(sam.id, "000000").code

    assert contest(*[guess] * 3) == ["wrong_code"] * 3
    db.session.rollback()
    assert db.session.scalars(select(StaffFactor.failures)).one() == 3


def test_an_invitation_is_accepted_once(db, a, contest):
    olga = a.staff("olga@example.com")
    for number in range(3):
        invite(email=f"kim-{number}@example.com", roles=["support"], by=olga)
        token = write_letter(number + 1).token

        def accept(token=token):
            try:
                join(token, name="Kim", password_hash="x", device="")
            except LinkIsOver:
                return "over"
            return "done"

        assert sorted(contest(accept, accept)) == ["done", "over"]
    assert db.session.scalar(select(func.count()).select_from(Staff)) == 4
