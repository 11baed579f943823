"""An order that staff write down: one form, sent until the goods are right, kept once."""

import re

import pytest
from flask.testing import FlaskClient
from flask_sqlalchemy import SQLAlchemy
from werkzeug.test import TestResponse

from tests.doors.reading import part, value_of
from tests.factory import Make
from webapp.orders.models import Order
from webapp.orders.queries import get_order
from webapp.stock.queries import levels_of

ADA = {
    "email": "ada@example.com",
    "name": "Ada Lovelace",
    "delivery_method": "HOME_DELIVERY",
    "payment_type": "CASH",
    "street": "Canal Street",
    "house_number": "12",
    "postal_code": "1015 CJ",
    "city": "Delft",
    "country": "NL",
}


@pytest.fixture(autouse=True)
def goods(a: Make) -> None:
    a.product(title="Lamp", price="20.00", on_hand=5, sku="LAMP")
    a.product(title="Rug", price="30.00", on_hand=1, sku="RUG")


def send(staff: FlaskClient, *rows: tuple[str, str], **form: object) -> TestResponse:
    typed = {"sku": [sku for sku, _ in rows], "pieces": [pieces for _, pieces in rows]}
    facts = ADA | {"request_key": "key-of-a-new-order"} | typed | form
    return staff.post("/staff/orders/new", data=facts)


def place(staff: FlaskClient, order: Order) -> TestResponse:
    facts = {"version": order.version, "request_key": "key-of-the-placement"}
    return staff.post(f"/staff/orders/{order.id}/placement", data=facts)


def orders(db: SQLAlchemy) -> list[Order]:
    return [get_order(row.id) for row in db.session.query(Order.id).order_by(Order.id)]


def level(order: Order, position: int = 0) -> tuple[int, int]:
    variant = order.lines[position].variant_id
    row = levels_of([variant])[variant]
    return row.available, row.reserved


def skus(page: str) -> list[str]:
    return re.findall(r'name="sku"[^>]* value="([^"]*)"', page)


def test_the_list_of_orders_leads_to_an_empty_form(staff: FlaskClient) -> None:
    assert 'href="/staff/orders/new"' in staff.get("/staff/orders").text

    page = staff.get("/staff/orders/new").text

    assert skus(page) == ["", "", ""]
    assert '<option value="NL" selected>' in page


def test_a_draft_is_written_and_then_placed(staff: FlaskClient, db: SQLAlchemy) -> None:
    answer = send(staff, ("LAMP", "2"), ("", ""), (" RUG ", ""), note="Ring twice")

    (draft,) = orders(db)
    assert answer.location.endswith(f"/staff/orders/{draft.id}")
    assert [(line.sku, line.quantity) for line in draft.lines] == [("LAMP", 2), ("RUG", 1)]
    assert (draft.status, draft.total_cents, level(draft)) == ("DRAFT", 7495, (5, 0))
    assert (draft.email, draft.note) == ("ada@example.com", "Ring twice")
    assert "Place this order" in staff.get(answer.location).text

    assert place(staff, draft).status_code == 303

    (placed,) = orders(db)
    assert (placed.status, level(placed), level(placed, 1)) == ("PENDING", (3, 2), (0, 1))


def test_a_row_whose_sku_was_taken_away_again_is_left_out(
    staff: FlaskClient, db: SQLAlchemy
) -> None:
    assert send(staff, ("LAMP", "2"), ("", "1")).status_code == 303

    (draft,) = orders(db)
    assert [line.sku for line in draft.lines] == ["LAMP"]


def test_a_form_that_is_sent_twice_writes_one_draft(staff: FlaskClient, db: SQLAlchemy) -> None:
    answers = [send(staff, ("LAMP", "2")) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [303, 303]
    assert answers[0].location == answers[1].location
    assert len(orders(db)) == 1


def test_other_goods_under_the_same_key_are_not_taken_for_a_repeat(
    staff: FlaskClient, db: SQLAlchemy
) -> None:
    send(staff, ("LAMP", "1"), ("RUG", "1"))

    answer = send(staff, ("LAMP", "1"), ("RUG", "2"))

    assert answer.status_code == 422
    assert "This key was already used for another request." in answer.text
    assert len(orders(db)) == 1


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        (("NOPE", "1"), "There is no article with this SKU."),
        (("lamp", "1"), "There is no article with this SKU."),
        (("#999999999", "1"), "There is no article with this SKU."),
        (("#9999999999", "1"), "There is no article with this SKU."),
        (("L\x00", "1"), "This contains characters that cannot be used here."),
        (("", "2"), "Please fill this in."),
        (("LAMP", "0"), "A line has 1 to 100,000 pieces."),
        (("LAMP", "100001"), "A line has 1 to 100,000 pieces."),
        (("LAMP", "many"), "A line has 1 to 100,000 pieces."),
    ],
)
def test_a_row_that_makes_no_sense_says_so_itself(
    staff: FlaskClient, db: SQLAlchemy, row: tuple[str, str], sentence: str
) -> None:
    answer = send(staff, ("RUG", "1"), row)

    assert answer.status_code == 422
    assert sentence in part(answer.text, "row-2")
    assert skus(answer.text) == ["RUG", row[0], ""]
    assert value_of(answer.text, "street") == "Canal Street"
    assert orders(db) == []


