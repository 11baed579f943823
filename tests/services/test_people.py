from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select, update

from tests.factory import PASSWORD
from webapp.accounts.models import AccountLink, Staff, StaffRole
from webapp.accounts.queries.staff import page_of_staff, roles_of_staff
from webapp.accounts.rules.demo import DEMO_EMAIL
from webapp.accounts.services.links import (
    LinkIsOver,
    Purpose,
    ask_for_link,
    look_at_invitation,
    look_at_link,
    write_letter,
)
from webapp.accounts.services.passwords import PasswordRefused
from webapp.accounts.services.people import (
    LastOwner,
    NoRole,
    accept_invitation,
    change_roles,
    deactivate,
    invite,
    reactivate,
    withdraw_invitation,
)
from webapp.accounts.services.staff import (
    NotInDemo,
    StaffExists,
    WrongLogin,
    WrongStaffPassword,
    change_own_password,
    sign_in,
)
from webapp.accounts.services.staff_sessions import (
    begin_staff_session,
    end_one_session,
    end_staff_sessions,
    signed_in,
)
from webapp.errors import NotFound
from webapp.events.models import Event
from webapp.paging import Place

BY = {"actor": "staff:1"}
JOINING = {"name": "Kim", "password": PASSWORD, "device": "a test"}


@pytest.fixture
def olga(a):
    return a.staff("olga@example.com", name="Olga")


@pytest.fixture
def sam(a, olga):
    return a.staff("sam@example.com", role="support")


def names(db):
    return db.session.scalars(select(Event.name).order_by(Event.id)).all()


def invitation(olga, *roles, email="kim@example.com"):
    """The token in the mail."""
    invite(email=email, roles=roles or ("support",), by=olga)
    return letter().token


def letter():
    from webapp.extensions import db

    return write_letter(db.session.scalar(select(func.max(AccountLink.id))))


def test_other_roles_count_at_the_next_sign_in(db, a, sam):
    token = a.session(sam)
    change_roles(sam.id, {"warehouse", "finance"}, **BY)
    assert roles_of_staff(sam.id) == ["finance", "warehouse"]
    assert signed_in(token) is None
    granted = db.session.scalars(select(StaffRole.granted_by).filter_by(staff_id=sam.id)).all()
    assert granted == ["staff:1", "staff:1"]
    event = db.session.scalars(select(Event).filter_by(name="staff.roles_changed")).one()
    assert event.facts == {"before": ["support"], "roles": ["finance", "warehouse"]}


def test_the_same_roles_again_change_nothing(db, a, sam):
    token = a.session(sam)
    change_roles(sam.id, {"support"}, **BY)
    assert signed_in(token).staff.id == sam.id
    assert "staff.roles_changed" not in names(db)


def test_a_role_that_stays_keeps_who_granted_it(db, sam):
    change_roles(sam.id, {"support", "finance"}, **BY)
    rows = db.session.execute(
        select(StaffRole.role, StaffRole.granted_by).filter_by(staff_id=sam.id)
    )
    assert dict(tuple(row) for row in rows) == {"support": "test", "finance": "staff:1"}


@pytest.mark.parametrize("roles", [set(), {"king"}, {"support", "king"}])
def test_a_role_is_one_that_there_is(sam, roles):
    with pytest.raises(NoRole):
        change_roles(sam.id, roles, **BY)
    assert roles_of_staff(sam.id) == ["support"]


def test_the_last_owner_stays_owner(sam, olga):
    with pytest.raises(LastOwner):
        change_roles(olga.id, {"manager"}, **BY)
    with pytest.raises(LastOwner):
        deactivate(olga.id, **BY)
    assert roles_of_staff(olga.id) == ["owner"]


def test_an_owner_who_left_does_not_count(a, olga):
    gone = a.staff("gone@example.com", is_active=False)
    with pytest.raises(LastOwner):
        deactivate(olga.id, **BY)
    reactivate(gone.id, **BY)
    deactivate(olga.id, **BY)


