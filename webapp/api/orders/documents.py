"""What programs are shown of orders, and of what was written down about them."""

from collections.abc import Sequence
from typing import Any

from webapp.api.amounts import with_money
from webapp.money import Money
from webapp.orders.models import Credit, Order, OrderLine, Parcel
from webapp.orders.schemas.changing import OrderDetailView
from webapp.orders.schemas.placing import OrderView
from webapp.orders.schemas.records import PaymentView, RefundView, ShipmentView
from webapp.payments.models import Payment, Refund

ORDER = OrderView()
DETAIL = OrderDetailView()
PAYMENT = PaymentView()
REFUND = RefundView()
SHIPMENT = ShipmentView()


def order_document(order: Order) -> dict[str, Any]:
    more = {
        "address": order.shipping_address,
        "lines": [line_facts(line, order.currency) for line in order.lines],
        "payment_state": order.payment_state,
        "due": Money(order.due_cents, order.currency),
    }
    return dict(ORDER.dump(with_money(order, order.currency) | more))


def line_facts(line: OrderLine, currency: str) -> dict[str, Any]:
    return with_money(line, currency) | {"product_id": line.product_id}


def detail_document(line: OrderLine, order: Order) -> dict[str, Any]:
    more = {"currency": order.currency, "version": order.version}
    return dict(DETAIL.dump(line_facts(line, order.currency) | more))


def payment_document(payment: Payment) -> dict[str, Any]:
    return dict(PAYMENT.dump(with_money(payment, payment.currency)))


def shipment_document(parcel: Parcel) -> dict[str, Any]:
    lines = [{"order_detail_id": x.order_line_id, "quantity": x.quantity} for x in parcel.lines]
    return dict(SHIPMENT.dump(with_money(parcel, "") | {"lines": lines}))


def refund_document(credit: Credit, refunds: Sequence[Refund], currency: str) -> dict[str, Any]:
    """A credit with the money that went back for it, which the refunds of its order tell."""
    mine = [refund for refund in refunds if refund.credit_id == credit.id]
    document = {
        "credited": Money(credit.amount_cents, currency),
        "amount": Money(sum(refund.amount_cents for refund in mine), currency),
        "currency": currency,
        "parts": [
            with_money(part, currency) | {"order_detail_id": part.order_line_id}
            for part in credit.parts
        ],
        "payments": [with_money(refund, currency) for refund in mine],
        "recorded_at": credit.credited_at,
    }
    return dict(REFUND.dump(with_money(credit, currency) | document))
