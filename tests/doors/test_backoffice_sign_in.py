from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_sqlalchemy import SQLAlchemy
from werkzeug.test import TestResponse

from tests.conftest import PRODUCTION, settings_for_tests
from tests.factory import PASSWORD, Make
from webapp import create_app
from webapp.access import HALFWAY, PUBLIC, permission_of
from webapp.accounts.models import StaffSession
from webapp.extensions import db as database
from webapp.staff_realm import STAFF_COOKIE

REFUSED = "This e-mail address and password do not belong together."


# What stands for a part of an address that is no number.
SAMPLES = {"noun": "shipment", "code": "B2026-000001", "token": "x" * 43, "prefix": "0a1b2c3d"}
OPEN_TO_ALL = {
    *("staff_home.sign_in", "staff_home.start_session"),
    *("staff_invitation.show", "staff_invitation.accept"),
    *("staff_forgotten.begin", "staff_forgotten.ask"),
    *("staff_forgotten.choose", "staff_forgotten.put"),
}
# What a password alone opens.
OPEN_HALFWAY = {
    *("staff_passkeys.passkey_to_prove", "staff_passkeys.use_passkey"),
    *("staff_passkeys.first_passkey", "staff_passkeys.set_up"),
    "staff_home.end_session",
    "staff_second_factor.show",
    "staff_second_factor.give_code",
    "staff_second_factor.set_up",
}


def staff_routes(app: Flask) -> list[tuple[str, str]]:
    """Every address under /staff that asks for a sign-in, with each of its methods."""
    return [
        (method, rule.build({name: SAMPLES.get(name, 1) for name in rule.arguments})[1])
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith("/staff") and permission_of(app, rule.endpoint) != PUBLIC
        for method in sorted((rule.methods or set()) & {"GET", "POST"})
    ]


def sign_in(client: FlaskClient, **form: str) -> TestResponse:
    form = {"email": "sam@example.com", "password": PASSWORD} | form
    return client.post("/staff/sign-in", data=form)


def session_cookie(response: TestResponse) -> str:
    return next(c for c in response.headers.getlist("Set-Cookie") if c.startswith(STAFF_COOKIE))


def test_only_the_sign_in_is_open_to_everybody(app: Flask) -> None:
    rules = [rule for rule in app.url_map.iter_rules() if rule.rule.startswith("/staff")]

    permissions = {rule.endpoint: permission_of(app, rule.endpoint) for rule in rules}

    assert {name for name, who in permissions.items() if who == PUBLIC} == OPEN_TO_ALL
    assert {name for name, who in permissions.items() if who == HALFWAY} == OPEN_HALFWAY
    others = {who for name, who in permissions.items() if name not in OPEN_TO_ALL | OPEN_HALFWAY}
    assert {who.kind for who in others if who} == {"staff"}


def test_strangers_are_sent_to_the_sign_in_from_every_page(app: Flask, client: FlaskClient) -> None:
    routes = staff_routes(app)

    answers = [client.open(path, method=method) for method, path in routes]

    assert ("GET", "/staff") in routes
    assert ("POST", "/staff/stock/1") in routes
    assert [answer.status_code for answer in answers] == [303] * len(routes)
    assert [answer.location for answer in answers] == [
        f"/staff/sign-in?next={path}" for _, path in routes
    ]


def test_a_password_alone_opens_nothing_but_the_second_factor(
    app: Flask, client: FlaskClient, a: Make
) -> None:
    a.staff()
    sign_in(client)
    halfway = {rule.rule for rule in app.url_map.iter_rules() if rule.endpoint in OPEN_HALFWAY}
    routes = [(method, path) for method, path in staff_routes(app) if path not in halfway]

    answers = [client.open(path, method=method) for method, path in routes]

    assert len(routes) > 20
    assert [answer.location for answer in answers] == [
        f"/staff/second-factor?next={path}" for _, path in routes
    ]


