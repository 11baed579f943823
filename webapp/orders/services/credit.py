"""Takes back a part of what an order costs, and gives back what was paid too much then."""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from sqlalchemy import insert

from webapp.extensions import db
from webapp.logs import request_id
from webapp.money import Money
from webapp.orders.models import Credit, CreditPart, Order, OrderLine
from webapp.orders.queries import credited_by_rate, credited_shipping
from webapp.orders.rules.credits import (
    CreditKind,
    Left,
    Part,
    Priced,
    fitted_parts,
    left_by_rate,
)
from webapp.orders.services.bill import credit_bill
from webapp.payments.services import give_back


def credit_order(
    order: Order, kind: CreditKind, parts: Sequence[Part], *, reason: str, actor: str
) -> int:
    """Credits the parts, at most what is left of each tax rate; gives the cents that went back.

    The order must be locked. Where a bill was issued, a credit note follows.
    """
    kept = fitted_parts(parts, left_to_credit(order))
    amount = sum(part.amount_cents for part in kept)
    returned = amount
    if kind is not CreditKind.REFUND:
        returned = max(0, order.kept_cents - (order.owed_cents - amount))
    credit_id = write_credit(order, kind, kept, reason=reason, actor=actor)
    if returned:
        money = Money(returned, order.currency)
        give_back(order.id, money, credit_id=credit_id, reason=reason, actor=actor)
    # Both at once: the shop never keeps more than is owed, not even for a statement.
    order.credited_cents, order.refunded_cents = (
        order.credited_cents + amount,
        order.refunded_cents + returned,
    )
    credit_bill(order, kept, credit_id=credit_id, reason=reason)
    return returned


def write_credit(
    order: Order, kind: CreditKind, parts: Sequence[Part], *, reason: str, actor: str
) -> int:
    row = {
        "order_id": order.id,
        "kind": kind,
        "reason": reason,
        "amount_cents": sum(part.amount_cents for part in parts),
        "actor": actor,
        "request_id": request_id(),
    }
    credit_id = db.session.execute(insert(Credit).returning(Credit.id), row).scalar_one()
    lines = {line.id: line for line in order.lines}
    for part in parts:
        if part.line_id is not None:
            lines[part.line_id].credited_cents += part.amount_cents
    if parts:
        db.session.execute(insert(CreditPart), [part_row(credit_id, part) for part in parts])
    return credit_id


def part_row(credit_id: int, part: Part) -> dict[str, object]:
    return {
        "credit_id": credit_id,
        "kind": part.kind,
        "order_line_id": part.line_id,
        "quantity": part.quantity,
        "tax_percent": part.tax_percent,
        "tax_cents": part.tax_cents,
        "amount_cents": part.amount_cents,
    }


def left_to_credit(order: Order) -> dict[Decimal, Left]:
    """What is left of everything that the order cost, by tax rate; in all, what is owed."""
    priced = [*(priced_line(order, line) for line in order.lines), priced_delivery(order)]
    return left_by_rate(priced, credited_by_rate(order.id) if order.credited_cents else {})


def priced_line(order: Order, line: OrderLine) -> Priced:
    return Priced(
        quantity=line.quantity,
        total_cents=line.total_cents,
        tax_cents=line.tax_cents,
        tax_percent=line.tax_percent,
        tax_included=order.tax_included,
        credited_cents=line.credited_cents,
        line_id=line.id,
    )


def priced_shipping(order: Order) -> Priced:
    """The delivery, less what was taken back of it before."""
    credited = credited_shipping(order.id) if order.credited_cents else 0
    return replace(priced_delivery(order), credited_cents=credited)


def priced_delivery(order: Order) -> Priced:
    return Priced(
        quantity=1,
        total_cents=order.shipping_cents,
        tax_cents=order.shipping_tax_cents,
        tax_percent=order.shipping_tax_percent,
        tax_included=order.tax_included,
    )
