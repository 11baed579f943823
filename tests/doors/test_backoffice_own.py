import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_sqlalchemy import SQLAlchemy

from tests.conftest import StaffBrowser
from tests.doors.test_backoffice_sign_in import sign_in
from tests.factory import PASSWORD, Make
from webapp.accounts.models import RecoveryCode, Staff, StaffSession

NEW = "another long enough password"
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:150.0) Gecko/20100101 Firefox/150.0"


@pytest.fixture
def sam(a: Make) -> Staff:
    sam = a.staff(role="support")
    a.factor(sam)
    return sam


def browser(app: Flask, a: Make, sam: Staff) -> FlaskClient:
    client = StaffBrowser(app, app.response_class, use_cookies=True)
    client.set_cookie("tendero_staff", a.session(sam), path="/")
    return client


def test_the_password_is_changed_and_other_devices_are_out(
    app: Flask, a: Make, sam: Staff, client: FlaskClient
) -> None:
    here, elsewhere = browser(app, a, sam), browser(app, a, sam)

    answer = here.post("/staff/me/password", data={"old_password": PASSWORD, "password": NEW})

    assert "Your password was changed" in here.get(answer.location).text
    assert elsewhere.get("/staff").location == "/staff/sign-in?next=/staff"
    assert sign_in(client, email=sam.email, password=NEW).status_code == 303


@pytest.mark.parametrize(
    ("form", "sentence"),
    [
        ({"old_password": "not it", "password": NEW}, "This is not your password."),
        ({"old_password": PASSWORD, "password": "short"}, "at least 15 characters"),
        ({"old_password": PASSWORD}, "Please type your password."),
    ],
)
def test_a_password_that_cannot_be_changed_stays(
    app: Flask, a: Make, sam: Staff, client: FlaskClient, form: dict[str, str], sentence: str
) -> None:
    answer = browser(app, a, sam).post("/staff/me/password", data=form)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert sign_in(client, email=sam.email).status_code == 303


def test_devices_are_shown_and_signed_out_one_by_one(
    app: Flask, a: Make, sam: Staff, db: SQLAlchemy, client: FlaskClient
) -> None:
    here = browser(app, a, sam)
    client.post(
        "/staff/sign-in",
        data={"email": sam.email, "password": PASSWORD},
        headers={"User-Agent": FIREFOX},
    )
    other = db.session.query(StaffSession.id).filter_by(device=FIREFOX).scalar()

    page = here.get("/staff/me").text
    here.post(f"/staff/me/sessions/{other}/end")

    assert "Firefox on Linux" in page
    assert page.count("this one") == 1
    assert re.findall(r'action="(/staff/me/sessions/\d+/end)"', page) == [
        f"/staff/me/sessions/{other}/end"
    ]
    assert db.session.query(StaffSession.id).filter_by(id=other).count() == 0
    assert here.get("/staff/me").status_code == 200


def test_nobody_signs_out_somebody_else(app: Flask, a: Make, sam: Staff, db: SQLAlchemy) -> None:
    kim = browser(app, a, a.staff("kim@example.com"))
    theirs = db.session.query(StaffSession.id).scalar()
    browser(app, a, sam).post(f"/staff/me/sessions/{theirs}/end")
    assert kim.get("/staff").status_code == 200


def test_all_devices_are_signed_out_at_once(app: Flask, a: Make, sam: Staff) -> None:
    here, elsewhere = browser(app, a, sam), browser(app, a, sam)
    assert here.post("/staff/me/sessions/end").location == "/staff/sign-in"
    for client in (here, elsewhere):
        assert client.get("/staff").location == "/staff/sign-in?next=/staff"


def test_new_recovery_codes_are_shown_once(app: Flask, a: Make, sam: Staff, db: SQLAlchemy) -> None:
    here = browser(app, a, sam)
    assert "0 of 10 are left." in here.get("/staff/me").text

    made = here.post("/staff/me/recovery-codes")

    assert len(re.findall(r"<code>([A-Z2-9-]{19})</code>", made.text)) == 10
    assert db.session.query(RecoveryCode).count() == 10
    page = here.get("/staff/me").text
    assert "10 of 10 are left." in page
    assert "<code>" not in page
