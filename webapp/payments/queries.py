from collections.abc import Sequence

from sqlalchemy import select

from webapp.extensions import db
from webapp.payments.models import Payment, Refund


def lock_payments(order_id: int) -> Sequence[Payment]:
    """The payments of an order, oldest first, locked until the use case ends."""
    return db.session.scalars(
        select(Payment)
        .filter_by(order_id=order_id)
        .order_by(Payment.id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    ).all()


def payments_of(order_id: int) -> Sequence[Payment]:
    return db.session.scalars(
        select(Payment).filter_by(order_id=order_id).order_by(Payment.id)
    ).all()


def refunds_of(order_id: int) -> Sequence[Refund]:
    return db.session.scalars(select(Refund).filter_by(order_id=order_id).order_by(Refund.id)).all()
