"""Orders as programs place and read them."""

import pytest
from sqlalchemy import func, select

from tests.doors.api import matches
from webapp.events.queries import history_of
from webapp.orders.models import Order
from webapp.stock.models import StockLevel

ORDERS = "/api/v1/orders"


@pytest.fixture
def lamp(a):
    return a.variant_of(a.product(title="Lamp", price="20.00", on_hand=3, sku="L-1"))


@pytest.fixture
def token(a):
    return a.token("orders:read", "orders:write")


def wanted(*lines, **more):
    facts = {
        "email": "ada@example.com",
        "name": "Ada Lovelace",
        "delivery_method": "HOME_DELIVERY",
        "payment_type": "BANK_TRANSFER",
        "address": {
            "street": "Canal Street",
            "number": "12",
            "postal_code": "1015 CJ",
            "city": "Delft",
            "country": "NL",
        },
        "lines": [{"variant_id": variant.id, "quantity": quantity} for variant, quantity in lines],
    }
    return facts | more


def place(client, token, body, key="key-0001"):
    headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": key}
    return client.post(ORDERS, json=body, headers=headers)


def read(client, token, path):
    return client.get(path, headers={"Authorization": f"Bearer {token}"})


def left(db, variant):
    row = db.session.get(StockLevel, (variant.id, 1), populate_existing=True)
    return row.available, row.reserved


def count_orders(db):
    return db.session.scalar(select(func.count()).select_from(Order))


def test_a_program_places_an_order_and_reads_it(client, db, token, lamp):
    response = place(client, token, wanted((lamp, 2), telephone="+31 15 123", note="Ring twice"))

    assert response.status_code == 201
    assert "Idempotency-Replayed" not in response.headers
    order = response.json
    assert response.headers["Location"] == f"{ORDERS}/{order['id']}"
    assert read(client, token, response.headers["Location"]).json == order
    assert left(db, lamp) == (1, 2)
    assert order.pop("placed_at").endswith("Z")
    assert order.pop("updated_at").endswith("Z")
    assert order == {
        "id": 1,
        "number": order["number"],
        "status": "PENDING",
        "client_id": None,
        "email": "ada@example.com",
        "name": "Ada Lovelace",
        "telephone": "+31 15 123",
        "note": "Ring twice",
        "delivery_method": "HOME_DELIVERY",
        "payment_type": "BANK_TRANSFER",
        "address": {
            "name": "Ada Lovelace",
            "street": "Canal Street",
            "number": "12",
            "postal_code": "1015 CJ",
            "city": "Delft",
            "region": "",
            "country": "NL",
        },
        "lines": [
            {
                "id": 1,
                "position": 1,
                "variant_id": lamp.id,
                "product_id": lamp.product_id,
                "title": "Lamp",
                "sku": "L-1",
                "options": {},
                "quantity": 2,
                "canceled_quantity": 0,
                "packed_quantity": 0,
                "shipped_quantity": 0,
                "returned_quantity": 0,
                "unit_price": "20.00",
                "discount": "0.00",
                "tax_percent": "21",
                "tax": "6.94",
                "total": "40.00",
            }
        ],
        "currency": "EUR",
        "subtotal": "40.00",
        "discount": "0.00",
        "shipping": "4.95",
        "tax": "7.80",
        "tax_included": True,
        "total": "44.95",
        "payment_state": "UNPAID",
        "credited": "0.00",
        "paid": "0.00",
        "refunded": "0.00",
        "due": "44.95",
        "version": 1,
    }


def test_answers_about_orders_are_as_they_are_described(client, a, token, lamp):
    placed = place(client, token, wanted((lamp, 1)))
    fetched = wanted((lamp, 1), delivery_method="ON_HAND", payment_type="CASH")
    del fetched["address"]

    matches(client, placed, "post", ORDERS)
    matches(client, place(client, token, fetched, key="key-0002"), "post", ORDERS)
    matches(client, read(client, token, f"{ORDERS}/1"), "get", ORDERS + "/{order_id}")
    matches(client, read(client, token, f"{ORDERS}/9"), "get", ORDERS + "/{order_id}")
    matches(client, client.get(f"{ORDERS}/1"), "get", ORDERS + "/{order_id}")
    refused = [
        place(client, token, wanted((lamp, 1), colour="red"), key="key-0003"),
        place(client, token, wanted((lamp, 1)), key="short"),
        place(client, token, wanted((lamp, 99)), key="key-0004"),
        place(client, token, wanted((lamp, 2))),
        place(client, a.token("orders:read"), wanted((lamp, 1))),
        place(client, "tnd_no_token", wanted((lamp, 1))),
        client.post(ORDERS, data="{", headers={"Authorization": f"Bearer {token}"}),
    ]
    assert [response.status_code for response in refused] == [422, 400, 409, 422, 403, 401, 400]
    for response in refused:
        matches(client, response, "post", ORDERS)


def test_the_same_key_gives_the_same_order(client, db, token, lamp):
    first = place(client, token, wanted((lamp, 1)))
    again = place(client, token, wanted((lamp, 1)))

    assert (again.status_code, again.json) == (201, first.json)
    assert again.headers["Location"] == first.headers["Location"]
    assert again.headers["Idempotency-Replayed"] == "true"
    assert count_orders(db) == 1
    assert left(db, lamp) == (2, 1)


def test_a_replay_needs_no_stock(client, db, token, lamp):
    first = place(client, token, wanted((lamp, 3)))
    again = place(client, token, wanted((lamp, 3)))
    assert (again.status_code, again.json) == (201, first.json)
    assert left(db, lamp) == (0, 3)


