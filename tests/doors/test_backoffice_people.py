import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import func, select

from tests.conftest import StaffBrowser
from tests.factory import PASSWORD, Make, code_of_app
from webapp.accounts.models import AccountLink, Staff, StaffFactor
from webapp.accounts.queries.staff import find_staff, roles_of_staff
from webapp.accounts.services.links import write_letter
from webapp.events.services import announce
from webapp.jobs.mails import text_of


def mailed(db: SQLAlchemy) -> str:
    """The path of the page that the latest mail leads to."""
    letter = write_letter(db.session.scalar(select(func.max(AccountLink.id))))
    assert letter is not None
    found = re.search(r"https?://[^/]+(/staff/\S+)", text_of(letter.kind, token=letter.token))
    assert found
    return found[1]


def test_an_invitation_leads_by_mail_to_the_second_factor(
    app: Flask, staff: FlaskClient, db: SQLAlchemy
) -> None:
    form = {"email": "kim@example.com", "roles": ["support", "finance"]}
    sent = staff.post("/staff/people/invitations", data=form)
    path = mailed(db)
    kim = StaffBrowser(app, app.response_class, use_cookies=True)

    page = kim.get(path)
    joined = kim.post(path, data={"name": "Kim de Boer", "password": PASSWORD})

    assert sent.location == "/staff/people"
    assert "kim@example.com" in page.text
    assert (joined.status_code, joined.location) == (303, "/staff/second-factor")
    assert "Set up your second factor" in kim.get(joined.location).text
    person = find_staff("kim@example.com")
    assert person is not None
    assert roles_of_staff(person.id) == ["finance", "support"]
    assert kim.get(path).status_code == 410


def test_opening_the_link_uses_nothing_up(
    client: FlaskClient, staff: FlaskClient, db: SQLAlchemy
) -> None:
    form = {"email": "kim@example.com", "roles": "support"}
    staff.post("/staff/people/invitations", data=form)
    path = mailed(db)
    assert [client.get(path).status_code for _ in range(3)] == [200] * 3
    assert db.session.query(AccountLink.used_at).one() == (None,)


@pytest.mark.parametrize(
    ("form", "sentence"),
    [
        ({"name": "", "password": PASSWORD}, "Please fill this in."),
        ({"name": "Kim", "password": ""}, "Please type your password."),
        ({"name": "Kim", "password": "short"}, "at least 15 characters"),
        ({"name": "Kim", "password": "kim@example.com kim"}, "one of the first"),
    ],
)
def test_whoever_joins_is_told_what_to_mend(
    client: FlaskClient, staff: FlaskClient, db: SQLAlchemy, form: dict[str, str], sentence: str
) -> None:
    invited = {"email": "kim@example.com", "roles": "support"}
    staff.post("/staff/people/invitations", data=invited)
    path = mailed(db)

    answer = client.post(path, data=form)

    assert answer.status_code == 422
    assert sentence in answer.text
    assert "Set-Cookie" not in answer.headers
    assert client.get(path).status_code == 200


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_link_that_was_made_up_is_over(client: FlaskClient, method: str) -> None:
    answer = client.open("/staff/invitation/made-up", method=method)
    assert answer.status_code == 410
    assert "This link was used already, or is too old." in answer.text


@pytest.mark.parametrize(
    ("form", "status", "sentence"),
    [
        ({"email": "nonsense", "roles": "support"}, 422, "whole e-mail address"),
        ({"email": "kim@example.com"}, 422, "Please choose at least one role."),
        ({"email": "kim@example.com", "roles": "king"}, 422, "Please choose at least one role."),
        ({"email": "sam@example.com", "roles": "support"}, 409, "is here already."),
    ],
)
def test_an_invitation_that_cannot_be_sent_says_why(
    staff: FlaskClient, a: Make, db: SQLAlchemy, form: dict[str, str], status: int, sentence: str
) -> None:
    a.staff("sam@example.com")

    answer = staff.post("/staff/people/invitations", data=form)

    assert answer.status_code == status
    assert sentence in answer.text
    assert f'value="{form["email"]}"' in answer.text
    assert db.session.query(AccountLink).count() == 0


def test_an_invitation_is_shown_and_withdrawn(staff: FlaskClient, db: SQLAlchemy) -> None:
    form = {"email": "kim@example.com", "roles": "support"}
    staff.post("/staff/people/invitations", data=form)
    link_id = db.session.scalar(select(AccountLink.id))

    before = staff.get("/staff/people").text
    staff.post(f"/staff/people/invitations/{link_id}/withdrawal")

    assert "kim@example.com" in before
    assert "kim@example.com" not in staff.get("/staff/people").text


def test_roles_are_given_and_the_history_says_by_whom(
    staff: FlaskClient, a: Make, db: SQLAlchemy
) -> None:
    sam = a.staff(name="Sam de Vries", role="support")

    answer = staff.post(f"/staff/people/{sam.id}/roles", data={"roles": ["finance"]})

    assert answer.location == f"/staff/people/{sam.id}"
    assert roles_of_staff(sam.id) == ["finance"]
    page = staff.get(answer.location).text
    assert "Got other roles: Finance" in page
    assert re.findall(r'value="(\w+)" checked', page) == ["finance"]


