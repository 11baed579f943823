"""What the API refuses, and how: hostile bodies, queries and addresses."""

import json

import pytest

from tests.doors.api import is_problem
from tests.doors.test_api_orders import ORDERS, place, wanted
from webapp.api.products import reading as products
from webapp.orders.models import Order

PRODUCTS = "/api/v1/products"


@pytest.fixture
def lamp(a):
    return a.variant_of(a.product(on_hand=3))


@pytest.fixture
def token(a):
    return a.token("orders:read", "orders:write")


def send(client, token, body, content_type="application/json"):
    headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": "key-0001"}
    return client.post(ORDERS, data=body, content_type=content_type, headers=headers)


MALFORMED = {
    "nothing": b"",
    "half of it": b'{"lines": [',
    "nested 2000 deep": b'{"lines":' + b"[" * 2000 + b"]" * 2000 + b"}",
    "nested 100000 deep": b"[" * 100_000,
    "a number of 5000 digits": b'{"quantity": ' + b"9" * 5000 + b"}",
    "NaN": b'{"total": NaN}',
    "infinity": b'{"total": -Infinity}',
    "the same name twice": b'{"email": "a@example.com", "email": "b@example.com"}',
    "no UTF-8": b'{"name": "\xff"}',
    "UTF-16": '{"name": "Ada"}'.encode("utf-16"),
    "a byte order mark": b'\xef\xbb\xbf{"name": "Ada"}',
    "more than one value": b"{}{}",
}


@pytest.mark.parametrize("body", MALFORMED.values(), ids=MALFORMED)
def test_a_body_that_is_no_json_is_refused(client, token, body):
    assert is_problem(send(client, token, body), 400, "malformed_body")


@pytest.mark.parametrize("body", ["[]", "null", "1", '"text"', "{}"])
def test_a_body_of_another_shape_is_refused(client, token, body):
    assert is_problem(send(client, token, body), 422, "invalid")


@pytest.mark.parametrize(
    "content_type",
    ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", "", None],
)
def test_a_body_of_another_media_type_is_not_taken_for_empty(client, token, lamp, content_type):
    body = json.dumps(wanted((lamp, 1)))
    response = send(client, token, body, content_type=content_type)
    assert is_problem(response, 415, "unsupported_media_type")


def test_a_large_body_is_refused(client, token):
    body = json.dumps({"note": "x" * 300_000})
    assert is_problem(send(client, token, body), 413, "request_entity_too_large")


def test_everything_that_is_wrong_is_pointed_at(client, token, lamp):
    body = wanted(
        lines=[
            {"variant_id": lamp.id, "quantity": 0},
            {"variant_id": lamp.id, "quantity": 1, "co~l/or": "red"},
        ],
        email="nobody",
    )
    response = place(client, token, body)
    assert is_problem(response, 422, "invalid")
    pointers = sorted(error["pointer"] for error in response.json["errors"])
    assert pointers == ["/email", "/lines/0/quantity", "/lines/1/co~0l~1or"]
    assert all(error["detail"] for error in response.json["errors"])


@pytest.mark.parametrize(
    "quantity", [0, -1, 1.5, 0.0, 2.0**53, 1e300, "1", True, None, 10**9, 10**4000, [], {}]
)
def test_a_quantity_is_a_small_whole_number(client, db, token, lamp, quantity):
    response = place(client, token, wanted((lamp, quantity)))
    assert is_problem(response, 422, "invalid")
    assert [error["pointer"] for error in response.json["errors"]] == ["/lines/0/quantity"]
    assert db.session.query(Order).count() == 0


def test_a_whole_number_may_be_written_with_a_point(client, token, lamp):
    response = place(client, token, wanted((lamp, 2.0)))

    assert [line["quantity"] for line in response.json["lines"]] == [2]


@pytest.mark.parametrize("variant_id", [0, 2**31, 2**63, 1e300, "１"])
def test_a_variant_is_named_by_a_number_that_fits(client, token, variant_id):
    body = wanted(lines=[{"variant_id": variant_id, "quantity": 1}])
    assert is_problem(place(client, token, body), 422, "invalid")


@pytest.mark.parametrize("name", ["", "  ", "\x00", "\ud800", "a\nb", "\u202e", "x" * 101, 7, None])
def test_a_name_is_one_line_of_text(client, token, lamp, name):
    response = place(client, token, wanted((lamp, 1), name=name))
    assert is_problem(response, 422, "invalid")
    assert [error["pointer"] for error in response.json["errors"]] == ["/name"]