def test_htmx_of_strangers_leaves_for_the_sign_in(app: Flask, client: FlaskClient) -> None:
    routes = staff_routes(app)

    answers = [
        client.open(path, method=method, headers={"HX-Request": "true"}) for method, path in routes
    ]

    assert [answer.status_code for answer in answers] == [204] * len(routes)
    assert [answer.headers["HX-Redirect"] for answer in answers] == [
        f"/staff/sign-in?next={path}" for _, path in routes
    ]


def test_the_question_mark_and_what_follows_come_back_after_signing_in(
    client: FlaskClient, a: Make
) -> None:
    a.staff()

    away = client.get("/staff/orders?status=PENDING&q=ada@example.com")
    form = client.get(away.location)
    back = sign_in(client, next="/staff/orders?status=PENDING&q=ada@example.com")

    assert 'value="/staff/orders?status=PENDING&amp;q=ada@example.com"' in form.text
    assert back.location == "/staff/orders?status=PENDING&q=ada@example.com"


def test_signing_in_leads_home(client: FlaskClient, a: Make) -> None:
    a.staff(name="Sam de Vries")

    answer = sign_in(client)
    home = client.get("/staff")

    assert (answer.status_code, answer.location) == (303, "/staff")
    assert (home.status_code, home.location) == (303, "/staff/second-factor?next=/staff")
    assert "Sam de Vries" not in home.text


def test_spaces_and_capitals_around_an_address_do_not_matter(client: FlaskClient, a: Make) -> None:
    a.staff("sam@example.com")

    assert sign_in(client, email=" Sam@Example.com ").status_code == 303


def test_the_session_is_kept_from_scripts_and_other_sites(client: FlaskClient, a: Make) -> None:
    a.staff()

    cookie = session_cookie(sign_in(client))

    assert cookie.partition("; ")[2] == "HttpOnly; Path=/; SameSite=Lax"


def test_in_production_the_session_travels_encrypted_only(
    app: Flask, client: FlaskClient, a: Make, monkeypatch: pytest.MonkeyPatch, database_name: str
) -> None:
    a.staff()
    production = settings_for_tests(database_name, "/nowhere", **PRODUCTION)
    monkeypatch.setitem(app.config, "SETTINGS", production)

    cookie = sign_in(client).headers["Set-Cookie"]

    assert cookie.startswith("__Host-tendero_staff=")
    assert cookie.partition("; ")[2] == "Secure; HttpOnly; Path=/; SameSite=Lax"


def test_each_sign_in_has_a_session_of_its_own_and_ends_the_one_before(
    client: FlaskClient, a: Make, db: SQLAlchemy
) -> None:
    a.staff()

    first, second = session_cookie(sign_in(client)), session_cookie(sign_in(client))

    assert first.split(";")[0] != second.split(";")[0]
    assert db.session.query(StaffSession).count() == 1


def test_a_session_that_somebody_planted_is_never_taken_over(client: FlaskClient, a: Make) -> None:
    a.staff()
    client.set_cookie(STAFF_COOKIE, "planted", path="/")

    sign_in(client)

    cookie = client.get_cookie(STAFF_COOKIE, path="/")
    assert cookie is not None
    assert cookie.value != "planted"


@pytest.mark.parametrize("email", ["sam@example.com", "nobody@example.com", "nonsense"])
def test_a_wrong_login_says_the_same_for_known_and_unknown_addresses(
    client: FlaskClient, a: Make, email: str
) -> None:
    a.staff("sam@example.com")

    answer = sign_in(client, email=email, password="not the password")

    assert answer.status_code == 422
    assert answer.text.count(REFUSED) == 1
    assert f'value="{email}"' in answer.text
    assert "not the password" not in answer.text
    assert "Set-Cookie" not in answer.headers


def test_who_left_the_shop_cannot_sign_in(client: FlaskClient, a: Make) -> None:
    a.staff("sam@example.com", is_active=False)

    answer = sign_in(client)

    assert answer.status_code == 422
    assert REFUSED in answer.text


