"""Which number each thing in the history has, so that a test can speak of it by a name."""

from collections import Counter
from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, text

from webapp.bills.rules import code_of
from webapp.extensions import db

# Counted from 1 in each order: `delivered_credit_2`, `delivered_refunded_1` (an event).
COUNTED = (
    """SELECT id, subject_id AS order_id, substr(name, 7) AS what FROM events
        WHERE subject = 'order'""",
    "SELECT id, order_id, 'credit' AS what FROM order_credits",
    """SELECT part.id, order_id, 'part' AS what FROM order_credit_parts AS part
        JOIN order_credits AS credit ON credit.id = credit_id""",
    "SELECT id, order_id, 'wish' AS what FROM order_requests",
    "SELECT id, order_id, 'payment' AS what FROM payments",
    "SELECT id, order_id, 'refund' AS what FROM refunds",
    "SELECT id, order_id, 'parcel' AS what FROM parcels",
    "SELECT id, order_id, 'note' AS what FROM bills WHERE series = 'C'",
    "SELECT id, subject_id AS order_id, 'entry' AS what FROM staff_log WHERE subject = 'order'",
    """SELECT moved.id, order_id, 'movement' AS what FROM stock_movements AS moved
        JOIN order_lines AS line ON line.id = order_line_id""",
)
NEXT = {
    "next_movement": "stock_movements_id_seq",
    "next_event": "events_id_seq",
    "next_job": "procrastinate_jobs_id_seq",
}


def numbers_of_orders(orders: Mapping[str, int], goods: Mapping[str, int]) -> dict[str, Any]:
    names = {number: name for name, number in orders.items()}
    found = {}
    for query in COUNTED:
        counts: Counter[str] = Counter()
        for row in db.session.execute(text(f"{query} ORDER BY id")):
            name = f"{names.get(row.order_id)}_{row.what}"
            counts[name] += 1
            found[f"{name}_{counts[name]}"] = row.id
    return found | numbers_of_lines(names, goods) | numbers_of_bills(names)


def numbers_of_lines(names: Mapping[int, str], goods: Mapping[str, int]) -> dict[str, int]:
    """`bare_lamp` is the line of that order with that article."""
    called = {number: name for name, number in goods.items()}
    rows = db.session.execute(text("SELECT id, order_id, variant_id FROM order_lines"))
    return {f"{names.get(row.order_id)}_{called[row.variant_id]}": row.id for row in rows}


def numbers_of_bills(names: Mapping[int, str]) -> dict[str, Any]:
    """`shipped_bill` and `shipped_code`; of a credit note `returned_note_code`."""
    found: dict[str, Any] = {}
    for row in db.session.execute(text("SELECT * FROM bills ORDER BY id")):
        name = names[row.order_id]
        if row.series == "B":
            found[f"{name}_bill"] = row.id
        else:
            name += "_note"
        found |= {f"{name}_code": row.code, f"{name}_number": row.number, f"{name}_year": row.year}
        found[f"{name}_next_code"] = code_of(row.series, row.year, row.number + 1)
        found[f"{name}_new_year_code"] = code_of(row.series, row.year + 1, 1)
    return found


def numbers_of_stock(goods: Mapping[str, int]) -> dict[str, int]:
    """The movements without an order: `mug_counted`."""
    called = {number: name for name, number in goods.items()}
    query = "SELECT id, variant_id, cause FROM stock_movements WHERE order_line_id IS NULL"
    rows = db.session.execute(text(query))
    return {f"{called[row.variant_id]}_{row.cause}": row.id for row in rows}


def next_numbers(connection: Connection) -> dict[str, int]:
    """The numbers that the next rows get; a rollback does not give them back."""
    jobs = "SELECT min(id) FROM procrastinate_jobs WHERE task_name = 'follow_event'"
    found = {"nothing": 0, "first_job": connection.exec_driver_sql(jobs).scalar_one()}
    for name, sequence in NEXT.items():
        last = connection.exec_driver_sql(f"SELECT last_value FROM {sequence}").scalar_one()
        found |= {name: last + 1, f"after_{name}": last + 2}
    return found
