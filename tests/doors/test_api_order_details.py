"""The lines of orders, as programs add, change and remove them."""

import pytest

from tests.books import everything, fresh, level
from tests.doors.api import is_problem, matches
from tests.doors.programs import ALL, Program
from webapp.audit.run import audit_books

DETAILS = "/api/v1/order_details"
DETAIL = "/api/v1/order_details/{order_detail_id}"


@pytest.fixture
def lamp(a):
    return a.variant_of(a.product(title="Lamp", price="20.00", on_hand=9, sku="L-1"))


@pytest.fixture
def rug(a):
    return a.variant_of(a.product(title="Rug", price="9.95", on_hand=9, sku="R-1"))


@pytest.fixture
def program(client, a, db):
    yield Program(client, a.token(*ALL))
    db.session.rollback()
    assert audit_books() == []


@pytest.fixture
def order(a, lamp):
    return a.order((lamp, 2))


def path_of(order, place=0):
    return f"/order_details/{order.lines[place].id}"


def test_a_line_is_added_with_its_goods_and_read(program, order, rug):
    body = {"order_id": order.id, "variant_id": rug.id, "quantity": 3, "price": "9.95"}

    added = program.post("/order_details", body, key="key-of-a-line")

    assert added.status_code == 201
    matches(program.client, added, "post", DETAILS)
    line = added.json
    assert added.headers["Location"] == f"{DETAILS}/{line['id']}"
    read = program.get(f"/order_details/{line['id']}")
    matches(program.client, read, "get", DETAIL)
    assert (read.json, read.headers["ETag"]) == (line, added.headers["ETag"])
    assert line == {
        "id": 2,
        "order_id": order.id,
        "position": 2,
        "variant_id": rug.id,
        "product_id": rug.product_id,
        "title": "Rug",
        "sku": "R-1",
        "options": {},
        "quantity": 3,
        "canceled_quantity": 0,
        "packed_quantity": 0,
        "shipped_quantity": 0,
        "returned_quantity": 0,
        "unit_price": "9.95",
        "discount": "0.00",
        "tax_percent": "21",
        "tax": "5.18",
        "total": "29.85",
        "currency": "EUR",
        "version": 2,
    }
    assert level(rug) == (6, 3)
    again = program.post("/order_details", body, key="key-of-a-line")
    assert (again.json, again.headers["Idempotency-Replayed"]) == (line, "true")
    assert level(rug) == (6, 3)


def test_lines_are_listed_by_their_order_or_product(program, a, order, lamp, rug):
    other = a.order((rug, 1), (lamp, 1))

    answer = program.get("/order_details")

    matches(program.client, answer, "get", DETAILS)
    assert [line["title"] for line in answer.json["items"]] == ["Lamp", "Rug", "Lamp"]

    def found(query):
        return [line["id"] for line in program.get(f"/order_details?{query}").json["items"]]

    assert found(f"order_id={other.id}") == [line.id for line in other.lines]
    assert found(f"product_id={rug.product_id}") == [other.lines[0].id]
    assert found("limit=1&skip=2") == [other.lines[1].id]
    assert found("order_id=999") == []


def test_a_line_is_replaced_and_its_goods_follow(program, order, lamp, rug):
    path = path_of(order)

    answer = program.put(path, {"variant_id": rug.id, "quantity": 4, "price": "9.95"})

    assert answer.status_code == 200
    matches(program.client, answer, "put", DETAIL)
    assert (answer.json["title"], answer.json["total"]) == ("Rug", "39.80")
    assert (level(lamp), level(rug)) == ((9, 0), (5, 4))
    by_product = program.put(path, {"product_id": lamp.product_id, "quantity": 1})
    assert (by_product.json["variant_id"], level(rug)) == (lamp.id, (9, 0))


def test_a_line_is_changed_in_part(program, order, lamp, rug):
    path = path_of(order)
    more = program.patch(path, {"quantity": 5})
    matches(program.client, more, "patch", DETAIL)
    assert (more.json["quantity"], level(lamp)) == (5, (4, 5))
    other = program.patch(path, {"variant_id": rug.id})
    assert (other.json["quantity"], level(rug)) == (5, (4, 5))


def test_the_price_is_a_guard(program, order, lamp):
    before = everything()
    answers = [
        program.patch(path_of(order), {"quantity": 1, "price": "19.99"}),
        program.post(
            "/order_details",
            {"order_id": order.id, "variant_id": lamp.id, "quantity": 1, "price": "0.01"},
        ),
    ]
    for answer in answers:
        assert is_problem(answer, 409, "price_changed")
        assert answer.json["prices"] == {str(lamp.id): "20.00"}
    assert everything() == before
    assert program.patch(path_of(order), {"quantity": 1, "price": "20.00"}).status_code == 200


