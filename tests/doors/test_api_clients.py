"""Clients as programs add, read, change and delete them."""

import pytest
from sqlalchemy import func, select

from tests.doors.api import is_problem, matches
from tests.doors.program import Program
from webapp.accounts.models import Customer, CustomerAddress
from webapp.orders.models import Order

CLIENTS = "/api/v1/clients"
ONE = CLIENTS + "/{client_id}"
ADA = {"email": "ada@example.com", "name": "Ada", "lastname": "Lovelace", "telephone": "+31 15 123"}


@pytest.fixture
def program(client, a):
    return Program(client, a.token("clients:read", "clients:write"))


@pytest.fixture
def ada(program):
    return program.post(CLIENTS, ADA)


def kept(db):
    rows = db.session.scalars(select(Customer).order_by(Customer.id))
    return [(row.email, row.name, row.lastname, row.telephone, row.version) for row in rows]


def test_a_client_is_added_and_read(program, db):
    made = program.post(CLIENTS, ADA)

    assert made.status_code == 201
    document = made.json
    assert made.headers["Location"] == f"{CLIENTS}/{document['id']}"
    read = program.get(made.headers["Location"])
    assert (read.status_code, read.json) == (200, document)
    assert read.headers["ETag"] == made.headers["ETag"]
    assert document.pop("created_at") == document.pop("updated_at")
    assert document == {"id": document["id"], **ADA, "version": 1}
    assert kept(db) == [("ada@example.com", "Ada", "Lovelace", "+31 15 123", 1)]


def test_who_has_it_already_is_not_sent_it_again(program, ada):
    again = program.get(ada.headers["Location"], If_None_Match=ada.headers["ETag"])

    assert (again.status_code, again.data) == (304, b"")


def test_the_same_key_adds_one_client(program, db):
    first = program.post(CLIENTS, ADA, key="key-0001")
    again = program.post(CLIENTS, ADA, key="key-0001")

    assert (again.status_code, again.json) == (201, first.json)
    assert again.headers["Idempotency-Replayed"] == "true"
    assert len(kept(db)) == 1


def test_a_taken_email_address_is_refused(program, db, ada):
    refused = program.post(CLIENTS, ADA | {"email": "Ada@Example.com"})
    bob = program.post(CLIENTS, ADA | {"email": "bob@example.com"})
    changed = program.patch(bob.headers["Location"], {"email": "ADA@example.com"})
    replaced = program.put(bob.headers["Location"], ADA)

    for answer in (refused, changed, replaced):
        assert is_problem(answer, 409, "email_taken")
    assert [row[0] for row in kept(db)] == ["ada@example.com", "bob@example.com"]


def test_clients_are_listed_oldest_first(program):
    made = [program.post(CLIENTS, ADA | {"email": f"{n}@example.com"}).json for n in range(3)]

    first = program.get(f"{CLIENTS}?limit=2")
    rest = program.get(f"{CLIENTS}?limit=2&cursor={first.json['next_cursor']}")
    skipped = program.get(f"{CLIENTS}?skip=1")

    assert first.json["items"] == made[:2]
    assert 'rel="next"' in first.headers["Link"]
    assert rest.json == {"items": made[2:], "next_cursor": None}
    assert "Link" not in rest.headers
    assert skipped.json["items"] == made[1:]


@pytest.mark.parametrize(
    ("email", "found"),
    [("ADA@example.COM", 1), ("ada@example.co", 0), ("%25@example.com", 0), ("", 0)],
)
def test_a_client_is_found_by_email_address(program, ada, email, found):
    program.post(CLIENTS, ADA | {"email": "bob@example.com"})

    answer = program.get(f"{CLIENTS}?email={email}")

    assert answer.json["items"] == [ada.json][:found]


def test_a_replaced_client_is_what_was_sent(program, db, ada):
    king = {"email": "king@example.com", "name": "Augusta", "lastname": "King"}

    answer = program.put(ada.headers["Location"], king, seen=ada.headers["ETag"])

    assert answer.status_code == 200
    assert (answer.json["telephone"], answer.json["version"]) == ("", 2)
    assert answer.json["updated_at"] > answer.json["created_at"] == ada.json["created_at"]
    assert program.get(ada.headers["Location"]).headers["ETag"] == answer.headers["ETag"]
    assert kept(db) == [("king@example.com", "Augusta", "King", "", 2)]


