"""Programs list, replace, change and delete orders."""

import pytest
from sqlalchemy import event

from tests.books import everything, happened, level
from tests.doors.api import is_problem, matches
from tests.doors.programs import ALL, Program
from tests.doors.test_api_orders import wanted
from webapp.audit.run import audit_books
from webapp.orders.queries import get_order
from webapp.orders.services.put_away import put_order_away

ORDER = "/api/v1/orders/{order_id}"


@pytest.fixture
def lamp(a):
    return a.variant_of(a.product(title="Lamp", price="20.00", on_hand=9, sku="L-1"))


@pytest.fixture
def program(client, a, db):
    yield Program(client, a.token(*ALL))
    db.session.rollback()
    assert audit_books() == []


def written(**more):
    """What a program writes to replace an order as the factory makes it."""
    body = wanted() | {"name": "Ada Lovelace"} | more
    del body["lines"]
    return body


def test_a_list_is_walked_oldest_first(program, a, lamp):
    made = [a.order((lamp, 1)).id for _ in range(3)]

    first = program.get("/orders?limit=2")
    rest = program.get(f"/orders?limit=2&cursor={first.json['next_cursor']}")

    matches(program.client, first, "get", "/api/v1/orders")
    assert [order["id"] for order in first.json["items"]] == made[:2]
    assert [order["id"] for order in rest.json["items"]] == made[2:]
    assert first.headers["Link"].endswith('; rel="next"')
    assert rest.json["next_cursor"] is None
    assert first.json["items"][0] == program.get(f"/orders/{made[0]}").json
    assert [order["id"] for order in program.get("/orders?skip=1").json["items"]] == made[1:]


def test_a_list_holds_what_was_asked_for(program, a, lamp):
    first = a.order((lamp, 1))
    second = a.order((lamp, 1), email="bob@example.com")
    program.post(f"/orders/{second.id}/acceptance")
    moment = second.placed_at.isoformat().replace("+00:00", "Z")

    def found(query):
        return [order["id"] for order in program.get(f"/orders?{query}").json["items"]]

    assert found("status=IN_PROGRESS") == [second.id]
    assert found("email=BOB@example.com") == [second.id]
    assert found(f"number={first.number}") == [first.id]
    assert found(f"placed_from={moment}") == [second.id]
    assert found(f"placed_to={moment}") == [first.id]
    assert found("email=nobody&status=PENDING") == []


@pytest.mark.parametrize(
    "query",
    [
        *("status=DRAFT", "number=x", "placed_from=2026-01-01", "colour=red"),
        *("placed_to=2026-13-01T00:00:00Z", "limit=0"),
    ],
)
def test_a_list_refuses_what_it_does_not_know(program, query):
    response = program.get(f"/orders?{query}")
    assert response.status_code == 422
    matches(program.client, response, "get", "/api/v1/orders")


@pytest.mark.parametrize("resource", ["orders", "order_details", "bills"])
def test_a_page_that_nobody_was_sent_to_is_not_there(program, resource):
    response = program.get(f"/{resource}?cursor=x")
    assert is_problem(response, 404, "bad_cursor")
    matches(program.client, response, "get", f"/api/v1/{resource}")


