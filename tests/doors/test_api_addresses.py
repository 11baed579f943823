"""The addresses of clients as programs add, read, change and delete them."""

import pytest
from sqlalchemy import select

from tests.doors.api import is_problem, matches
from tests.doors.program import Program
from webapp.accounts.models import CustomerAddress
from webapp.accounts.services import addresses

ADDRESSES = "/api/v1/addresses"
ONE = ADDRESSES + "/{address_id}"
PLACE = {
    "street": "Canal Street",
    "number": "12b",
    "postal_code": "1015 CJ",
    "city": "Delft",
    "country": "NL",
}


@pytest.fixture
def program(client, a):
    return Program(client, a.token("clients:read", "clients:write"))


@pytest.fixture
def ada(a):
    return a.customer().id


@pytest.fixture
def home(program, ada):
    return program.post(ADDRESSES, PLACE | {"client_id": ada})


def kept(db):
    rows = db.session.scalars(select(CustomerAddress).order_by(CustomerAddress.id))
    return [(row.customer_id, row.street, row.house_number, row.version) for row in rows]


def test_an_address_is_added_and_read(program, db, ada):
    made = program.post(ADDRESSES, PLACE | {"client_id": ada})

    assert made.status_code == 201
    document = made.json
    assert made.headers["Location"] == f"{ADDRESSES}/{document['id']}"
    read = program.get(made.headers["Location"])
    assert (read.status_code, read.json) == (200, document)
    assert read.headers["ETag"] == made.headers["ETag"]
    assert document.pop("created_at") == document.pop("updated_at")
    assert document == {
        "id": document["id"],
        "client_id": ada,
        **PLACE,
        "city": "DELFT",
        "region": "",
        "version": 1,
    }


def test_the_same_key_adds_one_address(program, db, ada):
    body = PLACE | {"client_id": ada}
    first, again = (program.post(ADDRESSES, body, key="key-0001") for _ in range(2))

    assert (again.status_code, again.json) == (201, first.json)
    assert len(kept(db)) == 1


def test_addresses_are_listed_of_all_clients_or_one(program, a, ada):
    bob = a.customer().id
    made = [program.post(ADDRESSES, PLACE | {"client_id": one}).json for one in (ada, bob, ada)]

    everything = program.get(f"{ADDRESSES}?limit=2")
    mine = program.get(f"{ADDRESSES}?client_id={ada}&limit=1")
    rest = program.get(f"{ADDRESSES}?client_id={ada}&cursor={mine.json['next_cursor']}")

    assert everything.json["items"] == made[:2]
    assert (mine.json["items"], rest.json["items"]) == ([made[0]], [made[2]])
    assert rest.json["next_cursor"] is None
    assert program.get(f"{ADDRESSES}?client_id=2147483647").json["items"] == []


@pytest.mark.parametrize(
    ("changes", "wrong"),
    [
        ({"postal_code": "10115"}, ["/postal_code"]),
        ({"country": "US"}, ["/postal_code", "/region"]),
        ({"city": ""}, ["/city"]),
        ({"country": "US", "region": "Bavaria", "postal_code": "78701"}, ["/region"]),
    ],
)
def test_an_address_that_cannot_be_is_pointed_at(program, db, ada, home, changes, wrong):
    before, path = kept(db), home.headers["Location"]

    for answer in (
        program.post(ADDRESSES, PLACE | changes | {"client_id": ada}),
        program.put(path, PLACE | changes),
        program.patch(path, changes),
    ):
        assert is_problem(answer, 422, "invalid_address")
        assert [one["pointer"] for one in answer.json["errors"]] == wrong

    assert kept(db) == before


def test_an_address_of_nobody_is_refused(program, db):
    answer = program.post(ADDRESSES, PLACE | {"client_id": 99})

    assert is_problem(answer, 404, "not_found")
    assert kept(db) == []


def test_a_client_has_so_many_addresses_and_no_more(program, db, ada, home, monkeypatch):
    monkeypatch.setattr(addresses, "MOST_ADDRESSES", 1)

    answer = program.post(ADDRESSES, PLACE | {"client_id": ada})

    assert is_problem(answer, 409, "too_many_addresses")
    assert (answer.json["most"], len(kept(db))) == (1, 1)


def test_a_replaced_address_is_what_was_sent(program, db, ada, home):
    body = {"street": "Quay", "number": "1", "city": "Mawson", "country": "AQ"}

    answer = program.put(home.headers["Location"], body, seen=home.headers["ETag"])

    assert answer.status_code == 200
    assert (answer.json["postal_code"], answer.json["city"]) == ("", "MAWSON")
    assert kept(db) == [(ada, "Quay", "1", 2)]


def test_of_a_changed_address_the_rest_stays(program, db, ada, home):
    answer = program.patch(home.headers["Location"], {"number": "14"}, seen=home.headers["ETag"])

    assert (answer.status_code, answer.json["postal_code"]) == (200, "1015 CJ")
    assert kept(db) == [(ada, "Canal Street", "14", 2)]


def test_an_address_stays_with_its_client(program, a, db, ada, home):
    bob, path = a.customer().id, home.headers["Location"]

    for answer in (
        program.put(path, PLACE | {"client_id": bob}),
        program.patch(path, {"client_id": bob}),
    ):
        assert is_problem(answer, 422, "invalid")
        assert answer.json["errors"][0]["pointer"] == "/client_id"

    assert kept(db) == [(ada, "Canal Street", "12b", 1)]


