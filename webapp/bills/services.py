"""Gives documents their numbers. What stands on them, the order says."""

from dataclasses import replace
from datetime import UTC, datetime

from sqlalchemy import func, update
from sqlalchemy.dialects.postgresql import insert

from webapp.bills.models import Bill, BillCounter
from webapp.bills.rules import BILLS, CREDIT_NOTES, BillDocument, Number, code_of, following
from webapp.db import atomic
from webapp.extensions import db


@atomic
def issue_bill(document: BillDocument, *, order_id: int) -> Bill:
    """Numbers and stores a bill. An order has one: a second raises IntegrityError."""
    return issue(BILLS, document, order_id=order_id)


@atomic
def issue_credit_note(document: BillDocument, *, corrects: Bill, credit_id: int) -> Bill:
    """Numbers and stores a credit note; each credit has at most one."""
    return issue(
        CREDIT_NOTES,
        replace(document, corrects=corrects.code),
        order_id=corrects.order_id,
        credit_id=credit_id,
        corrects_id=corrects.id,
    )


def issue(series: str, document: BillDocument, **links: int) -> Bill:
    taken = take_number(series)
    code = code_of(series, taken.year, taken.number)
    issued_on = taken.issued_at.date()
    whole = replace(document, code=code, issued_on=issued_on.isoformat())
    bill = Bill(
        series=series,
        year=taken.year,
        number=taken.number,
        code=code,
        issued_on=issued_on,
        issued_at=taken.issued_at,
        customer_name=whole.buyer.name,
        customer_email=whole.buyer_email,
        payment_type=whole.payment_type,
        currency=whole.currency,
        discount_cents=whole.discount_cents,
        tax_cents=whole.tax_cents,
        total_cents=whole.total_cents,
        document=whole.as_json(),
        **links,
    )
    db.session.add(bill)
    db.session.flush()
    return bill


def take_number(series: str) -> Number:
    """The next number of the series, which nobody else can take until the use case ends.

    Undone, it leaves no gap: the row of the counter is undone with it.
    """
    last, now = lock_counter(series)
    taken = following(last, now)
    same = BillCounter.series == series
    db.session.execute(
        update(BillCounter).where(same),
        {"year": taken.year, "last_number": taken.number, "issued_at": taken.issued_at},
    )
    return taken


def lock_counter(series: str) -> tuple[Number, datetime]:
    """The last number, and the time at which the lock was had: numbers follow the clock."""
    clock = func.clock_timestamp()
    begun = insert(BillCounter).values(series=series, year=0, last_number=0, issued_at=clock)
    locked = begun.on_conflict_do_update(
        index_elements=["series"], set_={"series": begun.excluded.series}
    )
    columns = BillCounter.year, BillCounter.last_number, BillCounter.issued_at, clock
    *last, now = db.session.execute(locked.returning(*columns)).one()
    return Number(*last), now.astimezone(UTC)
