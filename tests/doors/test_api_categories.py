"""Categories as programs add, move and delete them."""

import pytest
from sqlalchemy import select

from tests.doors.api import is_problem, matches
from tests.doors.program import Program
from webapp.catalogue.models import Category

CATEGORIES = "/api/v1/categories"
ONE = CATEGORIES + "/{category_id}"
HOME = {"name": "Home", "position": 4, "description": "<p>All of it.</p>"}


@pytest.fixture
def program(client, a):
    return Program(client, a.token("catalogue:write"))


@pytest.fixture
def home(program):
    return program.post(CATEGORIES, HOME)


def kept(db):
    db.session.rollback()
    rows = db.session.scalars(select(Category).order_by(Category.id))
    return [(row.title, row.slug, row.parent_id, row.position, row.version) for row in rows]


def test_a_category_is_added_and_read(program, db):
    made = program.post(CATEGORIES, HOME)

    assert made.status_code == 201
    document = made.json
    assert made.headers["Location"] == f"{CATEGORIES}/{document['id']}"
    read = program.client.get(made.headers["Location"])
    assert (read.status_code, read.json) == (200, document)
    assert read.headers["ETag"] == made.headers["ETag"]
    assert document.pop("created_at").endswith("Z")
    assert document == {
        "id": document["id"],
        **HOME,
        "slug": "home",
        "parent_id": None,
        "products": 0,
        "version": 1,
    }