def test_the_last_owner_is_told_that_he_is(staff: FlaskClient, db: SQLAlchemy) -> None:
    (me,) = db.session.query(Staff.id).one()

    answers = [
        staff.post(f"/staff/people/{me}/roles", data={"roles": "support"}),
        staff.post(f"/staff/people/{me}/deactivation"),
    ]

    assert [answer.status_code for answer in answers] == [409, 409]
    assert all("This is the last owner." in answer.text for answer in answers)
    assert roles_of_staff(me) == ["owner"]


def test_whoever_is_shut_out_is_out_at_the_next_click(
    app: Flask, staff: FlaskClient, a: Make
) -> None:
    sam = a.staff(role="support")
    his = StaffBrowser(app, app.response_class, use_cookies=True)
    his.set_cookie("tendero_staff", a.session(sam), path="/")
    assert his.get("/staff").status_code == 200

    staff.post(f"/staff/people/{sam.id}/deactivation")

    assert his.get("/staff").location == "/staff/sign-in?next=/staff"
    assert "Let in again" in staff.get(f"/staff/people/{sam.id}").text
    staff.post(f"/staff/people/{sam.id}/activation")
    assert "Shut out now" in staff.get(f"/staff/people/{sam.id}").text


def test_an_owner_resets_a_second_factor(staff: FlaskClient, a: Make, db: SQLAlchemy) -> None:
    sam = a.staff(role="support")
    a.factor(sam)
    assert "Reset the second factor" in staff.get(f"/staff/people/{sam.id}").text

    staff.post(f"/staff/people/{sam.id}/factor-reset")

    assert db.session.query(StaffFactor).count() == 0
    assert "Reset the second factor" not in staff.get(f"/staff/people/{sam.id}").text


def test_nobody_of_that_number_is_not_found(staff: FlaskClient) -> None:
    assert staff.get("/staff/people/77").status_code == 404
    assert staff.post("/staff/people/77/deactivation").status_code == 404


def test_the_mails_to_staff_name_the_shop(app: Flask, db: SQLAlchemy) -> None:
    for kind in ("staff_factor_reset", "staff_password_changed"):
        assert "Test Shop" in text_of(kind)


def test_a_long_list_of_staff_is_shown_in_pages_of_what_was_asked_for(
    staff: FlaskClient, a: Make
) -> None:
    for number in range(1, 54):
        a.staff(f"kim-{number}@example.com", name=f"Kim {number}.")

    first = staff.get("/staff/people?q=KIM").text
    older = re.findall(r'rel="next" href="([^"]+)"', first)
    second = staff.get(older[0].replace("&amp;", "&")).text

    assert len(re.findall(r">Kim \d+\.<", first)) == 50
    assert (">Kim 53.<" in first, ">Kim 3.<" in first) == (True, False)
    assert re.findall(r">(Kim \d+)\.<", second) == ["Kim 3", "Kim 2", "Kim 1"]
    assert second.count('<td class="head">') == 3
    (newer,) = re.findall(r'rel="prev" href="([^"]+)"', second)
    assert staff.get(newer.replace("&amp;", "&")).text.count(">Kim ") == 50


def test_whoever_is_called_like_nobody_is_told_so(staff: FlaskClient) -> None:
    page = staff.get("/staff/people?q=%3Cb%3Ekim").text
    assert "Nobody is called “&lt;b&gt;kim”, nor has such an address." in page


def test_a_refused_invitation_shows_the_list_with_its_pages(staff: FlaskClient, a: Make) -> None:
    for number in range(51):
        a.staff(f"kim-{number}@example.com", name="Kim")

    refused = staff.post("/staff/people/invitations", data={"email": "no address"})

    assert refused.status_code == 422
    assert 'rel="next" href="/staff/people?before=' in refused.text


def test_an_owner_sees_what_somebody_was_refused(
    staff: FlaskClient, app: Flask, a: Make, db: SQLAlchemy
) -> None:
    kim = a.staff("kim@example.com", role="warehouse")
    a.factor(kim)
    theirs = StaffBrowser(app, app.response_class, use_cookies=True)
    for password in ("wrong", PASSWORD):
        theirs.post("/staff/sign-in", data={"email": kim.email, "password": password})
    theirs.post("/staff/second-factor", data={"code": "000000"})
    theirs.post("/staff/second-factor", data={"code": code_of_app()})
    assert theirs.get("/staff/exports").status_code == 403

    page = staff.get(f"/staff/people/{kim.id}").text

    _, _, refused = page.partition("Refused lately")
    told = re.findall(r"<li>(.+?)<br>", refused)
    assert told == [
        "Something that the roles do not let them do: GET /staff/exports",
        "A wrong code of the second factor",
        "A sign-in with a wrong password",
    ]


def test_the_history_of_somebody_comes_in_pages(staff: FlaskClient, a: Make) -> None:
    kim = a.staff("kim@example.com")
    for number in range(60):
        announce("staff.signed_in", actor=f"staff:{kim.id}", subject=("staff", kim.id), n=number)

    page = staff.get(f"/staff/people/{kim.id}").text

    assert 1 < page.count("Signed in") < 60
    older = re.search(r'href="(/staff/people/\d+\?before=\d+)#happened"', page)
    assert older
    assert "Signed in" in staff.get(older[1]).text