def test_drafts_and_deleted_orders_are_not_there(program, a, lamp):
    draft, gone = a.draft((lamp, 1)), a.order((lamp, 1))
    put_order_away(gone.id, actor="token:1")
    assert program.get("/orders").json["items"] == []
    assert program.get("/order_details").json["items"] == []
    before = everything()

    for number in (draft.id, gone.id, 9999):
        path = f"/orders/{number}"
        refund = {"free": "1.00", "reason": "sorry"}
        paid = {"amount": "1.00", "payment_type": "CASH"}
        back = {"lines": [{"order_detail_id": 1, "quantity": 1}], "into": "lost"}
        answers = [
            program.get(path),
            program.put(path, written()),
            program.patch(path, {"note": "x"}),
            program.delete(path),
            *(program.get(f"{path}/{noun}") for noun in ("payments", "refunds", "shipments")),
            *(program.get(f"{path}/{noun}") for noun in ("returns", "events")),
            *(program.post(f"{path}/{noun}") for noun in ("acceptance", "delivery")),
            *(program.post(f"{path}/{noun}") for noun in ("cancellation", "shipments")),
            program.post(f"{path}/payments", paid),
            program.post(f"{path}/refunds", refund),
            program.post(f"{path}/returns", back),
            program.post("/bills", {"order_id": number}),
            program.post(
                "/order_details", {"order_id": number, "variant_id": lamp.id, "quantity": 1}
            ),
        ]
        assert [answer.status_code for answer in answers] == [404] * len(answers)
    lines = [get_order(draft.id).lines[0].id, get_order(gone.id).lines[0].id]
    for number in lines:
        path = f"/order_details/{number}"
        answers = [program.get(path), program.patch(path, {"quantity": 1}), program.delete(path)]
        assert [answer.status_code for answer in answers] == [404] * 3
    assert everything() == before


def test_an_order_is_replaced_and_led_on(program, a, lamp):
    order = a.order((lamp, 1))
    tag = program.get(f"/orders/{order.id}").headers["ETag"]

    answer = program.put(f"/orders/{order.id}", written(note="x", status="IN_PROGRESS"), tag)

    assert answer.status_code == 200
    matches(program.client, answer, "put", ORDER)
    assert (answer.json["note"], answer.json["status"]) == ("x", "IN_PROGRESS")
    assert answer.json["version"] == 3
    assert answer.headers["ETag"] != tag
    delivered = program.put(f"/orders/{order.id}", written(note="x", status="DELIVERED"))
    assert delivered.json["status"] == "DELIVERED"
    assert delivered.json["lines"][0]["shipped_quantity"] == 1
    assert level(lamp) == (8, 0)


def test_what_a_replacement_leaves_out_is_empty_afterwards(program, a, lamp):
    order = a.order((lamp, 1), telephone="1", note="x")
    answer = program.put(f"/orders/{order.id}", written())
    assert (answer.json["telephone"], answer.json["note"]) == ("", "")


def test_a_patch_changes_what_it_names_also_in_the_address(program, a, lamp):
    order = a.order((lamp, 1), note="x")
    body = {"telephone": "5", "address": {"city": "Leiden"}}

    answer = program.patch(f"/orders/{order.id}", body)

    assert (answer.json["telephone"], answer.json["note"]) == ("5", "x")
    assert (answer.json["address"]["city"], answer.json["address"]["street"]) == (
        *("Leiden", "Canal Street"),
    )
    fetched = program.patch(f"/orders/{order.id}", {"delivery_method": "ON_HAND", "address": None})
    assert (fetched.json["address"], fetched.json["shipping"]) == (None, "0.00")


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({"status": "PENDING", "note": None}, 422, "invalid"),
        ({"lines": []}, 422, "invalid"),
        ({"total": "1.00"}, 422, "invalid"),
        ({"status": "DRAFT"}, 422, "invalid"),
        ({"address": None}, 422, "address_missing"),
        ({"status": "DELIVERED"}, 409, "wrong_status"),
        ({"payment_type": "CARD"}, 422, "invalid"),
        ({"email": "ada"}, 422, "invalid"),
    ],
)
def test_a_change_that_cannot_be_is_refused(program, a, lamp, body, status, code):
    order = a.order((lamp, 1))
    before = everything()
    answer = program.patch(f"/orders/{order.id}", body)
    assert is_problem(answer, status, code)
    matches(program.client, answer, "patch", ORDER)
    assert everything() == before