def test_what_is_not_sold_is_refused_at_its_row(
    staff: FlaskClient, a: Make, db: SQLAlchemy
) -> None:
    a.product(title="Vase", sku="VASE", is_active=False)

    answer = send(staff, ("VASE", "1"))

    assert answer.status_code == 422
    assert "This article is not for sale." in part(answer.text, "row-1")
    assert orders(db) == []


def test_goods_without_a_sku_are_called_by_their_number(
    staff: FlaskClient, a: Make, db: SQLAlchemy
) -> None:
    mug = a.variant_of(a.product(title="Mug", sku=None))

    send(staff, (f"#{mug.id}", "3"))

    (draft,) = orders(db)
    assert [(line.variant_id, line.quantity) for line in draft.lines] == [(mug.id, 3)]


@pytest.mark.parametrize(
    ("form", "status", "sentence"),
    [
        ({"email": "ada"}, 422, "Please enter a whole e-mail address"),
        ({"street": ""}, 422, "Please fill this in."),
        ({"country": "XX"}, 422, "We do not deliver to this country."),
        ({"request_key": ""}, 422, "At least 8 characters, please."),
    ],
)
def test_a_buyer_who_is_not_complete_is_said_so_and_kept(
    staff: FlaskClient, db: SQLAlchemy, form: dict[str, str], status: int, sentence: str
) -> None:
    answer = send(staff, ("LAMP", "2"), **form)

    assert answer.status_code == status
    assert sentence in answer.text
    assert skus(answer.text) == ["LAMP", "", ""]
    assert value_of(answer.text, "name") == "Ada Lovelace"
    assert orders(db) == []


def test_an_order_of_nothing_is_refused(staff: FlaskClient, db: SQLAlchemy) -> None:
    answer = send(staff)

    assert (answer.status_code, orders(db)) == (409, [])
    assert "There is nothing in this order." in answer.text


def test_whoever_fetches_the_goods_needs_no_address(staff: FlaskClient, db: SQLAlchemy) -> None:
    empty = {"street": "", "house_number": "", "postal_code": "", "city": ""}

    assert send(staff, ("LAMP", "1"), delivery_method="ON_HAND", **empty).status_code == 303

    (draft,) = orders(db)
    assert (draft.shipping_address, draft.total_cents) == (None, 2000)


def test_a_look_names_the_goods_and_keeps_nothing(staff: FlaskClient, db: SQLAlchemy) -> None:
    answer = send(staff, ("LAMP", ""), ("RUG", "1"), ("NOPE", "1"), look="1", email="half@")

    assert answer.status_code == 200
    assert part(answer.text, "row-1") == "Lamp €20.00 each, 5 available"
    assert skus(answer.text) == ["LAMP", "RUG", "NOPE", ""]
    assert value_of(answer.text, "email") == "half@"
    assert orders(db) == []


def test_goods_are_found_by_words_and_picked_into_a_row(staff: FlaskClient) -> None:
    found = send(staff, ("RUG", "1"), look="1", find="lam").text

    assert re.findall(r'name="pick" value="([^"]*)"', found) == ["LAMP"]
    picked = send(staff, ("RUG", "1"), pick="LAMP", find="lam").text
    assert skus(picked) == ["RUG", "LAMP", ""]


@pytest.mark.parametrize("words", ["nothing such", "%", "\x00", "x" * 300])
def test_words_that_find_nothing_break_nothing(staff: FlaskClient, words: str) -> None:
    answer = send(staff, look="1", find=words)

    assert answer.status_code == 200
    assert 'name="pick"' not in answer.text


def test_a_draft_of_what_is_sold_out_stays_a_draft(staff: FlaskClient, db: SQLAlchemy) -> None:
    send(staff, ("LAMP", "1"), ("RUG", "2"))
    (draft,) = orders(db)

    answer = place(staff, draft)

    assert answer.status_code == 409
    assert "Some of it is sold out, or there is less than you want." in answer.text
    assert "RUG · only 1 available" in part(answer.text, "edit")
    (kept,) = orders(db)
    assert (kept.status, kept.version, level(kept), level(kept, 1)) == ("DRAFT", 1, (5, 0), (1, 0))


def test_only_staff_write_orders(client: FlaskClient, db: SQLAlchemy) -> None:
    assert client.get("/staff/orders/new").location.startswith("/staff/sign-in")
    assert send(client, ("LAMP", "1")).location.startswith("/staff/sign-in")
    assert orders(db) == []
