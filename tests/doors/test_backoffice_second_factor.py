import re

from flask import Flask
from flask.testing import FlaskClient
from flask_sqlalchemy import SQLAlchemy

from tests.conftest import StaffBrowser
from tests.doors.test_backoffice_sign_in import sign_in
from tests.factory import Make, code_of_app
from webapp.accounts.models import StaffFactor

PAGE = "/staff/second-factor"


def browser(app: Flask) -> FlaskClient:
    return StaffBrowser(app, app.response_class, use_cookies=True)


def secret_on(page: str) -> str:
    found = re.search(r'class="secret">([A-Z2-7-]+)<', page)
    assert found
    return found[1].replace("-", "")


def test_whoever_has_no_second_factor_sets_it_up_right_then(app: Flask, a: Make) -> None:
    a.staff()
    client = browser(app)
    sign_in(client)

    page = client.get(f"{PAGE}?next=/staff/orders")
    assert page.text.count("data:image/svg+xml") == 1
    code = code_of_app(secret_on(page.text))
    made = client.post(f"{PAGE}/setup?next=/staff/orders", data={"code": code})

    assert made.status_code == 200
    assert len(re.findall(r"<code>[A-Z2-9]{4}(?:-[A-Z2-9]{4}){3}</code>", made.text)) == 10
    assert 'href="/staff/orders"' in made.text
    assert client.get("/staff/orders").status_code == 200


def test_the_same_secret_is_offered_until_it_is_set_up(app: Flask, a: Make) -> None:
    a.staff()
    client = browser(app)
    sign_in(client)

    first = secret_on(client.get(PAGE).text)
    refused = client.post(f"{PAGE}/setup", data={"code": "000000"})

    assert refused.status_code == 422
    assert "This is not the code that the app shows at this moment." in refused.text
    assert secret_on(refused.text) == first
    assert client.get("/staff").location == f"{PAGE}?next=/staff"


def test_the_code_of_the_app_leads_to_the_page_that_was_asked_for(app: Flask, a: Make) -> None:
    a.factor(a.staff(name="Sam de Vries"))
    client = browser(app)
    sign_in(client)

    page = client.get(f"{PAGE}?next=/staff/orders")
    answer = client.post(f"{PAGE}?next=/staff/orders", data={"code": code_of_app()})

    assert "data:image/svg+xml" not in page.text
    assert 'autocomplete="one-time-code"' in page.text
    assert (answer.status_code, answer.location) == (303, "/staff/orders")
    assert "Sam de Vries" in client.get("/staff").text


def test_nobody_is_sent_elsewhere_after_the_code(app: Flask, a: Make) -> None:
    a.factor(a.staff())
    client = browser(app)
    sign_in(client)
    answer = client.post(f"{PAGE}?next=//evil.example", data={"code": code_of_app()})
    assert answer.location == "/staff"


def test_a_wrong_code_says_so_and_opens_nothing(app: Flask, a: Make) -> None:
    a.factor(a.staff())
    client = browser(app)
    sign_in(client)

    answer = client.post(PAGE, data={"code": "000000"})

    assert answer.status_code == 422
    assert "This code is wrong, or was used already." in answer.text
    assert client.get("/staff").location == f"{PAGE}?next=/staff"


def test_several_wrong_codes_make_wait(app: Flask, a: Make) -> None:
    a.factor(a.staff())
    client = browser(app)
    sign_in(client)

    answers = [client.post(PAGE, data={"code": "000000"}) for _ in range(4)]

    assert [answer.status_code for answer in answers] == [422, 422, 422, 429]
    assert "Please wait" in answers[-1].text


def test_codes_are_limited_by_who_asks(limited: FlaskClient, a: Make, db: SQLAlchemy) -> None:
    a.factor(a.staff())
    client = StaffBrowser(limited.application, limited.response_wrapper, use_cookies=True)
    sign_in(client)
    data = {"code": ""}
    codes = [client.post(PAGE, data=data).status_code for _ in range(11)]
    assert codes == [422] * 10 + [429]


def test_the_page_of_a_whole_session_leads_on(staff: FlaskClient) -> None:
    assert staff.get(f"{PAGE}?next=/staff/products").location == "/staff/products"


def test_half_a_session_can_be_given_up(app: Flask, a: Make) -> None:
    a.staff()
    client = browser(app)
    sign_in(client)

    answer = client.post("/staff/sign-out")

    assert answer.location == "/staff/sign-in"
    assert client.get(PAGE).location == f"/staff/sign-in?next={PAGE}"


def test_half_a_session_shows_no_rooms(app: Flask, a: Make) -> None:
    a.staff(name="Sam de Vries")
    client = browser(app)
    sign_in(client)
    assert 'class="rooms"' not in client.get(PAGE).text


def test_a_second_factor_is_not_set_up_twice(app: Flask, a: Make, db: SQLAlchemy) -> None:
    a.factor(a.staff())
    client = browser(app)
    sign_in(client)
    before = db.session.query(StaffFactor.sealed_secret).one()

    answer = client.post(f"{PAGE}/setup", data={"code": code_of_app()})

    assert answer.location == PAGE
    assert db.session.query(StaffFactor.sealed_secret).one() == before
