"""What a program sends to place an order, and what becomes of it."""

import copy
from typing import Any

import pytest
from flask import Flask
from marshmallow import ValidationError

from webapp.orders.rules.purchase import Address, Buyer, Wanted
from webapp.orders.schemas.placing import CheckoutForm, PlaceOrder
from webapp.orders.services.buyer import buyer_of, buyer_of_order, wanted_of
from webapp.payments.rules import PaymentType
from webapp.shipping.rules import DeliveryMethod

ORDER: dict[str, Any] = {
    "email": "ada@example.com",
    "name": "Ada Lovelace",
    "delivery_method": "HOME_DELIVERY",
    "payment_type": "BANK_TRANSFER",
    "address": {
        "street": "Canal Street",
        "number": "12b",
        "postal_code": "1015 CJ",
        "city": "Delft",
        "country": "NL",
    },
    "lines": [{"variant_id": 1, "quantity": 2, "price": "12.50"}, {"variant_id": 2, "quantity": 1}],
    "total": "34.95",
}
BUYER = Buyer(
    email="ada@example.com",
    name="Ada Lovelace",
    delivery_method=DeliveryMethod.HOME_DELIVERY,
    payment_type=PaymentType.BANK_TRANSFER,
    address=Address("Ada Lovelace", "Canal Street", "12b", "1015 CJ", "Delft", "NL"),
)


def briefly(value: Any) -> str:
    return ascii(value)[:30]


HOSTILE: list[Any] = [
    *(None, True, 1.5, 10**4000, float("nan"), "\x00", "\ud800", "x" * 5000),
    *([], ["x"], {}, {"x": 1}, [[[]]], ""),
]
PLACES = [
    *(("email",), ("name",), ("delivery_method",), ("payment_type",), ("address",)),
    *(("address", "street"), ("address", "number"), ("address", "postal_code")),
    *(("client_id",), ("address_id",)),
    *(("address", "city"), ("address", "country"), ("lines", 0), ("lines", 0, "variant_id")),
    ("lines", 0, "quantity"),
]


@pytest.fixture(autouse=True)
def in_a_shop(app: Flask) -> Any:
    with app.app_context():
        yield


def with_value(place: tuple[str | int, ...], value: Any) -> dict[str, Any]:
    order = copy.deepcopy(ORDER)
    inside: Any = order
    for step in place[:-1]:
        inside = inside[step]
    inside[place[-1]] = value
    return order


def test_an_order_becomes_a_buyer_and_what_is_wanted() -> None:
    data = PlaceOrder().load(ORDER)

    assert buyer_of_order(data) == BUYER
    assert wanted_of(data["lines"]) == [Wanted(1, 2, 1250), Wanted(2, 1, None)]
    assert data["total"].cents == 3495


def test_a_form_becomes_the_same_buyer() -> None:
    totals = {f"seen_total_{method}": "1.00" for method in DeliveryMethod}
    flat = ORDER | ORDER["address"] | totals | {"request_key": "12345678", "house_number": "12b"}
    for name in ("address", "lines", "total", "number"):
        del flat[name]

    assert buyer_of(CheckoutForm().load(flat)) == BUYER


def test_an_order_without_an_address_has_none() -> None:
    order = {name: value for name, value in ORDER.items() if name != "address"}

    assert buyer_of_order(PlaceOrder().load(order)).address is None


@pytest.mark.parametrize("left_out", [["email"], ["name"], ["email", "name"]])
def test_only_a_client_may_leave_out_who_it_is(left_out: list[str]) -> None:
    order = {name: value for name, value in ORDER.items() if name not in left_out}

    with pytest.raises(ValidationError) as caught:
        PlaceOrder().load(order)
    assert sorted(caught.value.normalized_messages()) == left_out
    assert PlaceOrder().load(order | {"client_id": 7})["customer_id"] == 7


def test_an_address_is_of_the_client_or_new() -> None:
    both = {"client_id": 7, "address_id": 3}
    for order in (ORDER | both, ORDER | {"address_id": 3}):
        with pytest.raises(ValidationError) as caught:
            PlaceOrder().load(order)
        assert list(caught.value.normalized_messages()) == ["address_id"]
    order = {name: value for name, value in ORDER.items() if name != "address"}
    assert PlaceOrder().load(order | both)["address_id"] == 3


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("value", HOSTILE, ids=briefly)
def test_a_hostile_value_is_refused_wherever_it_stands(
    place: tuple[str | int, ...], value: Any
) -> None:
    with pytest.raises(ValidationError):
        PlaceOrder().load(with_value(place, value))


@pytest.mark.parametrize("value", [one for one in HOSTILE if one != []], ids=briefly)
def test_what_is_no_list_of_lines_is_refused(value: Any) -> None:
    with pytest.raises(ValidationError):
        PlaceOrder().load(with_value(("lines",), value))


@pytest.mark.parametrize("place", [("total",), ("lines", 0, "price")])
@pytest.mark.parametrize(
    "value", [None, "NaN", "1e400", -1, "1.005", [], {}, 10**4000, True], ids=briefly
)
def test_a_guard_that_is_no_amount_is_refused(place: tuple[str | int, ...], value: Any) -> None:
    with pytest.raises(ValidationError):
        PlaceOrder().load(with_value(place, value))


@pytest.mark.parametrize("number", [0, -1, 2**31, 2**63, "1", 1.5])
@pytest.mark.parametrize("field", ["variant_id", "quantity"])
def test_numbers_beyond_the_columns_are_refused(field: str, number: Any) -> None:
    with pytest.raises(ValidationError):
        PlaceOrder().load(with_value(("lines", 0, field), number))


def test_an_order_has_at_most_two_hundred_lines_or_none_yet() -> None:
    line = {"variant_id": 1, "quantity": 1}
    with pytest.raises(ValidationError):
        PlaceOrder().load(ORDER | {"lines": [line] * 201})
    assert len(PlaceOrder().load(ORDER | {"lines": [line] * 200})["lines"]) == 200
    assert PlaceOrder().load({k: v for k, v in ORDER.items() if k != "lines"})["lines"] == []


@pytest.mark.parametrize("goods", [{}, {"variant_id": 1, "product_id": 1}])
def test_a_line_names_either_a_variant_or_a_product(goods: dict[str, int]) -> None:
    with pytest.raises(ValidationError):
        PlaceOrder().load(ORDER | {"lines": [goods | {"quantity": 1}]})


@pytest.mark.parametrize("name", ["status", "total_cents", "token", "id"])
def test_what_nobody_may_set_is_refused(name: str) -> None:
    with pytest.raises(ValidationError):
        PlaceOrder().load(ORDER | {name: 1})