def test_lines_are_removed_down_to_an_empty_order(program, order, lamp):
    path = path_of(order)
    assert program.delete(path).status_code == 204
    assert is_problem(program.delete(path), 404, "not_found")
    assert is_problem(program.get(path), 404, "not_found")
    document = program.get(f"/orders/{order.id}").json
    assert (document["lines"], document["total"], document["status"]) == ([], "0.00", "PENDING")
    assert level(lamp) == (9, 0)


def test_the_last_line_of_what_was_paid_stays(program, order):
    program.post(f"/orders/{order.id}/payments", {"amount": "1.00", "payment_type": "CASH"})
    answer = program.delete(path_of(order))
    assert is_problem(answer, 409, "last_line")
    matches(program.client, answer, "delete", DETAIL)


def test_whatever_changes_the_order_makes_the_tag_of_a_line_stale(program, order):
    path = path_of(order)
    old = program.get(path).headers["ETag"]
    program.patch(f"/orders/{order.id}", {"note": "x"})

    body = {"quantity": 1}
    assert is_problem(program.patch(path, body, old), 412, "order_changed")
    assert is_problem(program.delete(path, old), 412, "order_changed")
    new = program.get(path).headers["ETag"]
    assert program.patch(path, body, new).status_code == 200


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({"quantity": 0}, 422, "invalid"),
        ({"quantity": 100_001}, 422, "invalid"),
        ({"quantity": "2"}, 422, "invalid"),
        ({"quantity": 10}, 409, "out_of_stock"),
        ({"order_id": 1}, 422, "invalid"),
        ({"variant_id": 99999}, 404, "not_found"),
        ({"product_id": 99999}, 404, "not_found"),
        ({"product_id": 1, "variant_id": 1}, 422, "invalid"),
    ],
)
def test_a_change_that_cannot_be_leaves_everything_as_it_is(program, order, body, status, code):
    before = everything()
    answer = program.patch(path_of(order), body)
    assert is_problem(answer, status, code)
    matches(program.client, answer, "patch", DETAIL)
    assert everything() == before


def test_a_product_with_several_variants_does_not_say_which(program, a, order):
    shirt = a.product(title="Shirt")
    a.options(shirt, "Size")
    large = a.variant(shirt, option_values=["L"])
    body = {"order_id": order.id, "product_id": shirt.id, "quantity": 1}

    answer = program.post("/order_details", body)

    assert is_problem(answer, 422, "variant_needed")
    assert answer.json["variant_ids"] == [a.variant_of(shirt).id, large.id]


def test_lines_of_an_order_that_is_worked_on_or_billed_stay(program, a, order, lamp):
    program.post(f"/orders/{order.id}/acceptance")
    assert is_problem(program.patch(path_of(order), {"quantity": 1}), 409, "wrong_status")
    billed = a.order((lamp, 1), (lamp, 1))
    program.post("/bills", {"order_id": billed.id})
    assert is_problem(program.patch(path_of(billed), {"quantity": 1}), 409, "not_editable")
    assert is_problem(program.delete(path_of(billed)), 409, "not_editable")
    assert len(fresh(billed).lines) == 2


def test_a_program_writes_ten_lines_a_minute(limited, a, order):
    program = Program(limited, a.token(*ALL))
    path = path_of(order)

    answers = [program.patch(path, {"quantity": n % 2 + 1}) for n in range(10)]
    refused = [
        program.patch(path, {"quantity": 1}),
        program.put(path, {"quantity": 1, "variant_id": 1}),
        program.delete(path),
        program.post("/order_details", {"order_id": 1, "variant_id": 1, "quantity": 1}),
    ]

    assert [answer.status_code for answer in answers] == [200] * 10
    assert [answer.status_code for answer in refused] == [429] * 4
    assert program.get(path).status_code == 200


def test_reading_and_writing_lines_need_their_scopes(client, a, order):
    reader, nobody = Program(client, a.token("orders:read")), Program(client, a.token("bills:read"))
    path = path_of(order)
    body = {"order_id": order.id, "variant_id": 1, "quantity": 1}
    before = everything()
    answers = [
        *(nobody.get(path), nobody.get("/order_details"), reader.delete(path)),
        *(reader.patch(path, {"quantity": 1}), reader.post("/order_details", body)),
        reader.put(path, {"variant_id": 1, "quantity": 1}),
    ]
    assert [answer.status_code for answer in answers] == [403] * 6
    assert everything() == before
