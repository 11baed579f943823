"""Issues the bill of an order, and a credit note for each credit after it."""

from collections.abc import Sequence

from webapp import config
from webapp.bills.models import Bill
from webapp.bills.queries import find_bill
from webapp.bills.rules import BillDocument
from webapp.bills.services import issue_bill, issue_credit_note
from webapp.db import atomic
from webapp.errors import ShopError
from webapp.orders.models import Order
from webapp.orders.rules.credits import Part
from webapp.orders.services.document import Shop, bill_of, credit_note_of
from webapp.orders.services.steps import begin_step, end_step


class AlreadyBilled(ShopError):
    """The order has its bill; `bill_id` says which."""

    code = "already_billed"


@atomic
def bill_first_time(order_id: int, *, actor: str) -> Bill:
    """The same, but raises AlreadyBilled the second time."""
    order = begin_step(order_id, "order.billed")
    bill = find_bill(order.id)
    if bill is not None:
        raise AlreadyBilled("This order has its bill.", bill_id=bill.id, bill_code=bill.code)
    return ensure_bill(order, actor=actor)


@atomic
def bill_order(order_id: int, *, actor: str, seen_version: int | None = None) -> Bill:
    """Issues the bill of an order; a second time gives the same bill.

    Raises NotFound, OrderChanged and WrongStatus. An order is billed by itself when it is
    paid in full or when its first goods leave.
    """
    order = begin_step(order_id, "order.billed", seen_version=seen_version)
    return ensure_bill(order, actor=actor)


def bill_if_paid(order: Order, *, actor: str) -> None:
    """Bills a locked order that is paid in full, by the last payment or because it costs less."""
    if order.kept_cents and not order.due_cents:
        ensure_bill(order, actor=actor)


def ensure_bill(order: Order, *, actor: str) -> Bill:
    """The bill of a locked order. Its number is the last lock, so call this at the end."""
    bill = find_bill(order.id)
    if bill is None:
        bill = issue_bill(document_of(order), order_id=order.id)
        end_step(order, "order.billed", actor=actor, bill_id=bill.id, code=bill.code)
    return bill


def document_of(order: Order) -> BillDocument:
    return bill_of(order, shop())


def credit_bill(order: Order, parts: Sequence[Part], *, credit_id: int, reason: str) -> None:
    """Corrects the bill of an order, if it has one and the parts are worth anything."""
    bill = find_bill(order.id)
    if bill is None or not sum(part.amount_cents for part in parts):
        return
    document = credit_note_of(order, parts, shop(), reason=reason)
    issue_credit_note(document, corrects=bill, credit_id=credit_id)


def shop() -> Shop:
    """The shop as it stands on its bills today."""
    settings = config.current()
    lines = tuple(line.strip() for line in settings.shop_address.split(",") if line.strip())
    return Shop(settings.shop_name, lines, settings.shop_tax_id, settings.bank_account)
