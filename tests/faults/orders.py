"""An order of a program, and what the books say about how often it was placed."""

from sqlalchemy import func, select, text

from webapp.events.models import Event, RequestKey
from webapp.orders.models import Order
from webapp.stock.models import StockLevel, StockMovement

PATH = "/api/v1/orders"


def body_of(variant_id):
    return {
        "email": "ada@example.com",
        "name": "Ada Lovelace",
        "delivery_method": "ON_HAND",
        "payment_type": "CASH",
        "lines": [{"variant_id": variant_id, "quantity": 2}],
    }


def headers_of(token, key="key-of-the-order"):
    return {"Authorization": f"Bearer {token}", "Idempotency-Key": key}


def post(client, token, variant_id, key="key-of-the-order"):
    return client.post(PATH, json=body_of(variant_id), headers=headers_of(token, key))


def books(db, variant_id):
    """Orders, movements of orders, events, keys, jobs, and what is available and reserved."""
    db.session.rollback()
    ordered = StockMovement.order_line_id.is_not(None)
    found = [count(db, Order), count(db, StockMovement, ordered), count(db, Event, placed())]
    found += [count(db, RequestKey), db.session.scalar(text(JOBS))]
    level = db.session.get(StockLevel, (variant_id, 1), populate_existing=True)
    return [*found, level.available, level.reserved]


JOBS = "SELECT count(*) FROM procrastinate_jobs WHERE args ->> 'name' = 'order.placed'"
NOTHING = [0, 0, 0, 0, 0, 5, 0]
ONE_ORDER = [1, 1, 1, 1, 1, 3, 2]


def placed():
    return Event.name == "order.placed"


def count(db, table, *conditions):
    return db.session.scalar(select(func.count()).select_from(table).where(*conditions))
