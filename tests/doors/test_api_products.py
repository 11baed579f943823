"""Products as programs add, change and delete them, with their variants, pictures and stock."""

import pytest
from sqlalchemy import func, select

from tests.books import check
from tests.doors.api import is_problem, matches
from tests.doors.program import Program
from webapp.catalogue.models import Media, Product, Variant
from webapp.orders.services.cancel import cancel_order
from webapp.stock.models import StockLevel, StockMovement

PRODUCTS = "/api/v1/products"
ONE = PRODUCTS + "/{product_id}"
LAMP = {"name": "Lamp", "price": "12.50", "stock": 4, "sku": "LAMP-1"}
SMALL = {"sku": "S-1", "options": {"Size": "S"}, "price": "9.00", "stock": 2}
LARGE = {"sku": "L-1", "options": {"Size": "L"}, "price": "11.00", "stock": 0}
SHIRT = {"name": "Shirt", "options": ["Size"], "variants": [SMALL, LARGE]}


@pytest.fixture
def program(client, a):
    return Program(client, a.token("catalogue:read", "catalogue:write"))


@pytest.fixture
def lamp(program):
    return program.post(PRODUCTS, LAMP)


def kept(db):
    """All that a refused call could have changed."""
    db.session.rollback()
    products = select(Product.id, Product.title, Product.slug, Product.status, Product.version)
    variants = select(Variant.id, Variant.sku, Variant.price_cents, Variant.is_active)
    stock = select(StockLevel.variant_id, StockLevel.available)
    others = [select(func.count()).select_from(table) for table in (Media, StockMovement)]
    found = (products, variants, stock, *others)
    return [sorted(map(tuple, db.session.execute(query))) for query in found]


def test_a_simple_product_is_added_and_read_by_everybody(program, client, lamp, db):
    path, document = lamp.headers["Location"], lamp.json

    read = client.get(path)

    assert (lamp.status_code, path) == (201, f"{PRODUCTS}/{document['id']}")
    assert {name: document[name] for name in ("name", "price", "stock", "status", "slug")} == {
        "name": "Lamp",
        "price": "12.50",
        "stock": 4,
        "status": "active",
        "slug": "lamp",
    }
    assert read.json == document
    assert program.get(path).headers["ETag"] == lamp.headers["ETag"]
    check()


def test_one_call_adds_one_product_however_often_it_is_sent(program, db):
    once, again = (program.post(PRODUCTS, LAMP, key="key-of-a-lamp") for _ in range(2))

    assert (again.status_code, again.data) == (201, once.data)
    assert again.headers["Idempotency-Replayed"] == "true"
    assert again.headers["Location"] == once.headers["Location"]
    assert len(kept(db)[0]) == 1


def test_a_product_comes_with_its_variants_and_pictures(program, client):
    picture = {"url": "https://example.com/shirt.jpg", "alt": "A shirt"}

    made = program.post(PRODUCTS, SHIRT | {"media": [picture], "status": "draft"})

    variants = [(v["sku"], v["options"], v["stock"]) for v in made.json["variants"]]
    assert variants == [("S-1", {"Size": "S"}, 2), ("L-1", {"Size": "L"}, 0)]
    assert [(one["url"], one["alt"]) for one in made.json["media"]] == [(None, "A shirt")]
    assert made.json["published_at"] is None
    assert is_problem(client.get(made.headers["Location"]), 404, "not_found")


def test_price_and_stock_of_a_simple_product_are_changed_directly(program, client, lamp, db):
    changed = program.patch(lamp.headers["Location"], {"price": "13.00", "stock": 7})

    assert changed.status_code == 200
    assert (changed.json["price"], changed.json["stock"], changed.json["name"]) == (
        "13.00",
        7,
        "Lamp",
    )
    assert client.get(lamp.headers["Location"]).json == changed.json
    check()


def test_what_was_taken_off_sale_is_not_sold_because_it_is_counted(program, client, lamp, db):
    path, variant = lamp.headers["Location"], lamp.json["variants"][0]["id"]
    program.patch(path, {"variants": [{"id": variant, "is_active": False}]})

    counted = program.patch(path, {"stock": 7, "price": "8.00"}).json["variants"]

    assert [(v["id"], v["stock"], v["price"], v["is_active"]) for v in counted] == [
        (variant, 7, "8.00", False)
    ]
    assert client.get(path).json["variants"] == []
    assert program.put(path, {"name": "Lamp"}).json["variants"][0]["is_active"] is True