def test_the_login_of_the_demo_counts_as_an_owner_only_in_the_demo(app, a, olga, monkeypatch):
    a.staff(DEMO_EMAIL)
    with pytest.raises(LastOwner):
        deactivate(olga.id, **BY)
    monkeypatch.setitem(app.config, "SETTINGS", replace(app.config["SETTINGS"], demo=True))
    deactivate(olga.id, **BY)


def test_an_owner_may_go_when_another_stays(a, olga):
    a.staff("otto@example.com")
    change_roles(olga.id, {"support"}, **BY)
    assert roles_of_staff(olga.id) == ["support"]


def test_whoever_is_shut_out_is_out_at_once_and_may_come_back(db, a, sam):
    token = a.session(sam)
    deactivate(sam.id, **BY)
    deactivate(sam.id, **BY)
    assert signed_in(token) is None
    with pytest.raises(WrongLogin):
        sign_in(email=sam.email, password=PASSWORD)
    assert names(db).count("staff.deactivated") == 1

    reactivate(sam.id, **BY)
    assert sign_in(email=sam.email, password=PASSWORD)
    assert roles_of_staff(sam.id) == ["support"]
    # What was ended does not come back with its person.
    assert signed_in(token) is None


@pytest.mark.parametrize("act", [deactivate, reactivate])
def test_nobody_is_not_there(db, act):
    with pytest.raises(NotFound):
        act(7, **BY)


def test_whoever_was_invited_joins_with_the_roles_that_were_meant(db, olga):
    token = accept_invitation(invitation(olga, "finance", "support"), **JOINING)
    kim = signed_in(token)
    assert (kim.staff.name, kim.staff.email) == ("Kim", "kim@example.com")
    assert not kim.has_second_factor
    assert roles_of_staff(kim.staff.id) == ["finance", "support"]
    created = db.session.scalars(select(Event).filter_by(name="staff.created")).one()
    assert created.actor == f"staff:{olga.id}"


def test_an_invitation_counts_once(olga):
    token = invitation(olga)
    accept_invitation(token, **JOINING)
    with pytest.raises(LinkIsOver):
        accept_invitation(token, **JOINING)


def test_a_bad_password_leaves_the_invitation_as_it_is(olga):
    token = invitation(olga)
    with pytest.raises(PasswordRefused):
        accept_invitation(token, **JOINING | {"password": "short"})
    assert accept_invitation(token, **JOINING)


def test_a_second_invitation_ends_the_first(olga):
    first, second = invitation(olga, "finance"), invitation(olga, "support")
    with pytest.raises(LinkIsOver):
        accept_invitation(first, **JOINING)
    assert accept_invitation(second, **JOINING)


def test_an_invitation_is_withdrawn(db, olga):
    token = invitation(olga)
    for _ in range(2):
        withdraw_invitation(db.session.scalar(select(AccountLink.id)), **BY)
    with pytest.raises(LinkIsOver):
        accept_invitation(token, **JOINING)
    assert names(db).count("staff.invitation_withdrawn") == 1


def test_an_invitation_lasts_three_days(db, olga):
    token = invitation(olga)
    link = db.session.scalars(select(AccountLink)).one()
    assert link.expires_at - link.created_at == pytest.approx(
        timedelta(hours=72), abs=timedelta(seconds=5)
    )
    past = datetime.now(UTC) - timedelta(seconds=1)
    before = past - timedelta(days=1)
    db.session.execute(update(AccountLink).values(expires_at=past, created_at=before))
    db.session.commit()
    with pytest.raises(LinkIsOver):
        look_at_invitation(token)


@pytest.mark.parametrize("fall", ["left", "support"])
def test_whoever_decides_no_longer_has_invited_in_vain(a, olga, fall):
    token = invitation(olga)
    a.staff("otto@example.com")
    if fall == "left":
        deactivate(olga.id, **BY)
    else:
        change_roles(olga.id, {"support"}, **BY)
    with pytest.raises(LinkIsOver):
        accept_invitation(token, **JOINING)


