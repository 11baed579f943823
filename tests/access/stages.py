"""A shop in which the examples of the description are real, and how far its one order has come.

What is called 17 in the examples is number 17 here. Each stage builds on the one before.
"""

from sqlalchemy import text

from webapp.api.examples.bills import BILL
from webapp.api.examples.categories import CATEGORIES
from webapp.api.examples.clients import ADDRESS, CLIENT
from webapp.api.examples.orders import ORDER
from webapp.api.examples.products import PRODUCT
from webapp.api.examples.reviews import REVIEW
from webapp.catalogue.models import Variant
from webapp.db import atomic
from webapp.extensions import db
from webapp.orders.services.accept import accept_order
from webapp.orders.services.pay import record_payment
from webapp.orders.services.ship import ship_order
from webapp.payments.rules import PaymentType
from webapp.stock.rules import Cause, Demand
from webapp.stock.services import receive_stock

# Nobody who is refused may read this.
CANARY = "canary"
ORDER_ID, LINE, VARIANT = ORDER["id"], ORDER["lines"][0], PRODUCT["variants"][0]
# The next row of each table bears this number.
NUMBERS = {
    "categories": CATEGORIES["items"][0]["id"],
    "products": PRODUCT["id"],
    "variants": VARIANT["id"],
    "customers": CLIENT["id"],
    "customer_addresses": ADDRESS["id"],
    "orders": ORDER_ID,
    "order_lines": LINE["id"],
    "bills": BILL["id"],
    "reviews": REVIEW["id"],
}
SET_NUMBER = text("SELECT setval(pg_get_serial_sequence(:table, 'id'), :number, false)")


def goods_and_a_client(a):
    above = a.category("Stationery")
    for table, number in NUMBERS.items():
        db.session.execute(SET_NUMBER, {"table": table, "number": number})
    db.session.commit()
    a.category(parent_id=above.id)
    notebook = a.product(price=VARIANT["price"], on_hand=0)
    a.review(notebook, 3.0)
    a.review(notebook, comment=CANARY, author=CANARY, state="PENDING")
    a.address(a.customer(f"{CANARY}@example.com", name=CANARY), street=CANARY)


def stocked(_):
    arrived = [Demand(VARIANT["id"], VARIANT["stock"])]
    atomic(receive_stock)(arrived, cause=Cause.RECEIVED, actor="test")


def placed(a):
    notebook = db.session.get_one(Variant, VARIANT["id"])
    a.order((notebook, LINE["quantity"]), email=f"{CANARY}@example.com", name=CANARY)


def accepted_and_paid(_):
    accept_order(ORDER_ID, actor="test")
    record_payment(ORDER_ID, 2995, payment_type=PaymentType.BANK_TRANSFER, actor="test")


def shipped(_):
    ship_order(ORDER_ID, actor="test")


STAGES = (goods_and_a_client, stocked, placed, accepted_and_paid, shipped)
