from typing import Any

import pytest
from flask.testing import FlaskClient
from flask_sqlalchemy import SQLAlchemy
from werkzeug.test import TestResponse

from tests.doors.reading import value_of
from tests.factory import Make
from webapp.accounts.models import Staff
from webapp.catalogue.models import Variant
from webapp.stock.models import StockLevel, StockMovement

HTMX = {"HX-Request": "true", "HX-Request-Type": "partial"}
HOW_MANY = "Type a whole number from 0 to 1,000,000."


def correct(client: FlaskClient, variant: Variant, **more: Any) -> TestResponse:
    headers = more.pop("headers", {})
    form = {"seen": "10", "counted": "7", "note": "three broke"} | more
    return client.post(f"/staff/stock/{variant.id}", data=form, headers=headers)


def available(db: SQLAlchemy, variant: Variant) -> int:
    return db.session.query(StockLevel.available).filter_by(variant_id=variant.id).scalar()


def counted(db: SQLAlchemy) -> list[tuple[Any, ...]]:
    """What was written into the ledger because somebody counted."""
    row = StockMovement
    columns = row.quantity, row.from_bucket, row.to_bucket, row.actor, row.note
    query = db.session.query(*columns).filter_by(cause="counted").order_by(row.id)
    return [tuple(found) for found in query]


def test_what_was_lost_is_taken_off_with_name_and_reason(
    staff: FlaskClient, a: Make, db: SQLAlchemy
) -> None:
    lamp = a.variant_of(a.product(on_hand=10))
    me = db.session.query(Staff.id).scalar()

    answer = correct(staff, lamp)

    assert answer.status_code == 303
    assert answer.location == f"/staff/products/{lamp.product_id}#variant-{lamp.id}"
    assert available(db, lamp) == 7
    assert counted(db) == [(3, "available", "lost", f"staff:{me}", "three broke")]


def test_what_was_found_is_put_on_the_shelf(staff: FlaskClient, a: Make, db: SQLAlchemy) -> None:
    lamp = a.variant_of(a.product(on_hand=10))
    me = db.session.query(Staff.id).scalar()

    correct(staff, lamp, counted=" 12 ", note="  behind the door ")

    assert available(db, lamp) == 12
    assert counted(db) == [(2, "outside", "available", f"staff:{me}", "behind the door")]


def test_the_page_shows_the_new_number_and_who_counted(staff: FlaskClient, a: Make) -> None:
    lamp = a.variant_of(a.product(on_hand=10))

    page = staff.get(correct(staff, lamp).location.partition("#")[0]).text

    assert '<dd class="available">7</dd>' in page
    assert value_of(page, "seen") == "7"
    assert "<small hx-ignore>three broke</small>" in page
    assert ">Sam</td>" in page


def test_a_variant_that_was_never_on_stock_can_be_counted(
    staff: FlaskClient, a: Make, db: SQLAlchemy
) -> None:
    lamp = a.variant_of(a.product())
    db.session.query(StockLevel).delete()
    db.session.commit()

    assert correct(staff, lamp, seen="0", counted="4").status_code == 303
    assert available(db, lamp) == 4


def test_a_count_that_agrees_writes_nothing(staff: FlaskClient, a: Make, db: SQLAlchemy) -> None:
    lamp = a.variant_of(a.product(on_hand=10))

    assert correct(staff, lamp, counted="10").status_code == 303
    assert available(db, lamp) == 10
    assert counted(db) == []


def test_a_correction_is_refused_when_the_stock_changed_meanwhile(
    staff: FlaskClient, a: Make, db: SQLAlchemy
) -> None:
    lamp = a.variant_of(a.product(on_hand=10))
    a.order((lamp, 1))

    answer = correct(staff, lamp)

    assert answer.status_code == 409
    assert "There are 9 available now, not 10. Check and try again." in answer.text
    assert value_of(answer.text, "seen") == "9"
    assert value_of(answer.text, "counted") == "7"
    assert value_of(answer.text, "note") == "three broke"
    assert available(db, lamp) == 9
    assert counted(db) == []


def test_the_same_form_sent_twice_corrects_once(
    staff: FlaskClient, a: Make, db: SQLAlchemy
) -> None:
    lamp = a.variant_of(a.product(on_hand=10))

    statuses = [correct(staff, lamp).status_code for _ in range(2)]

    assert statuses == [303, 409]
    assert available(db, lamp) == 7
    assert len(counted(db)) == 1