def test_a_replaced_product_is_what_was_sent(program, lamp):
    whole = {"name": "Torch", "price": "8.00", "tags": ["light"]}

    replaced = program.put(lamp.headers["Location"], whole).json

    assert (replaced["name"], replaced["price"], replaced["tags"]) == ("Torch", "8.00", ["light"])
    assert (replaced["slug"], replaced["stock"]) == ("lamp", 4)
    assert replaced["variants"][0]["sku"] is None


def test_stock_is_not_set_over_a_sale_that_was_not_seen(program, lamp, a, db):
    path, seen = lamp.headers["Location"], lamp.headers["ETag"]
    a.order((db.session.get_one(Variant, lamp.json["variants"][0]["id"]), 1))
    before = kept(db)

    refused = program.patch(path, {"stock": 10}, seen=seen)
    renamed = program.patch(path, {"name": "Torch"}, seen=seen)

    assert is_problem(refused, 412, "product_stock_changed")
    assert refused.json["available"] == 3
    assert before[2] == kept(db)[2]
    assert (renamed.status_code, renamed.json["stock"]) == (200, 3)


def test_stock_is_not_set_over_sales_that_only_cancel_each_other_out(program, db, a):
    made = program.post(PRODUCTS, SHIRT | {"variants": [SMALL, LARGE | {"stock": 2}]})
    small, large = (db.session.get_one(Variant, one["id"]) for one in made.json["variants"])
    ordered = a.order((small, 1))
    path = made.headers["Location"]
    seen = program.get(path).headers["ETag"]
    cancel_order(ordered.id, actor="test", reason="too small")
    a.order((large, 1))
    before = kept(db)

    wanted = [{"id": small.id, "options": {"Size": "S"}, "stock": 1}]
    wanted += [{"id": large.id, "options": {"Size": "L"}, "stock": 2}]
    refused = program.patch(path, {"variants": wanted}, seen=seen)

    assert is_problem(refused, 412, "product_stock_changed")
    assert refused.json["available"] == 3
    assert kept(db) == before


@pytest.mark.parametrize("body", [{"price": "1.00"}, {"stock": 1}, {"sku": "X"}])
def test_what_is_of_a_variant_is_not_said_of_a_product_with_several(program, db, body):
    made = program.post(PRODUCTS, SHIRT)
    before = kept(db)

    assert is_problem(program.patch(made.headers["Location"], body), 409, "product_has_variants")
    assert kept(db) == before


@pytest.mark.parametrize(
    ("wanted", "code", "pointers"),
    [
        ({"sku": "LAMP-1"}, "sku_taken", ["/sku"]),
        ({"options": ["Size"]}, "does_not_fit", ["/options"]),
        ({"media": [{"id": 5}]}, "does_not_fit", ["/media/0"]),
        (SHIRT | {"variants": [SMALL, SMALL]}, "does_not_fit", ["/variants/1/options"]),
        (SHIRT | {"price": "1.00"}, "does_not_fit", ["/price"]),
    ],
)
def test_what_does_not_go_together_is_pointed_at(program, lamp, db, wanted, code, pointers):
    before = kept(db)

    refused = program.post(PRODUCTS, {"name": "Torch"} | wanted)

    assert is_problem(refused, 409, code)
    assert [one["pointer"] for one in refused.json["errors"]] == pointers
    assert kept(db) == before


def test_what_belongs_to_another_or_to_nobody_makes_nothing(program, lamp, db):
    before = kept(db)

    taken = program.post(PRODUCTS, {"name": "Torch", "slug": "lamp"})
    unknown = program.post(PRODUCTS, {"name": "Torch", "category_id": 99})

    assert is_problem(taken, 409, "slug_taken")
    assert is_problem(unknown, 404, "not_found")
    assert unknown.json["category_id"] == 99
    assert kept(db) == before


def test_an_unsold_product_is_deleted_and_a_sold_one_stays(program, db, a):
    never = program.post(PRODUCTS, {"name": "Never"})
    sold = program.post(PRODUCTS, LAMP)
    a.order((db.session.get_one(Variant, sold.json["variants"][0]["id"]), 1))

    gone = program.delete(never.headers["Location"], seen=never.headers["ETag"])
    refused = program.delete(sold.headers["Location"])
    archived = program.patch(sold.headers["Location"], {"status": "archived"})

    assert gone.status_code == 204
    assert is_problem(program.delete(never.headers["Location"]), 404, "not_found")
    assert is_problem(refused, 409, "product_has_sales")
    assert refused.json["orders"] == 1
    assert archived.json["status"] == "archived"
    assert [row[1] for row in kept(db)[0]] == ["Lamp"]


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
        ('"2.0123456789ab-000000000000"', 412, "product_changed"),
        ('"1-000000000000"', 412, "precondition_failed"),
        ('"1.4-000000000000"', 412, "precondition_failed"),
        ('"1.a.b-000000000000"', 412, "precondition_failed"),
        ('"nonsense"', 412, "precondition_failed"),
    ],
)
def test_a_change_names_the_state_that_it_changes(program, db, lamp, verb, seen, status, code):
    before = kept(db)

    assert is_problem(attempts(program, lamp.headers["Location"])[verb](seen), status, code)

    assert kept(db) == before


