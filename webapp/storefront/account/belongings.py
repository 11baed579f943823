"""Everything that the shop keeps about somebody, as one archive."""

import io
import json
from collections.abc import Collection
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

from webapp.accounts.queries.customers import addresses_of, get_customer
from webapp.accounts.queries.passkeys import passkeys_of
from webapp.bills.queries import bills_of
from webapp.bills.rules import BillDocument
from webapp.catalogue.queries.reviews import reviews_by
from webapp.catalogue.queries.wishes import wishes_of
from webapp.extensions import Base
from webapp.orders.models import Order, OrderRequest
from webapp.orders.queries.requests import requests_of
from webapp.orders.queries.shoppers import all_orders_of

# Keys that open something, and what means something to the shop alone.
NOT_TOLD = {
    *("token", "version", "customer_id", "order_id", "moderated_by", "decided_by"),
    *("credential_id", "public_key", "handle", "uses"),
}


def archive_of(customer_id: int) -> bytes:
    """A ZIP with `data.json` and each bill as it was printed. Amounts are in minor units."""
    # A process that never shows a bill does not load what sets it in type.
    from webapp.bills.pdf import pdf_of

    orders, archive = all_orders_of(customer_id), io.BytesIO()
    with ZipFile(archive, "w", ZIP_DEFLATED) as file:
        file.writestr("data.json", as_json(told_of(customer_id, orders)))
        for bill in (bill for order in orders for bill in bills_of(order.id)):
            pdf = pdf_of(BillDocument.from_json(bill.document))
            file.writestr(f"bills/{bill.code}.pdf", pdf)
    return archive.getvalue()


def told_of(customer_id: int, orders: Collection[Order]) -> dict[str, Any]:
    return {
        "customer": columns_of(get_customer(customer_id)),
        "addresses": [columns_of(address) for address in addresses_of(customer_id)],
        "orders": [
            columns_of(order)
            | {"lines": [columns_of(line) for line in order.lines]}
            | {"addresses": [columns_of(address) for address in order.addresses]}
            | {"requests": [told_wish(wish) for wish in requests_of(order.id)]}
            for order in orders
        ],
        "passkeys": [columns_of(passkey) for passkey in passkeys_of(customer_id)],
        "wishes": [one.card.title for one in wishes_of(customer_id)],
        "reviews": [columns_of(review) for review in reviews_by(customer_id)],
    }


def told_wish(wish: OrderRequest) -> dict[str, Any]:
    return columns_of(wish) | {"lines": [columns_of(line) for line in wish.lines]}


def columns_of(row: Base) -> dict[str, Any]:
    names = [column.key for column in row.__table__.columns if column.key not in NOT_TOLD]
    return {name: getattr(row, name) for name in names}


def as_json(told: dict[str, Any]) -> str:
    return json.dumps(told, default=str, ensure_ascii=False, indent=2)