@pytest.mark.parametrize(
    "number",
    ["", "-1", "−1", "1.5", "1e3", "1_000", "٣", "seven", "1000001", "9" * 5000, "0x10", "\x00"],
)
def test_a_count_that_is_no_number_of_pieces_is_refused(
    staff: FlaskClient, a: Make, db: SQLAlchemy, number: str
) -> None:
    lamp = a.variant_of(a.product(on_hand=10))

    answer = correct(staff, lamp, counted=number)

    assert answer.status_code == 422
    assert answer.text.count(HOW_MANY) == 1
    assert value_of(answer.text, "note") == "three broke"
    assert available(db, lamp) == 10
    assert counted(db) == []


def test_the_largest_count_is_taken(staff: FlaskClient, a: Make, db: SQLAlchemy) -> None:
    lamp = a.variant_of(a.product(on_hand=10))

    assert correct(staff, lamp, counted="1000000").status_code == 303
    assert available(db, lamp) == 1_000_000


@pytest.mark.parametrize(
    ("note", "sentence"),
    [
        ("", "Please fill this in."),
        ("  ", "Please fill this in."),
        ("x" * 201, "At most 200 characters, please."),
        ("one\x00two", "This contains characters that cannot be used here."),
    ],
)
def test_a_correction_needs_a_reason(
    staff: FlaskClient, a: Make, db: SQLAlchemy, note: str, sentence: str
) -> None:
    lamp = a.variant_of(a.product(on_hand=10))

    answer = correct(staff, lamp, note=note)

    assert answer.status_code == 422
    assert sentence in answer.text
    assert value_of(answer.text, "counted") == "7"
    assert available(db, lamp) == 10
    assert counted(db) == []


def test_what_was_typed_comes_back_as_text(staff: FlaskClient, a: Make) -> None:
    lamp = a.variant_of(a.product(on_hand=10))

    answer = correct(staff, lamp, counted='"><b>', note="<i>why</i>")

    assert value_of(answer.text, "counted") == "&#34;&gt;&lt;b&gt;"
    assert value_of(answer.text, "note") == "&lt;i&gt;why&lt;/i&gt;"


def test_a_refusal_stands_at_its_own_variant_only(staff: FlaskClient, a: Make) -> None:
    poster = a.product(on_hand=10)
    small = a.variant_of(poster)
    large = a.variant(poster, option_values=["large"])

    page = correct(staff, large, counted="x").text

    assert f'id="refusal-{large.id}"' in page
    assert f'id="refusal-{small.id}"' not in page
    assert page.count('value="three broke"') == 1


def test_htmx_gets_the_variant_and_the_ledger_only(staff: FlaskClient, a: Make) -> None:
    poster = a.product(on_hand=10)
    lamp = a.variant_of(poster)
    other = a.variant(poster, option_values=["large"])

    answer = correct(staff, lamp, headers=HTMX)

    assert answer.status_code == 200
    assert answer.text.lstrip().startswith(f'<li id="variant-{lamp.id}"')
    assert f'id="variant-{other.id}"' not in answer.text
    assert "Noted: 7 available." in answer.text
    assert '<section id="ledger" hx-swap-oob="true">' in answer.text
    assert "<html" not in answer.text
    assert "HX-Request" in answer.headers["Vary"]


@pytest.mark.parametrize(("form", "status"), [({"seen": "11"}, 409), ({"counted": "x"}, 422)])
def test_htmx_gets_a_refusal_in_the_variant(
    staff: FlaskClient, a: Make, form: dict[str, str], status: int
) -> None:
    lamp = a.variant_of(a.product(on_hand=10))

    answer = correct(staff, lamp, headers=HTMX, **form)

    assert answer.status_code == status
    assert f'<div class="refusal" id="refusal-{lamp.id}" role="alert">' in answer.text
    assert value_of(answer.text, "seen") == "10"
    assert "<html" not in answer.text


def test_the_address_of_a_correction_can_be_opened(staff: FlaskClient, a: Make) -> None:
    lamp = a.variant_of(a.product())

    answer = staff.get(f"/staff/stock/{lamp.id}")

    assert answer.status_code == 303
    assert answer.location == f"/staff/products/{lamp.product_id}#variant-{lamp.id}"


def test_strangers_correct_nothing(client: FlaskClient, a: Make, db: SQLAlchemy) -> None:
    lamp = a.variant_of(a.product(on_hand=10))

    assert correct(client, lamp).status_code == 303
    assert available(db, lamp) == 10


def test_another_site_corrects_nothing(staff: FlaskClient, a: Make, db: SQLAlchemy) -> None:
    lamp = a.variant_of(a.product(on_hand=10))

    answer = correct(staff, lamp, headers={"Sec-Fetch-Site": "cross-site"})

    assert answer.status_code == 403
    assert available(db, lamp) == 10
    assert counted(db) == []
