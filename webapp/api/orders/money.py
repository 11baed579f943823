"""Money that comes in for an order, and money that goes back."""

from typing import Any

import orjson
from flask import Response

from webapp.access import permit, scope, token_actor
from webapp.api.answers import JSON, REPLAYED, listed
from webapp.api.examples.acts import PAID, PAYMENT, PAYMENTS, REFUND, REFUNDED, REFUNDS
from webapp.api.once import ONCE, repeatable
from webapp.api.orders.documents import payment_document, refund_document
from webapp.api.orders.orders import ORDER_PATH, bp
from webapp.api.orders.reading import refund_parts_of
from webapp.orders.queries import credits_of
from webapp.orders.queries.programs import get_known_order, known_order
from webapp.orders.schemas.acting import NewPayment, NewRefund
from webapp.orders.schemas.records import (
    PaymentListView,
    PaymentView,
    RefundListView,
    RefundView,
)
from webapp.orders.services.pay import record_payment, refund_order
from webapp.payments.queries import payments_of, refunds_of


@bp.get(f"{ORDER_PATH}/payments")
@bp.response(200, PaymentListView, example=PAYMENTS)
@permit(scope("orders:read"))
def list_payments(order_id: int) -> Response:
    """List the payments of an order"""
    payments = payments_of(known_order(order_id))
    return listed([payment_document(payment) for payment in payments], None)


@bp.post(f"{ORDER_PATH}/payments")
@bp.arguments(**ONCE)
@repeatable
@bp.arguments(NewPayment, example=PAYMENT)
@bp.response(201, PaymentView, headers=REPLAYED, example=PAID)
@bp.refuses(409)
@permit(scope("payments:write"))
def pay(wanted: dict[str, Any], order_id: int) -> Response:
    """Record a payment

    At most what is due (`payment_too_large`, 409). An order that is paid in full gets its bill.
    """
    facts = {"payment_type": wanted["payment_type"], "reference": wanted["reference"]}
    record_payment(known_order(order_id), wanted["amount"].cents, **facts, actor=token_actor())
    # Under the lock of the order, so the last one is the one that was just written.
    paid = payment_document(payments_of(order_id)[-1])
    return Response(orjson.dumps(paid), status=201, mimetype=JSON)


@bp.get(f"{ORDER_PATH}/refunds")
@bp.response(200, RefundListView, example=REFUNDS)
@permit(scope("orders:read"))
def list_refunds(order_id: int) -> Response:
    """List what money went back

    Also for cancellations and returns.
    """
    refunds = [one for one in documents_of(order_id) if one["payments"]]
    return listed(refunds, None)


@bp.post(f"{ORDER_PATH}/refunds")
@bp.arguments(**ONCE)
@repeatable
@bp.arguments(NewRefund, example=REFUND)
@bp.response(201, RefundView, headers=REPLAYED, example=REFUNDED)
@bp.refuses(409)
@permit(scope("payments:write"))
def refund(wanted: dict[str, Any], order_id: int) -> Response:
    """Give money back without any goods coming back

    Amounts of lines, of the delivery, or free; of each at most what is left of it and in all at
    most what was paid (`refund_too_large`, 409). The bill gets its credit note.
    """
    facts = {"reason": wanted["reason"], "actor": token_actor()}
    refund_order(known_order(order_id), refund_parts_of(wanted), **facts)
    # Under the lock of the order, so the last one is the one that was just written.
    return Response(orjson.dumps(documents_of(order_id)[-1]), status=201, mimetype=JSON)


def documents_of(order_id: int) -> list[dict[str, Any]]:
    order, refunds = get_known_order(order_id), refunds_of(order_id)
    return [refund_document(one, refunds, order.currency) for one in credits_of(order_id)]
