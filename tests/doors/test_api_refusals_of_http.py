"""What HTTP itself has to say: which verbs there are, and in which form an answer comes."""

import pytest

from tests.doors.api import is_problem
from tests.doors.program import Program

ORDERS = "/api/v1/orders"


@pytest.mark.parametrize("number", ["0", "-1", "99999999999999999999", "x"])
@pytest.mark.parametrize("verb", ["get", "put", "patch", "delete", "post"])
def test_what_cannot_be_a_number_of_something_is_not_there(client, verb, number):
    answer = client.open(f"/api/v1/clients/{number}", method=verb)

    assert is_problem(answer, 404, "not_found")


def test_a_verb_that_there_is_not_names_those_that_there_are(client):
    answer = client.post("/api/v1/clients/1")

    assert is_problem(answer, 405, "method_not_allowed")
    assert answer.headers["Allow"].split(", ") == [
        *("DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "PUT")
    ]


@pytest.mark.parametrize(
    "accept",
    [
        None,
        "",
        "*/*",
        "application/json",
        "application/*;q=0.1, text/html",
        "application/problem+json",
        "text/html, */*;q=0.8",
        "rubbish, , ;;q=x, application/json",
    ],
)
def test_who_takes_json_gets_it(client, accept):
    headers = {} if accept is None else {"Accept": accept}

    answer = client.get("/api/v1/products", headers=headers)

    assert (answer.status_code, answer.mimetype) == (200, "application/json")


@pytest.mark.parametrize(
    "accept", ["text/html", "image/*", "application/json;q=0", "application/pdf", "rubbish"]
)
def test_who_takes_no_json_is_told_what_there_is(client, accept):
    answer = client.get("/api/v1/products", headers={"Accept": accept})

    assert is_problem(answer, 406, "not_acceptable")
    assert answer.json["detail"] == (
        "This is answered as application/json, which your Accept header rules out."
    )


def test_nothing_is_done_for_who_does_not_take_the_answer(client, a, db):
    variant = a.variant_of(a.product(on_hand=3))
    program = Program(client, a.token("orders:read", "orders:write"))
    headers = program.headers(Idempotency_Key="key-of-0001", Accept="text/html")
    wanted = {"email": "ada@example.com", "name": "Ada", "delivery_method": "ON_HAND"}
    lines = [{"variant_id": variant.id, "quantity": 1}]

    answer = client.post(
        ORDERS, json=wanted | {"payment_type": "CASH", "lines": lines}, headers=headers
    )

    assert is_problem(answer, 406, "not_acceptable")
    assert program.get(ORDERS).json["items"] == []


def test_a_bill_is_there_as_pdf_and_as_json(client, a):
    program = Program(client, a.token("bills:read", "bills:write"))
    order = a.order((a.variant_of(a.product(on_hand=3)), 1))
    bill = program.post("/api/v1/bills", {"order_id": order.id}).json
    path = f"/api/v1/bills/{bill['id']}"

    assert program.get(f"{path}/pdf", Accept="application/pdf").status_code == 200
    assert is_problem(program.get(f"{path}/pdf", Accept="text/html"), 406, "not_acceptable")
    assert is_problem(program.get(path, Accept="application/pdf"), 406, "not_acceptable")
