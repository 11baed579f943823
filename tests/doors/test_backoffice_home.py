import re
from datetime import UTC, datetime, timedelta

import pytest
from flask.testing import FlaskClient
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import event

from tests.doors.reading import order_numbers, part, words_of
from tests.factory import Make
from webapp.orders.models import Order
from webapp.orders.services.cancel import cancel_order


def change(db: SQLAlchemy, order: Order, **facts: object) -> None:
    db.session.query(Order).filter_by(id=order.id).update(facts)  # type: ignore[arg-type]
    db.session.commit()


def test_home_counts_the_orders_of_today(staff: FlaskClient, a: Make, db: SQLAlchemy) -> None:
    lamp = a.variant_of(a.product(price="100.00", on_hand=9))
    midnight = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    yesterday, early, late, gone = (a.order((lamp, 1)) for _ in range(4))
    change(db, yesterday, placed_at=midnight - timedelta(seconds=1))
    change(db, early, placed_at=midnight)
    cancel_order(gone.id, actor="test")

    page = staff.get("/staff").text

    assert part(page, "orders-today") == "2"
    assert part(page, "revenue-today") == "€200.00"
    assert part(page, "pending") == "3"
    assert order_numbers(page) == [gone.number, late.number, early.number, yesterday.number]


def test_home_counts_an_order_of_today_whose_number_is_older(
    staff: FlaskClient, a: Make, db: SQLAlchemy
) -> None:
    lamp = a.variant_of(a.product())
    today, late_last_night = a.order((lamp, 1)), a.order((lamp, 1))
    change(db, late_last_night, placed_at=datetime.now(UTC) - timedelta(days=1))

    assert order_numbers(staff.get("/staff").text) == [late_last_night.number, today.number]
    assert part(staff.get("/staff").text, "orders-today") == "1"


def test_a_quiet_day_is_zero_orders(staff: FlaskClient) -> None:
    page = staff.get("/staff").text

    assert "Nobody has ordered yet." in page
    assert part(page, "orders-today") == "0"
    assert part(page, "pending") == "0"


def test_home_lists_what_is_nearly_gone(staff: FlaskClient, a: Make) -> None:
    a.product(title="Plenty", on_hand=4)
    a.product(title="Few", on_hand=3)
    a.product(title="None left", on_hand=0)
    a.product(title="Hidden", on_hand=0, status="draft")

    scarce = words_of(staff.get("/staff").text.partition("Low stock")[2])

    assert re.findall("Plenty|Few|None left|Hidden|Sold out|3 left", scarce) == [
        *("None left", "Sold out", "Few", "3 left"),
    ]


@pytest.mark.parametrize(
    ("path", "most"),
    [
        *(("/staff", 7), ("/staff/orders", 3), ("/staff/products", 3), ("/staff/reviews", 3)),
        ("/staff/orders/1", 14),
    ],
)
def test_pages_ask_the_database_little_however_much_there_is(
    staff: FlaskClient, a: Make, db: SQLAlchemy, path: str, most: int
) -> None:
    products = [a.product(on_hand=5) for _ in range(4)]
    lamps = [a.variant_of(product) for product in products]
    for _ in range(3):
        a.order(*((lamp, 1) for lamp in lamps))
    for product in products:
        a.review(product)
    asked: list[str] = []

    def note(connection: object, cursor: object, statement: str, *rest: object) -> None:
        asked.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    page = staff.get(path)
    event.remove(db.engine, "before_cursor_execute", note)

    assert page.status_code == 200
    assert len(asked) == most, asked
