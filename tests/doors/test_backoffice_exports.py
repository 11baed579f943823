"""Tables that staff take out of the shop."""

import csv
import io
from datetime import UTC, datetime

import pytest
from sqlalchemy import event, select, text, update
from sqlalchemy.exc import DBAPIError

from tests.conftest import signed_in_as
from webapp.accounts.models import StaffSession
from webapp.exports import services
from webapp.exports.queries import TABLES
from webapp.extensions import db as database
from webapp.orders.services.accept import accept_order
from webapp.orders.services.bill import bill_order
from webapp.staff_log.models import StaffEntry

FORMULA = '=HYPERLINK("http://evil.example";"Look")'


def rows(answer):
    assert answer.status_code == 200, answer.text
    return list(csv.reader(io.StringIO(answer.get_data().decode("utf-8-sig"), newline="")))


def records(answer):
    return [dict(zip(rows(answer)[0], row, strict=True)) for row in rows(answer)[1:]]


@pytest.fixture
def order(a):
    lamp = a.variant_of(a.product(title="Lamp", price="20.00", on_hand=9, sku="L-1"))
    order = a.order((lamp, 2), note='Rings "twice",\r\nplease', email="ada@example.com")
    accept_order(order.id, actor="test")
    bill_order(order.id, actor="test")
    a.customer("ada@example.com")
    return order


def test_an_order_is_a_row_with_its_amounts_and_its_address(staff, order):
    (row,) = records(staff.post("/staff/exports/orders"))

    assert (row["number"], row["status"]) == (str(order.number), "IN_PROGRESS")
    assert (row["subtotal"], row["total"], row["currency"]) == ("40.00", "44.95", "EUR")
    assert (row["recipient"], row["city"], row["country"]) == ("Ada Lovelace", "Delft", "NL")
    assert row["note"].replace("\r\n", "\n") == 'Rings "twice",\nplease'


def test_lines_customers_stock_and_bills_too(staff, order):
    found = {name: records(staff.post(f"/staff/exports/{name}")) for name in TABLES}

    assert [row["total"] for row in found["order-lines"]] == ["40.00"]
    assert [row["email"] for row in found["customers"]] == ["ada@example.com"]
    shelf = [(row["sku"], row["available"], row["reserved"]) for row in found["stock"]]
    assert shelf == [("L-1", "7", "2")]
    assert [(row["order"], row["total"]) for row in found["bills"]] == [
        (str(order.number), "44.95")
    ]


def test_the_file_is_an_attachment_that_nobody_keeps(staff, order):
    headers = staff.post("/staff/exports/orders").headers

    assert headers["Content-Type"] == "text/csv; charset=utf-8"
    today = datetime.now(UTC).date()
    assert headers["Content-Disposition"] == f"attachment; filename=orders-{today}.csv"
    assert headers["Cache-Control"] == "private, no-store"
    assert headers["X-Content-Type-Options"] == "nosniff"


def test_no_text_of_anybody_becomes_a_formula(staff, order, db):
    """Whatever text stands in a column, all of them are taken over as they are in the database."""
    for table in ("orders", "order_lines", "order_addresses", "customers", "products", "variants"):
        plant(table)

    cells = [
        cell
        for name in TABLES
        for row in rows(staff.post(f"/staff/exports/{name}"))[1:]
        for cell in row
    ]

    assert sum(FORMULA in cell for cell in cells) > 15
    assert [cell for cell in cells if cell.startswith(tuple("=+-@"))] == []


def plant(table):
    """Writes the formula into each text that may hold any."""
    names = database.session.scalars(
        text(
            "SELECT column_name FROM information_schema.columns"
            " WHERE table_name = :table AND is_generated = 'NEVER'"
            " AND data_type IN ('text', 'character varying')"
        ),
        {"table": table},
    ).all()
    for name in names:
        planted = text(f"UPDATE {table} SET {name} = :formula")
        try:
            with database.session.begin_nested():
                database.session.execute(planted, {"formula": FORMULA})
        except DBAPIError:
            continue
    database.session.commit()


def test_who_took_what_is_logged_with_the_number_of_rows(staff, order, db):
    staff.post("/staff/exports/orders")

    db.session.rollback()
    last = db.session.scalars(select(StaffEntry).order_by(StaffEntry.id)).all()[-1]
    assert (last.action, last.actor) == ("staff.exported", "staff:1")
    assert last.body["facts"] == {"what": "orders", "rows": 1}


def test_whoever_proved_long_ago_who_he_is_proves_it_again(staff, order, db):
    db.session.execute(update(StaffSession).values(confirmed_at=datetime(2026, 1, 1, tzinfo=UTC)))
    db.session.commit()

    answer = staff.post("/staff/exports/orders")

    assert answer.status_code == 403
    assert "ada@example.com" not in answer.text


def test_the_way_to_the_exports_is_shown_to_those_who_may(app, a):
    pages = {
        role: signed_in_as(role, app, a).get("/staff/me").text for role in ("owner", "support")
    }

    assert 'href="/staff/exports"' in pages["owner"]
    assert 'href="/staff/exports"' not in pages["support"]


def test_a_table_that_there_is_not_is_not_found(staff):
    assert staff.post("/staff/exports/secrets").status_code == 404


def test_a_large_table_is_read_piece_by_piece(staff, a, monkeypatch):
    """Through a cursor of the server, and into a file once it is too much for the memory."""
    monkeypatch.setattr(services, "ROWS_AT_ONCE", 2)
    monkeypatch.setattr(services, "MOST_IN_MEMORY", 10)
    for _ in range(5):
        a.customer()
    cursors = []

    @event.listens_for(database.engine, "after_cursor_execute")
    def spy(connection, cursor, statement, *_):
        if "FROM customers" in statement:
            cursors.append(type(cursor).__name__)

    try:
        assert len(records(staff.post("/staff/exports/customers"))) == 5
    finally:
        event.remove(database.engine, "after_cursor_execute", spy)
    assert cursors == ["ServerCursor"]


def test_columns_stay_where_programs_look_for_them():
    heads = {name: table.heads[:4] for name, table in TABLES.items()}

    assert heads == {
        "orders": ["number", "placed_at", "status", "email"],
        "order-lines": ["order", "position", "sku", "title"],
        "customers": ["id", "email", "name", "lastname"],
        "stock": ["variant", "sku", "title", "option_values"],
        "bills": ["code", "series", "issued_on", "order"],
    }
