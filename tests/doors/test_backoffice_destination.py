import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.factory import PASSWORD, Make


def sign_in(client: FlaskClient, *, then: str) -> TestResponse:
    form = {"email": "sam@example.com", "password": PASSWORD, "next": then}
    return client.post("/staff/sign-in", data=form)


@pytest.mark.parametrize(
    "asked",
    [
        "https://evil.example/staff/orders",
        "//evil.example/staff/orders",
        "///evil.example/staff",
        "/\\evil.example/staff",
        "\\\\evil.example/staff",
        "/staff\\..\\..\\evil.example",
        "/staff/..//evil.example",
        "/staff/../cart",
        "/staff/%2e%2e/cart",
        "/staff//evil.example",
        "/staff.evil.example",
        "/staffing",
        "/cart",
        "javascript:alert(1)//staff",
        "\t//evil.example/staff/orders",
        "/\t/evil.example/staff/orders",
        "http:/staff/orders",
        "http:///staff/orders",
        "//[staff",
        "/staff/nowhere",
        "/staff/sign-out",
        "/staff/orders/１",
        "",
    ],
)
def test_nobody_is_sent_elsewhere_after_signing_in(
    client: FlaskClient, a: Make, asked: str
) -> None:
    a.staff()

    assert sign_in(client, then=asked).location == "/staff"


def test_an_address_is_put_together_again_from_its_parts(client: FlaskClient, a: Make) -> None:
    a.staff()

    answer = sign_in(client, then="/staff/orders?q=//evil.example#https://evil.example")

    assert answer.location == "/staff/orders?q=//evil.example"
