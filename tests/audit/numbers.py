"""Which number each thing in the history has, so that a test can speak of it by a name."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import text

from webapp.extensions import db

# Counted from 1 in each order, by their numbers: `delivered_credit_2`.
COUNTED = {
    "event": "SELECT id, subject_id AS order_id FROM events WHERE subject = 'order'",
    "credit": "SELECT id, order_id FROM order_credits",
    "part": """SELECT part.id, order_id FROM order_credit_parts AS part
        JOIN order_credits AS credit ON credit.id = credit_id""",
    "payment": "SELECT id, order_id FROM payments",
    "refund": "SELECT id, order_id FROM refunds",
    "parcel": "SELECT id, order_id FROM parcels",
    "note": "SELECT id, order_id FROM bills WHERE series = 'C'",
    "note_code": "SELECT code AS id, order_id FROM bills WHERE series = 'C'",
    "movement": """SELECT moved.id, order_id FROM stock_movements AS moved
        JOIN order_lines AS line ON line.id = order_line_id""",
}


def numbers_of_orders(orders: Mapping[str, int], goods: Mapping[str, int]) -> dict[str, Any]:
    names = {number: name for name, number in orders.items()}
    found = {}
    for what, query in COUNTED.items():
        counts: dict[str, int] = {}
        for row in db.session.execute(text(f"{query} ORDER BY id")):
            if name := names.get(row.order_id):
                counts[name] = counts.get(name, 0) + 1
                found[f"{name}_{what}_{counts[name]}"] = row.id
    return found | numbers_of_lines(names, goods) | numbers_of_bills(names)


def numbers_of_lines(names: Mapping[int, str], goods: Mapping[str, int]) -> dict[str, int]:
    called = {number: name for name, number in goods.items()}
    rows = db.session.execute(text("SELECT id, order_id, variant_id FROM order_lines"))
    return {
        f"{names[row.order_id]}_{called[row.variant_id]}": row.id
        for row in rows
        if row.order_id in names
    }


def numbers_of_bills(names: Mapping[int, str]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    query = "SELECT id, order_id, code, year, number FROM bills WHERE series = 'B'"
    for row in db.session.execute(text(query)):
        name = names[row.order_id]
        found |= {f"{name}_bill": row.id, f"{name}_code": row.code, f"{name}_year": row.year}
        found[f"{name}_number"] = row.number
    return found


def numbers_of_stock(goods: Mapping[str, int]) -> dict[str, int]:
    """The movements without an order: `mug_counted`."""
    called = {number: name for name, number in goods.items()}
    query = "SELECT id, variant_id, cause FROM stock_movements WHERE order_line_id IS NULL"
    rows = db.session.execute(text(query))
    return {f"{called[row.variant_id]}_{row.cause}": row.id for row in rows}