def test_of_a_changed_client_the_rest_stays(program, db, ada):
    answer = program.patch(ada.headers["Location"], {"lastname": "King"}, seen=ada.headers["ETag"])

    assert (answer.status_code, answer.json["lastname"]) == (200, "King")
    assert kept(db) == [("ada@example.com", "Ada", "King", "+31 15 123", 2)]


def test_an_empty_change_changes_nothing(program, ada):
    answer = program.patch(ada.headers["Location"], {})

    assert (answer.json, answer.headers["ETag"]) == (ada.json, ada.headers["ETag"])


def test_a_merge_patch_may_be_called_so(client, program, ada):
    answer = client.patch(
        ada.headers["Location"],
        data=b'{"name": "Augusta"}',
        content_type="application/merge-patch+json",
        headers=program.headers(If_Match="*"),
    )

    assert answer.json["name"] == "Augusta"


def test_a_deleted_client_is_gone_with_the_addresses(program, a, db, ada):
    a.address(db.session.get(Customer, ada.json["id"]))

    gone = program.delete(ada.headers["Location"], seen=ada.headers["ETag"])

    assert (gone.status_code, gone.data) == (204, b"")
    assert is_problem(program.delete(ada.headers["Location"]), 404, "not_found")
    assert is_problem(program.get(ada.headers["Location"]), 404, "not_found")
    assert kept(db) == []
    assert db.session.scalar(select(func.count(CustomerAddress.id))) == 0


def test_the_answer_that_told_about_a_deleted_client_is_forgotten(program, db):
    made = program.post(CLIENTS, ADA, key="key-0001")
    program.delete(made.headers["Location"])

    again = program.post(CLIENTS, ADA, key="key-0001")

    assert is_problem(again, 409, "answer_forgotten")
    assert kept(db) == []


def test_a_client_with_an_open_order_stays(program, a, db, ada):
    lamp = a.variant_of(a.product())
    order = a.order((lamp, 1), customer_id=ada.json["id"])

    refused = program.delete(ada.headers["Location"])

    assert is_problem(refused, 409, "client_has_open_orders")
    assert refused.json["orders"] == 1
    assert db.session.get(Order, order.id).name == "Ada Lovelace"
    assert len(kept(db)) == 1


def attempts(program, path):
    return {
        "put": lambda seen: program.put(path, ADA | {"name": "Eve"}, seen=seen),
        "patch": lambda seen: program.patch(path, {"name": "Eve"}, seen=seen),
        "delete": lambda seen: program.delete(path, seen=seen),
    }


@pytest.mark.parametrize("verb", ["put", "patch", "delete"])
@pytest.mark.parametrize(
    ("seen", "status", "code"),
    [
        (None, 428, "precondition_required"),
        ('"2-000000000000"', 412, "client_changed"),
        ('"nonsense"', 412, "precondition_failed"),
        ('"1-000000000000", "2-000000000000"', 400, "bad_header"),
    ],
)
def test_a_change_names_the_state_that_it_changes(program, db, ada, verb, seen, status, code):
    before = kept(db)

    assert is_problem(attempts(program, ada.headers["Location"])[verb](seen), status, code)

    assert kept(db) == before


@pytest.mark.parametrize("number", ["99", "2147483647"])
def test_an_unknown_client_is_not_found(program, number):
    path = f"{CLIENTS}/{number}"

    for answer in (program.get(path), *(act("*") for act in attempts(program, path).values())):
        assert is_problem(answer, 404, "not_found")


@pytest.mark.parametrize("number", ["0", "2147483648", "9" * 5000, "x", "-1", "1.5"])
def test_what_is_no_number_of_a_client_is_not_found(program, number):
    path = f"{CLIENTS}/{number}"

    assert is_problem(program.get(path), 404, "not_found")
    for act in attempts(program, path).values():
        assert act("*").status_code in (404, 405)


HOSTILE = [None, 1, 1.5, True, [], {}, "", " ", "\x00", "\ud800", "x" * 5000, 10**4000, "\u202e"]


