"""Staff change the goods of an order that nobody has begun to work on."""

import re

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.doors.reading import part, rows, words_of
from tests.factory import Make
from webapp.orders.models import Order
from webapp.orders.queries import get_order
from webapp.orders.services.accept import accept_order
from webapp.orders.services.bill import bill_order
from webapp.stock.queries import levels_of


@pytest.fixture
def order(a: Make) -> Order:
    lamp = a.variant_of(a.product(title="Lamp", price="20.00", on_hand=5, sku="LAMP"))
    rug = a.variant_of(a.product(title="Rug", price="30.00", on_hand=5, sku="RUG"))
    a.product(title="Vase", price="10.00", on_hand=3, sku="VASE")
    return a.order((lamp, 2), (rug, 1))


def send(staff: FlaskClient, order: Order, noun: str, **form: object) -> TestResponse:
    version = get_order(order.id).version
    facts = {"version": version, "request_key": f"key-of-{noun}-{version}"} | form
    return staff.post(f"/staff/orders/{order.id}/{noun}", data=facts)


def first(order: Order) -> str:
    return f"lines/{order.lines[0].id}"


def goods(order: Order) -> list[tuple[str | None, int]]:
    return [(line.sku, line.quantity) for line in get_order(order.id).lines]


def level(variant_id: int) -> tuple[int, int]:
    row = levels_of([variant_id])[variant_id]
    return row.available, row.reserved


def test_a_line_is_added_and_its_goods_are_taken(staff: FlaskClient, order: Order) -> None:
    answer = send(staff, order, "lines", sku=" VASE ", quantity="2")

    now = get_order(order.id)
    assert answer.location.endswith(f"/staff/orders/{order.id}")
    assert goods(order) == [("LAMP", 2), ("RUG", 1), ("VASE", 2)]
    assert (now.total_cents, level(now.lines[2].variant_id)) == (9000, (1, 2))


def test_a_line_gets_other_pieces(staff: FlaskClient, order: Order) -> None:
    send(staff, order, first(order), quantity="3", sku="")

    assert goods(order) == [("LAMP", 3), ("RUG", 1)]
    assert level(order.lines[0].variant_id) == (2, 3)


def test_a_line_becomes_other_goods_and_the_ledger_still_names_the_first(
    staff: FlaskClient, order: Order
) -> None:
    send(staff, order, first(order), quantity="2", sku="VASE")

    assert goods(order) == [("VASE", 2), ("RUG", 1)]
    assert level(order.lines[0].variant_id) == (5, 0)
    ledger = rows(staff.get(f"/staff/orders/{order.id}").text.partition("Stock ledger")[2])
    assert [row.split()[2] for row in ledger] == ["LAMP", "RUG", "LAMP", "VASE"]


def test_a_line_is_removed(staff: FlaskClient, order: Order) -> None:
    send(staff, order, f"{first(order)}/removal")

    assert goods(order) == [("RUG", 1)]
    assert level(order.lines[0].variant_id) == (5, 0)


def test_the_last_line_stays(staff: FlaskClient, order: Order) -> None:
    send(staff, order, f"{first(order)}/removal")
    page = staff.get(f"/staff/orders/{order.id}").text
    assert "/removal" not in page

    answer = send(staff, order, f"lines/{order.lines[1].id}/removal")

    assert answer.status_code == 409
    assert "This is the only line. Cancel the order instead." in answer.text
    assert goods(order) == [("RUG", 1)]


def test_a_draft_is_changed_without_taking_goods(staff: FlaskClient, a: Make) -> None:
    lamp = a.variant_of(a.product(price="20.00", on_hand=5, sku="LAMP"))
    draft = a.draft((lamp, 1))

    send(staff, draft, first(draft), quantity="4", sku="")

    assert goods(draft) == [("LAMP", 4)]
    assert level(lamp.id) == (5, 0)


