"""Orders that programs place for a client."""

import pytest
from sqlalchemy import func, select

from tests.doors.api import is_problem, matches
from tests.doors.program import Program
from webapp.events.queries import history_of
from webapp.orders.models import Order
from webapp.orders.services.cancel import cancel_order

ORDERS = "/api/v1/orders"
PLACE = {
    "street": "Quay",
    "number": "1",
    "postal_code": "9000",
    "city": "Ghent",
    "country": "BE",
}


@pytest.fixture
def program(client, a):
    return Program(client, a.token("orders:read", "orders:write", "clients:write"))


@pytest.fixture
def ada(a):
    return a.customer("ada@example.com")


@pytest.fixture
def lamp(a):
    return a.variant_of(a.product(on_hand=5)).id


@pytest.fixture
def body(ada, lamp):
    return {
        "client_id": ada.id,
        "delivery_method": "HOME_DELIVERY",
        "payment_type": "BANK_TRANSFER",
        "lines": [{"variant_id": lamp, "quantity": 1}],
    }


def count_orders(db):
    return db.session.scalar(select(func.count()).select_from(Order))


def test_what_is_left_out_is_copied_from_the_client(program, client, a, ada, body):
    address = a.address(ada)

    made = program.post(ORDERS, body | {"address_id": address.id})

    assert made.status_code == 201
    matches(client, made, "post", ORDERS)
    order = made.json
    assert (order["client_id"], order["email"]) == (ada.id, "ada@example.com")
    assert (order["name"], order["telephone"]) == ("Ada Lovelace", "+31 15 123")
    assert order["address"] == {
        "name": "Ada Lovelace",
        "street": "Canal Street",
        "number": "12",
        "postal_code": "1015 CJ",
        "city": "DELFT",
        "region": "",
        "country": "NL",
    }
    assert program.get(made.headers["Location"]).json == order


def test_what_is_said_counts_for_this_order(program, a, db, ada, body):
    a.address(ada)
    said = {"email": "office@example.com", "name": "Bob", "telephone": "", "address": PLACE}

    order = program.post(ORDERS, body | said).json

    assert (order["client_id"], order["email"], order["name"]) == (
        ada.id,
        "office@example.com",
        "Bob",
    )
    assert (order["telephone"], order["address"]["name"]) == ("", "Bob")
    assert (order["address"]["number"], order["address"]["city"]) == ("1", "Ghent")
    db.session.refresh(ada)
    assert (ada.email, ada.version) == ("ada@example.com", 1)


def test_the_only_address_is_the_one(program, a, ada, body):
    a.address(ada, house_number="7")

    assert program.post(ORDERS, body).json["address"]["number"] == "7"


@pytest.mark.parametrize("addresses", [0, 2])
def test_which_address_must_be_clear(program, a, db, ada, body, addresses):
    for _ in range(addresses):
        a.address(ada)

    assert is_problem(program.post(ORDERS, body), 422, "address_missing")
    assert count_orders(db) == 0


def test_who_fetches_the_goods_needs_no_address(program, a, ada, body):
    a.address(ada, country="US", region="TX", postal_code="78701")
    fetched = body | {"delivery_method": "ON_HAND", "payment_type": "CASH"}

    made = program.post(ORDERS, fetched)

    assert (made.status_code, made.json["address"]) == (201, None)


def test_nothing_is_sent_where_nothing_is_sent(program, a, db, ada, body):
    a.address(ada, country="US", region="TX", postal_code="78701")

    refused = program.post(ORDERS, body)

    assert is_problem(refused, 409, "no_delivery_there")
    assert refused.json["country"] == "US"
    assert count_orders(db) == 0


def test_unknown_clients_and_addresses_are_not_found(program, a, db, ada, body):
    a.address(ada)
    other = a.address(a.customer())

    for wrong in ({"client_id": 99}, {"address_id": 99}, {"address_id": other.id}):
        assert is_problem(program.post(ORDERS, body | wrong), 404, "not_found")
    assert count_orders(db) == 0


@pytest.mark.parametrize(
    ("changes", "pointer"),
    [
        ({"address_id": 1, "address": PLACE}, "/address_id"),
        ({"email": ""}, "/email"),
        ({"name": " "}, "/name"),
        ({"client_id": 0}, "/client_id"),
        ({"client_id": None}, "/client_id"),
        ({"client_id": 2**31}, "/client_id"),
        ({"address_id": "1"}, "/address_id"),
    ],
)
def test_a_buyer_who_contradicts_himself_is_refused(program, db, body, changes, pointer):
    answer = program.post(ORDERS, body | changes)

    assert is_problem(answer, 422, "invalid")
    assert answer.json["errors"][0]["pointer"] == pointer
    assert count_orders(db) == 0


def test_a_guest_says_who_he_is(program, db, body):
    del body["client_id"]

    answer = program.post(ORDERS, body | {"address_id": 1})

    assert is_problem(answer, 422, "invalid")
    assert {one["pointer"] for one in answer.json["errors"]} == {"/email", "/name", "/address_id"}
    assert count_orders(db) == 0


def test_the_order_of_a_deleted_client_is_read_without_a_name(program, a, ada, body):
    a.address(ada)
    made = program.post(ORDERS, body, key="key-0001")
    path = made.headers["Location"]
    cancel_order(made.json["id"], actor="test")

    assert program.delete(f"/api/v1/clients/{ada.id}").status_code == 204

    order = program.get(path).json
    assert (order["client_id"], order["email"], order["name"], order["telephone"]) == (
        None,
        "deleted@client.invalid",
        "Deleted client",
        "",
    )
    assert (order["address"]["street"], order["address"]["country"]) == ("-", "NL")
    assert (order["number"], order["total"]) == (made.json["number"], made.json["total"])
    assert is_problem(program.post(ORDERS, body, key="key-0001"), 409, "answer_forgotten")
    assert history_of("order", order["id"])[-1].name == "order.anonymised"


def test_the_orders_of_a_client_are_found(program, a, ada, body):
    fetched = {"delivery_method": "ON_HAND", "payment_type": "CASH"}
    mine = [program.post(ORDERS, body | fetched).json["id"] for _ in range(2)]
    program.post(ORDERS, body | fetched | {"client_id": a.customer().id})

    found = program.get(f"{ORDERS}?client_id={ada.id}").json["items"]

    assert [order["id"] for order in found] == mine
    assert program.get(f"{ORDERS}?client_id=0").status_code == 422


@pytest.mark.parametrize("address", [{"house_number": "1"}, {"number": ""}, {"number": None}])
def test_the_number_of_a_house_is_called_number(program, a, db, ada, body, address):
    a.address(ada)
    order_id = program.post(ORDERS, body).json["id"]
    path = f"{ORDERS}/{order_id}"

    refused = program.patch(path, {"address": address})
    changed = program.patch(path, {"address": {"number": "12c"}})

    assert refused.status_code == 422
    assert changed.json["address"]["number"] == "12c"
    assert changed.json["client_id"] == ada.id
