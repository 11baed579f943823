"""Every write of staff carries the token of its session."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_sqlalchemy import SQLAlchemy

from tests.conftest import Browser, form_token_of
from tests.doors.test_backoffice_sign_in import staff_routes
from tests.factory import Make
from webapp.accounts.models import StaffSession
from webapp.staff_realm import FORM_HEADER, STAFF_COOKIE

REFUSED = "This form belongs to an earlier sign-in, so nothing was changed."


@pytest.fixture
def session(a: Make) -> str:
    return a.session()


@pytest.fixture
def bare(app: Flask, session: str) -> FlaskClient:
    """A signed-in browser that sends what a test says and nothing else."""
    client = Browser(app, app.response_class, use_cookies=True)
    client.set_cookie(STAFF_COOKIE, session, path="/")
    return client


def test_without_its_token_no_form_does_anything(
    app: Flask, bare: FlaskClient, db: SQLAlchemy
) -> None:
    paths = [path for method, path in staff_routes(app) if method == "POST"]

    answers = [bare.post(path) for path in paths]

    assert len(paths) > 20
    assert {answer.status_code for answer in answers} == {403}
    assert all(REFUSED in answer.text for answer in answers)
    assert db.session.query(StaffSession).count() == 1


@pytest.mark.parametrize("token", ["", "x", "0" * 64, "ä"])
def test_a_wrong_token_is_refused(bare: FlaskClient, token: str) -> None:
    assert bare.post("/staff/sign-out", data={"form_token": token}).status_code == 403
    assert bare.get("/staff").status_code == 200


def test_the_token_of_another_session_is_refused(app: Flask, bare: FlaskClient, a: Make) -> None:
    others = form_token_of(app, a.session())
    assert bare.post("/staff/sign-out", data={"form_token": others}).status_code == 403


def test_the_token_comes_in_a_field_or_for_htmx_in_a_header(
    app: Flask, bare: FlaskClient, session: str
) -> None:
    token = form_token_of(app, session)
    by_header = bare.post("/staff/products/1/archiving", headers={FORM_HEADER: token})
    by_field = bare.post("/staff/sign-out", data={"form_token": token})
    assert by_header.status_code == 404
    assert by_field.status_code == 303


def test_pages_carry_the_token_for_forms_and_for_htmx(
    app: Flask, bare: FlaskClient, session: str
) -> None:
    token, page = form_token_of(app, session), bare.get("/staff").text
    assert f'<body hx-headers:inherited=\'{{"{FORM_HEADER}":"{token}"}}\'>' in page
    assert re.findall(r'name="form_token" value="([^"]*)"', page) == [token]
    assert session not in page


def test_without_a_session_there_is_no_token_and_the_sign_in_needs_none(
    client: FlaskClient,
) -> None:
    page = client.get("/staff/sign-in").text
    assert "<body>" in page
    assert "form_token" not in page