@pytest.mark.parametrize("price", ["1e1", "-1.00", "１.00", "10.001", 1e400, True, None, [], "NaN"])
def test_a_price_is_an_exact_amount(client, token, lamp, price):
    body = wanted(lines=[{"variant_id": lamp.id, "quantity": 1, "price": price}])
    response = send(client, token, json.dumps(body).replace("Infinity", "1e400"))
    assert is_problem(response, 422, "invalid")


def test_an_unknown_name_may_contain_anything(client, token):
    response = send(client, token, '{"\\ud800\\u0000/~": 1}')
    assert is_problem(response, 422, "invalid")


def test_a_thousand_mistakes_are_not_all_repeated(client, token):
    body = json.dumps({f"field{n}": n for n in range(1000)})
    assert len(send(client, token, body).json["errors"]) == 50


@pytest.mark.parametrize(
    "query",
    [
        *(
            "limit=0",
            "limit=1001",
            "limit=-1",
            "limit=1e2",
            "limit=",
            "limit=٣",
            "limit=99999999999",
        ),
        *("limit=" + "9" * 4000, "sort=slug", "sort=", "q=%00", "category=%00", "colour=red"),
        *("q=" + "x" * 101, "page=1", "limit=1&limit=2", "q=a&q=a", "page=1&page=2"),
    ],
)
def test_a_query_that_is_not_described_is_refused(client, query):
    response = client.get(f"{PRODUCTS}?{query}")
    assert is_problem(response, 422, "invalid")
    assert [e["parameter"] for e in response.json["errors"]] == [query.partition("=")[0]]


@pytest.mark.parametrize(
    "cursor",
    [
        *("x", "é", "bnVsbA", "W10", "WzEsMl0", "W251bGwsMV0", "WyIyMDI2IixbXV0"),
        "WyJcdTAwMDAiLCAxXQ",  # ["\u0000", 1]
        "WyJcdWQ4MDAiLCAxXQ",  # ["\ud800", 1]
        "WzFlNDAwLCAxXQ",  # [1e400, 1]
        "WzEwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMCwgMV0",  # a number of 36 digits
        "WzEsIDk5OTk5OTk5OTk5OTk5OTk5OTk5XQ",  # a row of 20 digits
    ],
)
@pytest.mark.parametrize("sort", ["newest", "price", "name"])
def test_an_invented_cursor_breaks_nothing(client, a, cursor, sort):
    a.product()
    response = client.get(PRODUCTS, query_string={"cursor": cursor, "sort": sort})
    if response.status_code != 200:
        assert is_problem(response, 404, "bad_cursor")


@pytest.mark.parametrize(
    "number", ["0", "2147483648", "9" * 30, "9" * 5000, "-1", "1.0", "x", "٣x"]
)
def test_a_number_that_no_product_has_is_not_found(client, number):
    assert is_problem(client.get(f"{PRODUCTS}/{number}"), 404, "not_found")


@pytest.mark.parametrize(
    "path",
    [
        "/api",
        "/api/",
        "/api/v1",
        "/api/v1/",
        "/api/v2/products",
        "/api/v1//products",
        "/api/x.html",
    ],
)
def test_an_unknown_path_is_a_problem_too(client, path):
    assert is_problem(client.get(path, headers={"Accept": "text/html"}), 404, "not_found")


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("PUT", PRODUCTS, {"GET", "HEAD", "POST", "OPTIONS"}),
        ("POST", f"{PRODUCTS}/1", {"GET", "HEAD", "PUT", "PATCH", "DELETE", "OPTIONS"}),
        ("PUT", ORDERS, {"GET", "HEAD", "POST", "OPTIONS"}),
        ("POST", f"{ORDERS}/1", {"GET", "HEAD", "PUT", "PATCH", "DELETE", "OPTIONS"}),
        ("GET", f"{ORDERS}/1/acceptance", {"POST", "OPTIONS"}),
    ],
)
def test_a_wrong_method_is_told_the_right_ones(client, method, path, allowed):
    response = client.open(path, method=method, json={})
    assert is_problem(response, 405, "method_not_allowed")
    assert set(response.headers["Allow"].split(", ")) == allowed


@pytest.mark.parametrize("path", [PRODUCTS, f"{PRODUCTS}/1"])
def test_the_methods_of_an_address_can_be_asked_for(client, path):
    response = client.options(path)
    assert (response.status_code, response.data) == (200, b"")
    assert "OPTIONS" in response.headers["Allow"]
    assert "Content-Type" not in response.headers


def test_a_bug_is_a_problem_without_details(client, monkeypatch):
    def fail(product_id):
        raise RuntimeError("secret")

    monkeypatch.setattr(products, "get_shown_record", fail)
    response = client.get(f"{PRODUCTS}/1")
    assert is_problem(response, 500, "internal_error")
    assert "secret" not in response.text