def test_a_deleted_address_is_gone(program, db, home):
    gone = program.delete(home.headers["Location"], seen=home.headers["ETag"])

    assert (gone.status_code, gone.data) == (204, b"")
    assert is_problem(program.delete(home.headers["Location"]), 404, "not_found")
    assert is_problem(program.get(home.headers["Location"]), 404, "not_found")
    assert kept(db) == []


def attempts(program, path):
    return {
        "put": lambda seen: program.put(path, PLACE | {"number": "14"}, seen=seen),
        "patch": lambda seen: program.patch(path, {"number": "14"}, seen=seen),
        "delete": lambda seen: program.delete(path, seen=seen),
    }


@pytest.mark.parametrize("verb", ["put", "patch", "delete"])
@pytest.mark.parametrize(
    ("seen", "status", "code"),
    [
        (None, 428, "precondition_required"),
        ('"2-000000000000"', 412, "address_changed"),
        ('"nonsense"', 412, "precondition_failed"),
    ],
)
def test_a_change_names_the_state_that_it_changes(program, db, home, verb, seen, status, code):
    before = kept(db)

    assert is_problem(attempts(program, home.headers["Location"])[verb](seen), status, code)

    assert kept(db) == before


@pytest.mark.parametrize("number", ["99", "2147483647"])
def test_an_unknown_address_is_not_found(program, number):
    path = f"{ADDRESSES}/{number}"

    for answer in (program.get(path), *(act("*") for act in attempts(program, path).values())):
        assert is_problem(answer, 404, "not_found")


@pytest.mark.parametrize("number", ["0", "2147483648", "9" * 5000, "x", "-1", "1.5"])
def test_what_is_no_number_of_a_address_is_not_found(program, number):
    path = f"{ADDRESSES}/{number}"

    assert is_problem(program.get(path), 404, "not_found")
    for act in attempts(program, path).values():
        assert act("*").status_code in (404, 405)


HOSTILE = [None, 1, 1.5, True, [], {}, "\x00", "\ud800", "x" * 5000, 10**4000, "\u202e"]
PARTS = ["street", "number", "postal_code", "city", "region", "country"]


@pytest.mark.parametrize("field", PARTS)
@pytest.mark.parametrize("value", HOSTILE, ids=lambda value: ascii(value)[:20])
def test_a_hostile_value_is_refused_wherever_it_stands(program, db, ada, home, field, value):
    before, path = kept(db), home.headers["Location"]
    bad = PLACE | {field: value}

    for answer in (
        program.post(ADDRESSES, bad | {"client_id": ada}),
        program.put(path, bad),
        program.patch(path, {field: value}),
    ):
        assert answer.status_code in (400, 422)

    assert kept(db) == before


@pytest.mark.parametrize("country", ["", "ZZ", "XX", "nl", "NLD", "N", "zz", "..", "al"])
def test_a_country_that_is_not_known_is_refused(program, db, home, country):
    answer = program.patch(home.headers["Location"], {"country": country})

    assert is_problem(answer, 422, "invalid")
    assert answer.json["errors"][0]["pointer"] == "/country"


@pytest.mark.parametrize("value", [None, 0, -1, 2**31, "1", 1.5, 10**4000, []])
def test_the_number_of_a_client_is_a_number(program, db, value):
    answer = program.post(ADDRESSES, PLACE | {"client_id": value})

    assert answer.status_code in (400, 422)
    assert kept(db) == []


@pytest.mark.parametrize("query", ["limit=0", "client_id=0", "client_id=2147483648", "client=1"])
def test_a_list_that_cannot_be_is_refused(program, query):
    assert is_problem(program.get(f"{ADDRESSES}?{query}"), 422, "invalid")


def test_reading_and_writing_are_different_scopes(client, a, db, ada, home):
    reader = Program(client, a.token("clients:read"))
    writer = Program(client, a.token("clients:write"))
    path, body = home.headers["Location"], PLACE | {"client_id": ada}

    for answer in (
        reader.post(ADDRESSES, body),
        *(x("*") for x in attempts(reader, path).values()),
    ):
        assert is_problem(answer, 403, "not_allowed")
    for answer in (writer.get(path), writer.get(ADDRESSES)):
        assert is_problem(answer, 403, "not_allowed")
    for answer in (client.get(path), client.get(ADDRESSES), client.post(ADDRESSES, json=body)):
        assert is_problem(answer, 401, "not_signed_in")
    assert len(kept(db)) == 1


def test_answers_about_addresses_are_as_they_are_described(program, client, ada, home):
    path, body = home.headers["Location"], PLACE | {"client_id": ada}

    matches(client, home, "post", ADDRESSES)
    matches(client, program.post(ADDRESSES, {}), "post", ADDRESSES)
    matches(client, program.post(ADDRESSES, body | {"city": ""}), "post", ADDRESSES)
    matches(client, program.post(ADDRESSES, body | {"client_id": 99}), "post", ADDRESSES)
    matches(client, program.get(ADDRESSES), "get", ADDRESSES)
    matches(client, program.get(path), "get", ONE)
    matches(client, program.get(f"{ADDRESSES}/99"), "get", ONE)
    for verb, act in attempts(program, path).items():
        for seen in (None, '"9-000000000000"', "a, b"):
            matches(client, act(seen), verb, ONE)
        if verb != "delete":
            matches(client, act("*"), verb, ONE)