@pytest.mark.parametrize("number", ["99", "2147483647"])
def test_an_unknown_product_is_not_found(program, number):
    path = f"{PRODUCTS}/{number}"

    for answer in (program.get(path), *(act("*") for act in attempts(program, path).values())):
        assert is_problem(answer, 404, "not_found")


TEXTS = [1, True, [], {}, "\x00", "\ud800", "x" * 100_001, "\u202e"]
HOSTILE = [
    *(("name", value) for value in [None, "", " ", *TEXTS]),
    *(("slug", value) for value in [None, "", "A", "a b", *TEXTS]),
    *(("description", value) for value in [None, *TEXTS]),
    *(("price", value) for value in [None, "", "1,5", "-1", "1.005", 1e400, True, [], 10**4000]),
    *(("stock", value) for value in [None, "1", 1.5, -1, True, 2**31, 10**4000, []]),
    *(("sku", value) for value in TEXTS),
    *(("tags", value) for value in [None, "a", [None], [1], ["x"] * 1000, {}]),
    *(("status", value) for value in [None, "sold", 1, []]),
    *(("category_id", value) for value in [0, -1, 1.5, True, "1", 2**31, 10**4000, []]),
    *(("media", value) for value in [None, {}, [1], [{}] * 1000]),
    *(("media", [{"url": url}]) for url in ["x", "file:///etc/passwd", "https://a@b.c/", "\x00"]),
    *(("variants", value) for value in [None, [], {}, [1], [{"price": "x"}]]),
    *((name, 1) for name in ("id", "version", "title", "rating", "created_at", "in_stock")),
]


@pytest.mark.parametrize(("field", "value"), HOSTILE, ids=lambda value: ascii(value)[:24])
def test_a_hostile_value_is_refused_wherever_it_stands(program, db, lamp, field, value):
    before, path = kept(db), lamp.headers["Location"]

    for answer in (
        program.post(PRODUCTS, LAMP | {field: value}),
        program.put(path, LAMP | {field: value}),
        program.patch(path, {field: value}),
    ):
        assert answer.status_code in (400, 422), answer.json
        if answer.status_code == 422:
            places = {one["pointer"] for one in answer.json["errors"]}
            assert all(place.startswith(f"/{field}") for place in places)

    assert kept(db) == before


def test_only_who_may_write_the_catalogue_changes_it(client, a, db, lamp):
    reader = Program(client, a.token("catalogue:read", "orders:write"))
    path, before = lamp.headers["Location"], kept(db)

    for answer in (
        reader.post(PRODUCTS, LAMP),
        *(act("*") for act in attempts(reader, path).values()),
    ):
        assert is_problem(answer, 403, "not_allowed")
        assert answer.json["scope"] == "catalogue:write"
    assert is_problem(client.post(PRODUCTS, json=LAMP), 401, "not_signed_in")
    assert kept(db) == before


def test_a_new_price_is_shown_at_once(client, program, lamp):
    path = lamp.headers["Location"]
    assert [client.get(path).headers["X-Cache-Hit"] for _ in range(2)] == ["false", "true"]
    client.get(PRODUCTS)

    program.patch(path, {"price": "14.00"})

    found = client.get(path)
    assert (found.headers["X-Cache-Hit"], found.json["price"]) == ("false", "14.00")
    assert client.get(PRODUCTS).json["items"][0]["price"] == "14.00"


def test_answers_about_products_are_as_they_are_described(program, client, lamp):
    path = lamp.headers["Location"]

    matches(client, lamp, "post", PRODUCTS)
    matches(client, program.post(PRODUCTS, LAMP), "post", PRODUCTS)
    matches(client, program.post(PRODUCTS, {}), "post", PRODUCTS)
    for verb, act in attempts(program, path).items():
        matches(client, act('"9.4-000000000000"'), verb, ONE)
        matches(client, act(None), verb, ONE)
        matches(client, act("*"), verb, ONE)