def test_a_category_is_kept_in_the_cache_until_something_changes(client, program, home, a):
    path = home.headers["Location"]
    hits = [client.get(path).headers["X-Cache-Hit"] for _ in range(2)]

    program.patch(path, {"name": "House"})

    renamed = client.get(path)
    assert hits == ["false", "true"]
    assert (renamed.headers["X-Cache-Hit"], renamed.json["name"]) == ("false", "House")
    again = client.get(path, headers={"If-None-Match": renamed.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


def test_categories_are_listed_oldest_first(program, client):
    made = [program.post(CATEGORIES, {"name": name}).json for name in ("C", "A", "B")]
    below = program.post(CATEGORIES, {"name": "D", "parent_id": made[0]["id"]}).json

    first = client.get(f"{CATEGORIES}?limit=2")
    rest = client.get(f"{CATEGORIES}?limit=2&cursor={first.json['next_cursor']}")

    assert first.json["items"] == made[:2]
    assert 'rel="next"' in first.headers["Link"]
    assert rest.json == {"items": [made[2], below], "next_cursor": None}
    assert client.get(f"{CATEGORIES}?skip=3").json["items"] == [below]
    inside = client.get(f"{CATEGORIES}?parent_id={made[0]['id']}")
    assert inside.json["items"] == [below]


def test_a_new_name_is_shown_with_the_products(program, client, a, home):
    product = a.product(category_id=home.json["id"])
    path = f"/api/v1/products/{product.id}"
    client.get(path)

    program.patch(home.headers["Location"], {"name": "House"})

    assert client.get(path).json["category"]["name"] == "House"


def test_a_category_moves_but_never_below_itself(program, db, home):
    lamps = program.post(CATEGORIES, {"name": "Lamps", "parent_id": home.json["id"]})

    refused = program.patch(home.headers["Location"], {"parent_id": lamps.json["id"]})
    moved = program.patch(lamps.headers["Location"], {"parent_id": None})

    assert is_problem(refused, 409, "does_not_fit")
    assert refused.json["errors"] == [
        {"pointer": "/parent_id", "detail": "A category cannot stand in itself or below itself."}
    ]
    assert moved.json["parent_id"] is None


def test_a_replaced_category_is_what_was_sent(program, db, home):
    answer = program.put(home.headers["Location"], {"name": "House"}, seen=home.headers["ETag"])

    assert answer.status_code == 200
    assert kept(db) == [("House", "home", None, 0, 2)]


def test_a_taken_slug_is_refused(program, db, home):
    answer = program.post(CATEGORIES, HOME | {"slug": "home"})

    assert is_problem(answer, 409, "slug_taken")
    assert len(kept(db)) == 1


def test_an_empty_category_is_deleted(program, db, home):
    gone = program.delete(home.headers["Location"], seen=home.headers["ETag"])

    assert (gone.status_code, gone.data) == (204, b"")
    assert is_problem(program.delete(home.headers["Location"]), 404, "not_found")
    assert kept(db) == []


def test_a_category_with_something_in_it_stays(program, db, a, home):
    shelf = program.post(CATEGORIES, {"name": "Lamps", "parent_id": home.json["id"]})
    a.product(category_id=shelf.json["id"], status="archived")

    full = program.delete(shelf.headers["Location"])
    above = program.delete(home.headers["Location"])

    assert is_problem(full, 409, "category_has_products")
    assert full.json["products"] == 1
    assert is_problem(above, 409, "category_has_children")
    assert len(kept(db)) == 2


def attempts(program, path):
    return {
        "put": lambda seen: program.put(path, {"name": "Eve"}, seen=seen),
        "patch": lambda seen: program.patch(path, {"name": "Eve"}, seen=seen),
        "delete": lambda seen: program.delete(path, seen=seen),
    }


@pytest.mark.parametrize("verb", ["put", "patch", "delete"])
@pytest.mark.parametrize(
    ("seen", "status", "code"),
    [
        (None, 428, "precondition_required"),
        ('"2-000000000000"', 412, "category_changed"),
        ('"nonsense"', 412, "precondition_failed"),
    ],
)
def test_a_change_names_the_state_that_it_changes(program, db, home, verb, seen, status, code):
    before = kept(db)

    assert is_problem(attempts(program, home.headers["Location"])[verb](seen), status, code)

    assert kept(db) == before


@pytest.mark.parametrize("number", ["99", "2147483647"])
def test_an_unknown_category_is_not_found(program, number):
    path = f"{CATEGORIES}/{number}"

    for answer in (program.get(path), *(act("*") for act in attempts(program, path).values())):
        assert is_problem(answer, 404, "not_found")


TEXTS = [None, 1, True, [], {}, "\x00", "\ud800", "x" * 100_001, "\u202e"]
HOSTILE = [
    *(("name", value) for value in ["", " ", "x" * 101, *TEXTS]),
    *(("slug", value) for value in ["", "A", "a b", "a" * 201, *TEXTS]),
    *(("description", value) for value in TEXTS),
    *(("parent_id", value) for value in [0, -1, 1.5, True, "1", 2**31, 10**4000, [], {}]),
    *(("position", value) for value in [None, 1.5, True, "1", 1_000_001, -(2**31), [], 10**4000]),
    *((name, 1) for name in ("id", "version", "title", "products", "created_at")),
]


@pytest.mark.parametrize(("field", "value"), HOSTILE, ids=lambda value: ascii(value)[:24])
def test_a_hostile_value_is_refused_wherever_it_stands(program, db, home, field, value):
    before, path = kept(db), home.headers["Location"]

    for answer in (
        program.post(CATEGORIES, HOME | {field: value}),
        program.put(path, HOME | {field: value}),
        program.patch(path, {field: value}),
    ):
        assert answer.status_code in (400, 422), answer.json
        if answer.status_code == 422:
            assert {one["pointer"] for one in answer.json["errors"]} == {f"/{field}"}

    assert kept(db) == before


@pytest.mark.parametrize(
    "query", ["limit=0", "skip=-1", "parent_id=x", "parent_id=0", "colour=red"]
)
def test_a_list_that_cannot_be_is_refused(client, query):
    assert is_problem(client.get(f"{CATEGORIES}?{query}"), 422, "invalid")


def test_only_who_may_write_the_catalogue_changes_it(client, a, db, home):
    reader = Program(client, a.token("catalogue:read"))
    path, before = home.headers["Location"], kept(db)

    for answer in (
        reader.post(CATEGORIES, HOME),
        *(act("*") for act in attempts(reader, path).values()),
    ):
        assert is_problem(answer, 403, "not_allowed")
        assert answer.json["scope"] == "catalogue:write"
    assert is_problem(client.post(CATEGORIES, json=HOME), 401, "not_signed_in")
    assert kept(db) == before


def test_answers_about_categories_are_as_they_are_described(program, client, a, home):
    path = home.headers["Location"]

    matches(client, home, "post", CATEGORIES)
    matches(client, program.post(CATEGORIES, HOME | {"slug": "home"}), "post", CATEGORIES)
    matches(client, program.post(CATEGORIES, {}), "post", CATEGORIES)
    matches(client, client.get(CATEGORIES), "get", CATEGORIES)
    matches(client, client.get(f"{CATEGORIES}?cursor=x"), "get", CATEGORIES)
    matches(client, client.get(path), "get", ONE)
    matches(client, client.get(f"{CATEGORIES}/99"), "get", ONE)
    a.product(category_id=home.json["id"])
    for verb, act in attempts(program, path).items():
        for seen in ("*", None, '"9-000000000000"'):
            matches(client, act(seen), verb, ONE)
