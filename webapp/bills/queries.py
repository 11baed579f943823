from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select

from webapp.bills.models import Bill
from webapp.bills.rules import BILLS, SERIES
from webapp.errors import NotFound
from webapp.extensions import db
from webapp.paging import walk


def find_bill(order_id: int) -> Bill | None:
    """The bill of an order, which has at most one."""
    return db.session.scalar(select(Bill).filter_by(order_id=order_id, series=BILLS))


def get_bill(bill_id: int) -> Bill:
    """A bill or a credit note."""
    bill = db.session.get(Bill, bill_id)
    if bill is None:
        raise NotFound("There is no such bill.")
    return bill


def get_bill_of(order_id: int, code: str) -> Bill:
    """A bill or credit note by its code, if it is of this order."""
    bill = db.session.scalar(select(Bill).filter_by(order_id=order_id, code=code))
    if bill is None:
        raise NotFound("There is no such bill.")
    return bill


def bills_of(order_id: int) -> Sequence[Bill]:
    """The bill of an order and its credit notes, in the order in which they were issued."""
    return db.session.scalars(select(Bill).filter_by(order_id=order_id).order_by(Bill.id)).all()


def page_of_bills(asked: Mapping[str, Any]) -> tuple[Sequence[Bill], str | None]:
    """Bills and credit notes, oldest first, and the cursor of the page after them."""
    query = select(Bill)
    if "order_id" in asked:
        query = query.where(Bill.order_id == asked["order_id"])
    if "kind" in asked:
        query = query.where(Bill.series == SERIES[asked["kind"]])
    if "year" in asked:
        query = query.where(Bill.year == asked["year"])
    rows, following = walk(query, Bill.id, asked)
    return [row[0] for row in rows], following