@pytest.mark.parametrize(
    ("form", "sentence"),
    [
        ({"email": ""}, "Please fill this in."),
        ({"email": "a" * 255}, "At most 254 characters, please."),
        ({"email": "sam\x00@example.com"}, "This contains characters that cannot be used here."),
        ({"password": ""}, "Please type your password."),
        ({"password": "x" * 1001}, "Please type your password."),
    ],
)
def test_a_form_that_cannot_be_right_says_why(
    client: FlaskClient, a: Make, form: dict[str, str], sentence: str
) -> None:
    a.staff()

    answer = sign_in(client, **form)

    assert answer.status_code == 422
    assert sentence in answer.text


def test_who_is_signed_in_does_not_see_the_form_again(staff: FlaskClient) -> None:
    home = staff.get("/staff/sign-in")
    page = staff.get("/staff/sign-in?next=/staff/products")
    elsewhere = staff.get("/staff/sign-in?next=//evil.example")

    assert (home.status_code, home.location) == (303, "/staff")
    assert page.location == "/staff/products"
    assert elsewhere.location == "/staff"


def test_signing_out_ends_the_session_at_once(staff: FlaskClient, db: SQLAlchemy) -> None:
    cookie = staff.get_cookie(STAFF_COOKIE, path="/")
    assert cookie is not None

    answer = staff.post("/staff/sign-out")
    staff.set_cookie(STAFF_COOKIE, cookie.value, path="/")
    again = staff.get("/staff")

    assert (answer.status_code, answer.location) == (303, "/staff/sign-in")
    assert "Expires=Thu, 01 Jan 1970 00:00:00 GMT" in session_cookie(answer)
    assert (again.status_code, again.location) == (303, "/staff/sign-in?next=/staff")
    assert db.session.query(StaffSession).count() == 0


def test_a_link_cannot_sign_anybody_out(staff: FlaskClient) -> None:
    assert staff.get("/staff/sign-out").status_code == 405
    assert staff.get("/staff").status_code == 200


@pytest.mark.parametrize(
    ("fact", "ago"),
    [("seen_at", timedelta(minutes=31)), ("expires_at", timedelta(seconds=1))],
)
def test_a_session_ends_by_itself(
    staff: FlaskClient, db: SQLAlchemy, fact: str, ago: timedelta
) -> None:
    db.session.query(StaffSession).update({fact: datetime.now(UTC) - ago})
    db.session.commit()

    assert staff.get("/staff").location == "/staff/sign-in?next=/staff"


@pytest.mark.parametrize("path", ["/staff/sign-in", "/staff/sign-out", "/staff/stock/1"])
@pytest.mark.parametrize(
    "headers", [{"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://evil.example"}]
)
def test_a_form_of_another_site_is_refused(
    staff: FlaskClient, path: str, headers: dict[str, str]
) -> None:
    answer = staff.post(path, headers=headers)

    assert answer.status_code == 403
    assert "This form was sent from another site." in answer.text
    assert staff.get("/staff").status_code == 200


def test_guessing_passwords_is_slowed_down(
    a: Make, database_name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    a.staff()
    strict = create_app(settings_for_tests(database_name, "/nowhere", RATE_LIMITS="1"))
    client = strict.test_client()

    answers = [sign_in(client, password="a guess").status_code for _ in range(6)]

    assert answers == [422] * 5 + [429]
    with strict.app_context():
        database.engine.dispose()


def test_no_page_of_the_back_office_is_kept_anywhere(
    staff: FlaskClient, client: FlaskClient
) -> None:
    pages = ["/staff", "/staff/orders", "/staff/products", "/staff/orders/1", "/staff/nowhere"]

    answers = [staff.get(page) for page in pages] + [client.get("/staff/sign-in")]

    assert [answer.status_code for answer in answers] == [200, 200, 200, 404, 404, 200]
    assert {answer.headers["Cache-Control"] for answer in answers} == {"private, no-store"}


def test_refusals_look_like_the_back_office(staff: FlaskClient) -> None:
    answer = staff.get("/staff/orders/1")

    assert answer.status_code == 404
    assert "There is no such order." in answer.text
    assert "Back office of Test Shop" in answer.text
