"""What programs do with an order: goods leave and come back, and so does money."""

import pytest

from tests.books import everything, fresh, happened, level
from tests.doors.api import is_problem, matches
from tests.doors.programs import ALL, Program
from webapp.audit.run import audit_books
from webapp.orders.services.ask import ask_to_cancel

ORDER = "/api/v1/orders/{order_id}"


@pytest.fixture
def lamp(a):
    return a.variant_of(a.product(title="Lamp", price="20.00", on_hand=9, sku="L-1"))


@pytest.fixture
def program(client, a, db):
    yield Program(client, a.token(*ALL))
    db.session.rollback()
    assert audit_books() == []


@pytest.fixture
def order(a, lamp):
    """Three lamps for 60.00, and a delivery for 4.95."""
    return a.order((lamp, 3))


@pytest.fixture
def do(program, order):
    """Sends one act about the order, and compares the answer with its description."""

    def send(noun, body=None, key=None):
        answer = program.post(f"/orders/{order.id}/{noun}", body, key)
        matches(program.client, answer, "post", f"{ORDER}/{noun}")
        return answer

    return send


@pytest.fixture
def listed(program, order):
    def read(noun):
        answer = program.get(f"/orders/{order.id}/{noun}")
        matches(program.client, answer, "get", f"{ORDER}/{noun}")
        return answer.json["items"]

    return read


def of(order, **more):
    return {"order_detail_id": order.lines[0].id, **more}


def paid(do, amount="64.95"):
    return do("payments", {"amount": amount, "payment_type": "BANK_TRANSFER", "reference": "r"})


def test_an_order_lives_through_its_whole_life(do, listed, order, lamp):
    assert paid(do).status_code == 201
    assert do("acceptance").json["status"] == "IN_PROGRESS"
    some = do("shipments", {"lines": [of(order, quantity=2)], "tracking_code": "3S1"})
    rest = do("shipments")
    assert do("delivery").json["status"] == "DELIVERED"
    back = do("returns", {"lines": [of(order, quantity=1)], "into": "lost", "reason": "broken"})
    refund = do("refunds", {"shipping": "4.95", "reason": "late"})

    (parcel,) = some.json["items"]
    assert (some.status_code, parcel["tracking_code"], parcel["status"]) == (201, "3S1", "SHIPPED")
    assert parcel["lines"] == [of(order, quantity=2)]
    assert [one["lines"] for one in rest.json["items"]] == [[of(order, quantity=1)]]
    assert listed("shipments") == some.json["items"] + rest.json["items"]
    assert (back.status_code, back.json["kind"], back.json["amount"]) == (201, "RETURN", "20.00")
    assert back.json["parts"][0]["quantity"] == 1
    assert listed("returns") == [back.json]
    assert (refund.status_code, refund.json["amount"]) == (201, "4.95")
    assert refund.json["payments"] == [{"payment_id": 1, "amount": "4.95"}]
    assert listed("refunds") == [back.json, refund.json]
    assert level(lamp) == (6, 0)
    assert [event["name"] for event in listed("events")] == happened(order)


def test_a_payment_is_written_down_and_the_order_says_what_is_due(do, listed, program, order):
    answer = paid(do, "14.95")

    payment = answer.json
    assert answer.status_code == 201
    assert payment.pop("recorded_at").endswith("Z")
    assert payment == {
        "id": 1,
        "order_id": order.id,
        "payment_type": "BANK_TRANSFER",
        "amount": "14.95",
        "refunded": "0.00",
        "currency": "EUR",
        "reference": "r",
        "actor": "token:1",
    }
    document = program.get(f"/orders/{order.id}").json
    assert (document["paid"], document["due"]) == ("14.95", "50.00")
    assert document["payment_state"] == "PARTLY_PAID"
    assert is_problem(paid(do, "50.01"), 409, "payment_too_large")
    assert is_problem(paid(do, "0.00"), 409, "payment_too_large")
    assert len(listed("payments")) == 1


def test_some_pieces_are_canceled_and_then_the_rest(do, listed, order, lamp):
    paid(do)
    some = do("cancellation", {"lines": [of(order, quantity=1)] * 2, "reason": "one is enough"})
    assert (some.status_code, some.json["status"]) == (200, "PENDING")
    assert some.json["lines"][0]["canceled_quantity"] == 2
    assert (some.json["credited"], some.json["refunded"]) == ("40.00", "40.00")
    assert level(lamp) == (8, 1)

    rest = do("cancellation")

    assert rest.json["status"] == "CANCELED"
    assert rest.headers["ETag"].startswith(f'"{rest.json["version"]}-')
    assert rest.json["payment_state"] == "REFUNDED"
    assert [(one["kind"], one["amount"]) for one in listed("refunds")] == [
        ("CANCELLATION", "40.00"),
        ("CANCELLATION", "24.95"),
    ]
    assert level(lamp) == (9, 0)