@pytest.mark.parametrize("field", ["email", "name", "lastname"])
@pytest.mark.parametrize("value", HOSTILE, ids=lambda value: ascii(value)[:20])
def test_a_hostile_value_is_refused_wherever_it_stands(program, db, ada, field, value):
    before, path = kept(db), ada.headers["Location"]
    bad = ADA | {field: value}

    for answer in (
        program.post(CLIENTS, bad),
        program.put(path, bad),
        program.patch(path, {field: value}),
    ):
        assert answer.status_code in (400, 422)
        if answer.status_code == 422:
            assert {one["pointer"] for one in answer.json["errors"]} == {f"/{field}"}

    assert kept(db) == before


@pytest.mark.parametrize(
    "bad", [{"id": 7}, {"version": 1}, {"role": "admin"}, {"telephone": None}, {"telephone": 1}]
)
def test_what_nobody_may_set_is_refused(program, db, ada, bad):
    before, path = kept(db), ada.headers["Location"]

    for answer in (
        program.post(CLIENTS, ADA | bad),
        program.put(path, ADA | bad),
        program.patch(path, bad),
    ):
        assert is_problem(answer, 422, "invalid")

    assert kept(db) == before


@pytest.mark.parametrize("query", ["limit=0", "limit=1001", "skip=-1", "email=a%00b", "colour=red"])
def test_a_list_that_cannot_be_is_refused(program, query):
    assert is_problem(program.get(f"{CLIENTS}?{query}"), 422, "invalid")


def test_a_page_that_is_not_there_is_not_found(program):
    answer = program.get(f"{CLIENTS}?cursor=x")

    assert is_problem(answer, 404, "bad_cursor")
    matches(program.client, answer, "get", CLIENTS)


def test_reading_and_writing_are_different_scopes(client, a, db, ada):
    reader = Program(client, a.token("clients:read", "orders:write"))
    writer = Program(client, a.token("clients:write", "orders:read"))
    path = ada.headers["Location"]

    refused = [reader.post(CLIENTS, ADA), *(act("*") for act in attempts(reader, path).values())]
    for answer in refused:
        assert is_problem(answer, 403, "not_allowed")
        assert answer.json["scope"] == "clients:write"
    for answer in (writer.get(path), writer.get(CLIENTS)):
        assert is_problem(answer, 403, "not_allowed")
        assert answer.json["scope"] == "clients:read"
    for answer in (client.get(path), client.get(CLIENTS), client.post(CLIENTS, json=ADA)):
        assert is_problem(answer, 401, "not_signed_in")
    assert len(kept(db)) == 1


def test_a_program_may_add_five_clients_a_minute(limited, a):
    program = Program(limited, a.token("clients:write"))

    answers = [program.post(CLIENTS, ADA | {"email": f"{n}@example.com"}) for n in range(6)]

    assert [answer.status_code for answer in answers] == [201] * 5 + [429]
    assert answers[-1].headers["Retry-After"] == "18"


def test_answers_about_clients_are_as_they_are_described(program, client, a, ada):
    path, other = ada.headers["Location"], program.post(CLIENTS, ADA | {"email": "b@example.com"})

    matches(client, ada, "post", CLIENTS)
    matches(client, program.post(CLIENTS, ADA), "post", CLIENTS)
    matches(client, program.post(CLIENTS, {}), "post", CLIENTS)
    matches(client, program.get(CLIENTS), "get", CLIENTS)
    matches(client, program.get(f"{CLIENTS}?limit=x"), "get", CLIENTS)
    matches(client, program.get(path), "get", ONE)
    matches(client, program.get(f"{CLIENTS}/99"), "get", ONE)
    for verb, act in attempts(program, other.headers["Location"]).items():
        if verb != "delete":
            matches(client, act("*"), verb, ONE)
    matches(client, program.put(path, ADA | {"email": "b@example.com"}), "put", ONE)
    for verb, act in attempts(program, path).items():
        for seen in (None, '"9-000000000000"', "a, b"):
            matches(client, act(seen), verb, ONE)
    a.order((a.variant_of(a.product()), 1), customer_id=ada.json["id"])
    matches(client, program.delete(path), "delete", ONE)
