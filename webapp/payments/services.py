"""The ledger of money. Whether an order may be paid or refunded, the order decides."""

from sqlalchemy import insert

from webapp.db import atomic
from webapp.extensions import db
from webapp.logs import request_id
from webapp.money import Money
from webapp.payments.models import Payment, Refund
from webapp.payments.queries import lock_payments
from webapp.payments.rules import PaymentType, Share, draw


@atomic
def add_payment(
    order_id: int, amount: Money, payment_type: PaymentType, *, reference: str, actor: str
) -> int:
    """Writes down money that came in; gives the number of the payment. Not idempotent."""
    row = {
        "order_id": order_id,
        "payment_type": payment_type,
        "amount_cents": amount.cents,
        "currency": amount.currency,
        "reference": reference,
        "actor": actor,
        "request_id": request_id(),
    }
    return db.session.execute(insert(Payment).returning(Payment.id), row).scalar_one()


@atomic
def give_back(order_id: int, amount: Money, *, credit_id: int, reason: str, actor: str) -> None:
    """Takes an amount from the payments of an order, oldest first. Not idempotent.

    The order must be locked, and must have checked that so much was paid.
    """
    payments = {payment.id: payment for payment in lock_payments(order_id)}
    left = [Share(p.id, p.amount_cents - p.refunded_cents) for p in payments.values()]
    rows = []
    for payment_id, cents in draw(amount.cents, left):
        payments[payment_id].refunded_cents += cents
        rows.append({"payment_id": payment_id, "amount_cents": cents})
    shared = {
        "order_id": order_id,
        "credit_id": credit_id,
        "currency": amount.currency,
        "reason": reason,
        "actor": actor,
        "request_id": request_id(),
    }
    db.session.execute(insert(Refund), [shared | row for row in rows])