def test_a_line_that_is_added_twice_under_one_key_is_added_once(
    staff: FlaskClient, order: Order
) -> None:
    form = {"version": 1, "request_key": "one-and-the-same", "sku": "VASE", "quantity": "1"}

    answers = [staff.post(f"/staff/orders/{order.id}/lines", data=form) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [303, 303]
    assert goods(order) == [("LAMP", 2), ("RUG", 1), ("VASE", 1)]


@pytest.mark.parametrize("noun", ["lines", "lines/{line}", "lines/{line}/removal"])
def test_a_page_that_is_older_than_the_order_changes_no_goods(
    staff: FlaskClient, order: Order, noun: str
) -> None:
    where = noun.format(line=order.lines[0].id)
    send(staff, order, "lines", sku="VASE", quantity="1")

    answer = send(staff, order, where, version=1, sku="RUG", quantity="1")

    assert answer.status_code == 409
    assert "Somebody changed this order meanwhile." in answer.text
    assert goods(order) == [("LAMP", 2), ("RUG", 1), ("VASE", 1)]


@pytest.mark.parametrize(
    ("form", "status", "sentence"),
    [
        ({"sku": "NOPE"}, 422, "There is no article with this SKU."),
        ({"sku": ""}, 422, "Please fill this in."),
        ({"sku": "V\x00"}, 422, "This contains characters that cannot be used here."),
        ({"sku": "VASE", "quantity": "0"}, 422, "A line has 1 to 100,000 pieces."),
        ({"sku": "VASE", "quantity": "two"}, 422, "A line has 1 to 100,000 pieces."),
        ({"sku": "VASE", "quantity": "4"}, 409, "Some of it is sold out"),
        ({"sku": "VASE", "price": "9.00"}, 409, "The price is €10.00 now."),
    ],
)
def test_goods_that_cannot_be_added_are_said_so_and_kept(
    staff: FlaskClient, order: Order, form: dict[str, str], status: int, sentence: str
) -> None:
    answer = send(staff, order, "lines", **({"quantity": "1"} | form))

    assert answer.status_code == status
    assert sentence in part(answer.text, "edit")
    assert f'name="sku" maxlength="255" required value="{form["sku"]}"' in flat(answer.text)
    assert goods(order) == [("LAMP", 2), ("RUG", 1)]


def test_more_pieces_than_there_are_leave_the_line_as_it_was(
    staff: FlaskClient, order: Order
) -> None:
    answer = send(staff, order, first(order), quantity="6", sku="")

    assert answer.status_code == 409
    assert 'value="6"' in answer.text
    assert (goods(order)[0], level(order.lines[0].variant_id)) == (("LAMP", 2), (3, 2))


@pytest.mark.parametrize("noun", ["lines", "lines/{line}", "lines/{line}/removal"])
def test_an_order_that_is_worked_on_keeps_its_goods(
    staff: FlaskClient, order: Order, noun: str
) -> None:
    where = noun.format(line=order.lines[0].id)
    accept_order(order.id, actor="test")

    answer = send(staff, order, where, sku="VASE", quantity="1")

    assert answer.status_code == 409
    assert "The order is already being worked on." in answer.text
    assert "Change the goods" not in answer.text
    assert goods(order) == [("LAMP", 2), ("RUG", 1)]


def test_an_order_that_is_billed_keeps_its_goods(staff: FlaskClient, order: Order) -> None:
    bill_order(order.id, actor="test")
    assert "Change the goods" not in staff.get(f"/staff/orders/{order.id}").text

    answer = send(staff, order, "lines", sku="VASE", quantity="1")

    assert answer.status_code == 409
    assert "This order was billed or partly canceled." in answer.text
    assert goods(order) == [("LAMP", 2), ("RUG", 1)]


def test_a_line_of_another_order_is_not_found(staff: FlaskClient, order: Order) -> None:
    answer = send(staff, order, f"lines/{order.lines[1].id + 1}", quantity="1", sku="")

    assert answer.status_code == 404
    assert goods(order) == [("LAMP", 2), ("RUG", 1)]


def test_goods_are_found_on_the_page_of_the_order(staff: FlaskClient, order: Order) -> None:
    page = staff.get(f"/staff/orders/{order.id}", query_string={"find": "va se"}).text

    assert "Vase VASE · €10.00 · 3 available" in words_of(page)
    assert re.findall(r'type="hidden" name="sku" value="([^"]*)"', page) == ["VASE"]


@pytest.mark.parametrize("words", ["nothing such", "%", "\x00", "x" * 300])
def test_words_that_find_nothing_break_nothing(
    staff: FlaskClient, order: Order, words: str
) -> None:
    answer = staff.get(f"/staff/orders/{order.id}", query_string={"find": words})

    assert answer.status_code == 200
    assert 'type="hidden" name="sku"' not in answer.text


def test_only_staff_change_goods(client: FlaskClient, order: Order) -> None:
    for noun in ("lines", first(order), f"{first(order)}/removal"):
        answer = send(client, order, noun, sku="VASE", quantity="1")
        assert answer.location.startswith("/staff/sign-in")
    assert goods(order) == [("LAMP", 2), ("RUG", 1)]


def flat(page: str) -> str:
    return re.sub(r"\s+", " ", page)