def test_a_change_says_what_it_changes(program, a, lamp):
    order = a.order((lamp, 1))
    path = f"/orders/{order.id}"
    old = program.get(path).headers["ETag"]
    program.patch(path, {"note": "first"}, old)

    assert is_problem(program.patch(path, {"note": "second"}, old), 412, "order_changed")
    assert is_problem(program.put(path, written(), old), 412, "order_changed")
    assert is_problem(program.delete(path, old), 412, "order_changed")
    bare = {"Authorization": f"Bearer {program.token}"}
    for method in ("put", "patch", "delete"):
        answer = getattr(program.client, method)(f"/api/v1{path}", headers=bare, json=written())
        assert is_problem(answer, 428, "precondition_required")
    assert program.get(path).json["note"] == "first"


def test_who_has_the_order_already_is_not_sent_it_again(program, a, lamp):
    path = f"/orders/{a.order((lamp, 1)).id}"
    tag = program.get(path).headers["ETag"]
    assert program.get(path, **{"If-None-Match": tag}).status_code == 304


def test_a_deleted_order_is_gone_and_its_goods_are_back(program, a, lamp):
    order = a.order((lamp, 2))
    path = f"/orders/{order.id}"

    assert program.delete(path).status_code == 204

    assert is_problem(program.delete(path), 404, "not_found")
    assert is_problem(program.get(path), 404, "not_found")
    assert level(lamp) == (9, 0)
    assert happened(order)[-1] == "order.put_away"


def test_an_order_that_was_paid_is_kept_with_a_way_out(program, a, lamp):
    path = f"/orders/{a.order((lamp, 2)).id}"
    program.post(f"{path}/payments", {"amount": "1.00", "payment_type": "CASH"})

    answer = program.delete(path)

    assert is_problem(answer, 409, "order_is_kept")
    assert "cancellation" in answer.json["detail"]
    matches(program.client, answer, "delete", ORDER)
    assert program.post(f"{path}/cancellation").json["status"] == "CANCELED"
    # Its money went back and it never had a bill.
    assert program.delete(path).status_code == 204


def test_an_order_is_written_first_and_filled_afterwards(program, lamp):
    for number, body in enumerate([wanted(), {k: v for k, v in wanted().items() if k != "lines"}]):
        placed = program.post("/orders", body, key=f"key-empty-{number}")
        assert (placed.status_code, placed.json["total"]) == (201, "0.00")
        matches(program.client, placed, "post", "/api/v1/orders")
        again = program.post("/orders", body, key=f"key-empty-{number}")
        assert again.json == placed.json
        path = f"/orders/{placed.json['id']}"
        assert is_problem(program.post(f"{path}/acceptance"), 409, "empty_order")
        assert program.get(path).json == placed.json


def test_a_line_of_a_new_order_may_name_a_product(program, a, lamp):
    many = a.product(title="Shirt")
    a.options(many, "Size")
    a.variant(many, option_values=["L"])
    line = {"product_id": lamp.product_id, "quantity": 1}

    placed = program.post("/orders", wanted() | {"lines": [line]})

    assert placed.json["lines"][0]["variant_id"] == lamp.id
    for bad, status, code in [
        ({"product_id": many.id}, 422, "variant_needed"),
        ({"product_id": 99999}, 404, "not_found"),
        ({}, 422, "invalid"),
        ({"product_id": lamp.product_id, "variant_id": lamp.id}, 422, "invalid"),
    ]:
        answer = program.post("/orders", wanted() | {"lines": [{"quantity": 1} | bad]})
        assert is_problem(answer, status, code)


@pytest.mark.parametrize(
    ("path", "statements"), [("/orders", 3), ("/order_details", 1), ("/bills", 1)]
)
def test_a_list_asks_the_database_no_more_for_many_than_for_one(
    db, program, a, lamp, path, statements
):
    for _ in range(3):
        order = a.order((lamp, 1), (lamp, 1))
        program.post("/bills", {"order_id": order.id})
    asked = []

    def note(connection, cursor, statement, *rest):
        asked.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    answer = program.get(path)
    event.remove(db.engine, "before_cursor_execute", note)

    assert len(answer.json["items"]) >= 3
    about_tokens = [one for one in asked if "api_tokens" in one]
    assert len(asked) - len(about_tokens) == statements, asked