def test_money_that_goes_back_twice_comes_from_the_payments_in_their_order(do, listed):
    paid(do, "30.00")
    paid(do, "34.95")
    answer = do("refunds", {"free": "31.00", "reason": "sorry"})
    assert answer.json["payments"] == [
        {"payment_id": 1, "amount": "30.00"},
        {"payment_id": 2, "amount": "1.00"},
    ]
    assert [one["refunded"] for one in listed("payments")] == ["30.00", "1.00"]


ACTS = {
    "acceptance": {},
    "cancellation": {"reason": "no"},
    "shipments": {"tracking_code": "3S1"},
    "delivery": {},
    "returns": {"into": "available"},
    "payments": {"amount": "1.00", "payment_type": "CASH"},
    "refunds": {"free": "1.00", "reason": "sorry"},
}
# What must have happened before.
BEFORE = {
    "shipments": ["acceptance"],
    "delivery": ["acceptance", "shipments"],
    "returns": ["acceptance", "shipments"],
    "refunds": ["payments"],
}


def body_for(noun, order):
    lines = {"lines": [of(order, quantity=1)]} if noun == "returns" else {}
    return ACTS[noun] | lines


@pytest.mark.parametrize("noun", ACTS)
def test_the_same_key_does_it_once(do, order, noun):
    for before in BEFORE.get(noun, []):
        do(before, body_for(before, order))
    first = do(noun, body_for(noun, order), key="one-and-the-same")
    written = everything()

    again = do(noun, body_for(noun, order), key="one-and-the-same")

    assert first.status_code in (200, 201)
    assert (again.status_code, again.json) == (first.status_code, first.json)
    assert again.headers["Idempotency-Replayed"] == "true"
    assert again.headers.get("ETag") == first.headers.get("ETag")
    assert everything() == written


@pytest.mark.parametrize("noun", [*ACTS])
def test_a_canceled_order_refuses_every_act(do, order, noun):
    do("cancellation")
    written = everything()
    assert is_problem(do(noun, body_for(noun, order)), 409, "wrong_status")
    assert everything() == written


@pytest.mark.parametrize("noun", [*ACTS])
def test_what_an_act_does_not_know_is_refused(do, order, noun):
    written = everything()
    assert is_problem(do(noun, body_for(noun, order) | {"colour": "red"}), 422, "invalid")
    assert is_problem(do(noun, body_for(noun, order), key="short"), 400, "bad_header")
    assert everything() == written


@pytest.mark.parametrize("noun", [*ACTS])
def test_every_act_needs_its_scope(client, a, order, noun):
    needed = "payments:write" if noun in ("payments", "refunds") else "orders:write"
    others = Program(client, a.token(*(name for name in ALL if name != needed)))
    before = everything()
    answer = others.post(f"/orders/{order.id}/{noun}", body_for(noun, order))
    assert is_problem(answer, 403, "not_allowed")
    assert answer.json["scope"] == needed
    assert everything() == before


@pytest.mark.parametrize(
    ("noun", "body", "status", "code"),
    [
        ("cancellation", {"lines": []}, 422, "invalid"),
        ("cancellation", {"lines": [{"order_detail_id": 999, "quantity": 1}]}, 404, "not_found"),
        (
            "cancellation",
            {"lines": [{"order_detail_id": 1, "quantity": 4}]},
            409,
            "too_many_pieces",
        ),
        ("cancellation", {"lines": [{"order_detail_id": 2**63, "quantity": 1}]}, 422, "invalid"),
        ("shipments", {}, 409, "wrong_status"),
        ("delivery", {}, 409, "wrong_status"),
        ("refunds", {"reason": "sorry"}, 409, "refund_too_large"),
        ("refunds", {"free": "1.00"}, 422, "invalid"),
        ("refunds", {"free": "1.00", "reason": " "}, 422, "invalid"),
        ("refunds", {"free": "999999999.00", "reason": "x"}, 409, "refund_too_large"),
        ("payments", {"amount": "-1.00", "payment_type": "CASH"}, 422, "invalid"),
        ("payments", {"amount": "1.00", "payment_type": "GOLD"}, 422, "invalid"),
        (
            "returns",
            {"lines": [{"order_detail_id": 1, "quantity": 1}], "into": "sold"},
            *(422, "invalid"),
        ),
    ],
)
def test_an_act_that_cannot_be_leaves_everything_as_it_is(do, order, noun, body, status, code):
    before = everything()
    assert is_problem(do(noun, body), status, code)
    assert everything() == before


def test_what_is_still_here_is_not_delivered(do, order):
    do("acceptance")
    assert is_problem(do("delivery"), 409, "not_all_shipped")
    do("shipments", {"lines": [of(order, quantity=1)]})
    assert is_problem(do("cancellation"), 409, "already_shipped")
    assert fresh(order).status == "IN_PROGRESS"


def test_a_program_ships_nothing_while_the_customer_wants_to_cancel(do, program, order):
    paid(do)
    do("acceptance")
    wish = ask_to_cancel(order.id, actor="shopper")
    before = everything()

    refused = do("shipments", {})

    assert is_problem(refused, 409, "cancellation_wanted")
    assert "The customer asked to cancel this order." in refused.json["detail"]
    assert refused.json["order_request_id"] == wish.id
    assert everything() == before
