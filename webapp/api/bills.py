"""Bills and credit notes: issued once, read for ever."""

from datetime import date
from typing import Any

from flask import Response, request

from webapp.access import permit, scope, token_actor
from webapp.api.amounts import money_in
from webapp.api.answers import CREATED, ETAG, LINKED, TAGGED, listed, one
from webapp.api.examples.acts import REFUND
from webapp.api.examples.bills import BILL, BILLS, CREDIT_NOTE, WANTED
from webapp.api.lists import ListQuery
from webapp.api.once import ONCE, repeatable
from webapp.api.orders.reading import refund_parts_of
from webapp.api.resource import PREFIX, resource
from webapp.bills.models import Bill
from webapp.bills.queries import get_bill as load_bill
from webapp.bills.queries import page_of_bills
from webapp.bills.rules import BillDocument
from webapp.bills.schemas import BillFilter, BillListView, BillView, NewBill
from webapp.orders.queries.programs import known_order
from webapp.orders.schemas.acting import NewRefund
from webapp.orders.services.bill import bill_first_time
from webapp.orders.services.pay import refund_bill

BILL_PATH = "/bills/<int(min=1, max=9223372036854775807):bill_id>"
VIEW = BillView()

bp = resource(
    "Bills",
    "What was billed, and what was credited afterwards. An issued bill never changes and is never "
    "deleted: the law wants it kept as it is. Whatever was wrong on it is corrected by a credit "
    "note, a document of its own.",
)


class BillQuery(ListQuery, BillFilter):
    """Which documents, oldest first."""


@bp.get("/bills")
@bp.arguments(BillQuery, location="query")
@bp.response(200, BillListView, headers=LINKED, example=BILLS)
@bp.refuses(404)
@permit(scope("bills:read"))
def list_bills(asked: dict[str, Any]) -> Response:
    """List bills and credit notes

    In the order in which they were issued.
    """
    bills, following = page_of_bills(asked)
    return listed([bill_document(bill) for bill in bills], following)


@bp.post("/bills")
@bp.arguments(**ONCE)
@repeatable
@bp.arguments(NewBill, example=WANTED)
@bp.response(201, BillView, headers=CREATED, example=BILL)
@bp.refuses(404, 409)
@permit(scope("bills:write"))
def issue_bill(wanted: dict[str, Any]) -> Response:
    """Issue the bill of an order

    An order is billed by itself when it is paid in full or its first goods leave; this does it
    earlier. An order that has its bill is refused with its `bill_id` (`already_billed`, 409), a
    canceled one with `wrong_status`, one without goods with `empty_order`.
    """
    return issued(bill_first_time(known_order(wanted["order_id"]), actor=token_actor()))


@bp.get(BILL_PATH)
@bp.response(200, BillView, headers=TAGGED, example=BILL)
@permit(scope("bills:read"))
def get_bill(bill_id: int) -> Response:
    """Get one bill or credit note"""
    return one(bill_document(load_bill(bill_id)))


@bp.get(f"{BILL_PATH}/pdf")
@bp.response(
    200,
    {"type": "string", "contentMediaType": "application/pdf"},
    content_type="application/pdf",
    headers=ETAG,
)
@permit(scope("bills:read"))
def get_bill_as_pdf(bill_id: int) -> Response:
    """Get a bill or credit note as PDF

    As it is printed and sent to customers.
    """
    # A process that never shows a bill does not load what sets it in type.
    from webapp.bills.pdf import pdf_of

    bill = load_bill(bill_id)
    pdf = Response(pdf_of(BillDocument.from_json(bill.document)), mimetype="application/pdf")
    pdf.headers["Content-Disposition"] = f'inline; filename="{bill.code}.pdf"'
    pdf.headers["Cache-Control"] = "private, no-cache"
    pdf.add_etag()
    pdf.make_conditional(request)
    return pdf


@bp.post(f"{BILL_PATH}/credit_notes")
@bp.arguments(**ONCE)
@repeatable
@bp.arguments(NewRefund, example=REFUND)
@bp.response(201, BillView, headers=CREATED, example=CREDIT_NOTE)
@bp.refuses(409)
@permit(scope("payments:write"))
def issue_credit_note(wanted: dict[str, Any], bill_id: int) -> Response:
    """Correct a bill by giving money back

    The same as a refund of its order; gives the credit note. A credit note itself is not
    corrected (`not_a_bill`, 409).
    """
    facts = {"reason": wanted["reason"], "actor": token_actor()}
    return issued(refund_bill(bill_id, refund_parts_of(wanted), **facts))


def issued(bill: Bill) -> Response:
    return one(bill_document(bill), status=201, location=f"{PREFIX}/bills/{bill.id}")


def bill_document(bill: Bill) -> dict[str, Any]:
    """What is printed, and where it belongs."""
    paper, currency = bill.document, bill.currency
    numbers = ("id", "year", "number", "order_id", "corrects_id", "credit_id", "issued_at")
    facts = {name: getattr(bill, name) for name in numbers}
    return dict(
        VIEW.dump(
            {
                **(paper | money_in(paper, currency) | facts),
                "lines": [line | money_in(line, currency) for line in paper["lines"]],
                "taxes": [tax | money_in(tax, currency) for tax in paper["taxes"]],
                "issued_on": bill.issued_on,
                "ordered_on": date.fromisoformat(paper["ordered_on"]),
                "version": 1,
            }
        )
    )