def test_a_key_is_for_one_order(client, db, token, lamp):
    place(client, token, wanted((lamp, 1)))
    response = place(client, token, wanted((lamp, 2)))
    assert (response.status_code, response.json["code"]) == (422, "idempotency_key_reused")
    assert count_orders(db) == 1
    assert left(db, lamp) == (2, 1)


def test_tokens_do_not_share_their_keys(client, db, a, token, lamp):
    place(client, token, wanted((lamp, 1)))
    other = place(client, a.token("orders:write"), wanted((lamp, 1)))
    assert other.status_code == 201
    assert "Idempotency-Replayed" not in other.headers
    assert count_orders(db) == 2


def test_a_refused_order_leaves_its_key_free(client, token, lamp):
    assert place(client, token, wanted((lamp, 4))).status_code == 409
    assert place(client, token, wanted((lamp, 3))).status_code == 201


@pytest.mark.parametrize("key", ["short", "x" * 256, "with space", "né-key-0001", "key\t-0001"])
def test_a_key_is_8_to_255_visible_characters(client, db, token, lamp, key):
    response = place(client, token, wanted((lamp, 1)), key=key)
    assert (response.status_code, response.json["code"]) == (400, "bad_header")
    assert response.json["errors"][0]["header"] == "Idempotency-Key"
    assert count_orders(db) == 0


@pytest.mark.parametrize("key", ["x" * 8, "!" * 255])
def test_keys_of_the_right_length_are_fine(client, token, lamp, key):
    assert place(client, token, wanted((lamp, 1)), key=key).status_code == 201


def test_an_order_without_a_key_is_refused(client, db, token, lamp):
    headers = {"Authorization": f"Bearer {token}"}
    response = client.post(ORDERS, json=wanted((lamp, 1)), headers=headers)
    assert (response.status_code, response.json["code"]) == (400, "bad_header")
    assert count_orders(db) == 0


def line(variant, price):
    return {"variant_id": variant.id, "quantity": 1, "price": price}


def test_a_wrong_price_is_answered_with_the_right_one(client, db, token, lamp):
    response = place(client, token, wanted(lines=[line(lamp, "19.99")]))
    assert (response.status_code, response.json["code"]) == (409, "price_changed")
    assert response.json["prices"] == {str(lamp.id): "20.00"}
    assert count_orders(db) == 0
    assert left(db, lamp) == (3, 0)


def test_a_wrong_total_is_answered_with_the_right_one(client, db, token, lamp):
    response = place(client, token, wanted((lamp, 1), total="20.00"))
    assert (response.status_code, response.json["code"]) == (409, "price_changed")
    assert response.json["total"] == "24.95"
    assert count_orders(db) == 0


def test_right_guards_let_the_order_through(client, token, lamp):
    body = wanted(lines=[line(lamp, "20.00")], total="24.95")
    assert place(client, token, body).json["total"] == "24.95"


def test_too_little_stock_says_what_is_left_and_changes_nothing(client, db, a, token, lamp):
    rug = a.variant_of(a.product(on_hand=9))
    response = place(client, token, wanted((rug, 1), (lamp, 2), (lamp, 2)))
    assert (response.status_code, response.json["code"]) == (409, "out_of_stock")
    assert response.json["available"] == {str(lamp.id): 3}
    assert count_orders(db) == 0
    assert (left(db, lamp), left(db, rug)) == ((3, 0), (9, 0))


def test_unknown_and_withdrawn_variants_are_refused(client, db, a, token, lamp):
    hidden = a.variant_of(a.product(status="draft"))
    unknown = place(client, token, wanted(lines=[{"variant_id": 999, "quantity": 1}]))
    withdrawn = place(client, token, wanted((lamp, 1), (hidden, 1)))
    assert (unknown.status_code, unknown.json["variant_ids"]) == (404, [999])
    assert (withdrawn.status_code, withdrawn.json["code"]) == (409, "not_for_sale")
    assert withdrawn.json["variant_ids"] == [hidden.id]
    assert count_orders(db) == 0


def test_a_home_delivery_needs_an_address(client, token, lamp):
    body = wanted((lamp, 1))
    del body["address"]
    response = place(client, token, body)
    assert (response.status_code, response.json["code"]) == (422, "address_missing")


def test_an_unknown_order_is_not_found(client, token):
    for number in ("1", "9223372036854775807", "9223372036854775808", "0", "9" * 5000, "x"):
        response = read(client, token, f"{ORDERS}/{number}")
        assert (response.status_code, response.json["code"]) == (404, "not_found")


def test_whoever_may_only_write_cannot_read(client, a, lamp):
    token = a.token("orders:write")
    placed = place(client, token, wanted((lamp, 1)))
    response = read(client, token, placed.headers["Location"])
    assert (placed.status_code, response.status_code) == (201, 403)
    assert response.json["scope"] == "orders:read"


def test_the_history_names_the_token(client, db, token, lamp):
    order_id = place(client, token, wanted((lamp, 1))).json["id"]
    (placed,) = history_of("order", order_id)
    assert (placed.name, placed.actor) == ("order.placed", "token:1")


def test_nobody_but_staff_knows_of_a_draft(client, a, token, lamp):
    draft = a.draft((lamp, 1))
    assert read(client, token, f"{ORDERS}/{draft.id}").status_code == 404
    assert client.get(f"/orders/{draft.token}").status_code == 404