def test_whoever_is_here_is_not_invited(db, olga, sam):
    with pytest.raises(StaffExists):
        invite(email="SAM@example.com", roles=["support"], by=olga)
    assert db.session.scalars(select(AccountLink)).all() == []


def test_an_invitation_without_a_role_is_none(db, olga):
    with pytest.raises(NoRole):
        invite(email="kim@example.com", roles=[], by=olga)
    assert db.session.scalars(select(AccountLink)).all() == []


def test_whoever_joined_meanwhile_gets_no_mail(a, olga):
    invite(email="kim@example.com", roles=["support"], by=olga)
    a.staff("kim@example.com")
    assert letter() is None


def test_the_link_of_a_shopper_opens_no_back_office(db):
    ask_for_link(Purpose.REGISTER, email="kim@example.com", facts={"name": "Kim"})
    with pytest.raises(LinkIsOver):
        accept_invitation(letter().token, **JOINING)
    assert db.session.scalars(select(Staff)).all() == []


def test_an_invitation_opens_no_page_of_shoppers(olga):
    with pytest.raises(LinkIsOver):
        look_at_link(invitation(olga))


def test_a_list_shows_everybody_the_newest_first(a, olga, sam):
    a.staff("ann@example.com", name="Ann", is_active=False)
    a.factor(sam)
    shown = [(one.staff.name, one.roles, one.has_factor) for one in found(Place())]
    assert shown == [
        ("Ann", ["owner"], False),
        ("Sam", ["support"], True),
        ("Olga", ["owner"], False),
    ]


@pytest.mark.parametrize(
    ("words", "names"),
    [
        ("oLG", ["Olga"]),
        ("EXAMPLE.com", ["Sam", "Olga"]),
        ("%", []),
        ("nobody", []),
    ],
)
def test_staff_are_found_by_a_part_of_their_name_or_address(olga, sam, words, names):
    assert [one.staff.name for one in found(Place(), words)] == names


def found(place, words=None):
    return page_of_staff(place=place, words=words).rows


def test_a_new_password_counts_and_ends_all_other_sessions(a, sam):
    mine, other = a.session(sam), a.session(sam)
    new = "another long enough password"

    token = change_own_password(signed_in(mine), old_password=PASSWORD, password=new)

    assert signed_in(token).has_second_factor
    assert (signed_in(mine), signed_in(other)) == (None, None)
    assert sign_in(email=sam.email, password=new)
    with pytest.raises(WrongLogin):
        sign_in(email=sam.email, password=PASSWORD)


def test_a_new_password_takes_the_old_one(a, sam):
    token = a.session(sam)
    with pytest.raises(WrongStaffPassword):
        change_own_password(
            signed_in(token), old_password="not it at all", password="another long enough password"
        )
    assert sign_in(email=sam.email, password=PASSWORD)
    assert signed_in(token)


def test_the_password_of_the_demo_stays(app, a, monkeypatch):
    monkeypatch.setitem(app.config, "SETTINGS", replace(app.config["SETTINGS"], demo=True))
    demo = signed_in(begin_staff_session(a.staff(DEMO_EMAIL), device=""))
    with pytest.raises(NotInDemo):
        change_own_password(demo, old_password=PASSWORD, password="another long enough password")


def test_one_session_ends_and_only_ones_own(a, olga, sam):
    mine, here = a.session(sam), a.session(sam)
    end_one_session(signed_in(mine).session_id, staff_id=olga.id)
    assert signed_in(mine)
    end_one_session(signed_in(mine).session_id, staff_id=sam.id)
    assert signed_in(mine) is None
    assert signed_in(here)


def test_all_sessions_end_at_once(a, olga, sam):
    mine, others = [a.session(sam) for _ in range(3)], a.session(olga)
    end_staff_sessions(sam.id)
    assert [signed_in(token) for token in mine] == [None] * 3
    assert signed_in(others)
