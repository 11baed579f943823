from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import NamedTuple

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import selectinload

from webapp.catalogue.queries.offers import Offer
from webapp.errors import Changed, NotFound
from webapp.events.queries import get_request_key
from webapp.extensions import db
from webapp.money import Money
from webapp.orders.models import Credit, CreditPart, Order, Parcel
from webapp.orders.rules.credits import PartKind
from webapp.orders.rules.life import PUBLIC_STATUSES, OrderStatus
from webapp.paging import Place, Slice, slice_of
from webapp.pricing.queries import tax_rules
from webapp.pricing.rules import Item, Quote, goods_cents, quote
from webapp.shipping.queries import delivery_rates
from webapp.shipping.rules import DeliveryMethod, shipping_cents

ALL_PARTS = (selectinload(Order.lines), selectinload(Order.addresses))
PAGE_SIZE = 50
LARGEST_NUMBER = 2**63 - 1
# Numbers are given before the clock of an order is read, so orders that are placed at the same
# time may stand a few places apart.
NEIGHBOURS = 100


def get_order(order_id: int) -> Order:
    """An order with its lines and addresses, for staff, who also see drafts."""
    return one_order(select(Order).where(Order.id == order_id))


class OrderChanged(Changed):
    """Somebody else changed the order after the caller had looked at it."""

    code = "order_changed"


def lock_order(order_id: int, *, seen_version: int | None = None) -> Order:
    """An order with all its parts, locked until the use case ends.

    Everything about an order is changed under this lock, its lines, parcels and money too.
    Raises NotFound, and OrderChanged when it is no longer the version that the caller saw.
    """
    order = db.session.scalar(
        select(Order)
        .where(Order.id == order_id)
        .options(*ALL_PARTS)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    )
    if order is None:
        raise NotFound("There is no such order.")
    if seen_version is not None and seen_version != order.version:
        raise OrderChanged(
            "Somebody changed this order meanwhile. Look at it and try again.",
            version=order.version,
        )
    return order


def lock_orders_of(customer_id: int) -> Sequence[Order]:
    """All orders of a customer with all their parts, oldest first, locked as `lock_order` does."""
    return db.session.scalars(
        select(Order)
        .filter_by(customer_id=customer_id)
        .order_by(Order.id)
        .options(*ALL_PARTS)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    ).all()


def lock_guest_orders(email: str) -> Sequence[Order]:
    """What guests ordered with this address, locked as `lock_order` does, oldest first."""
    return db.session.scalars(
        select(Order)
        .where(func.lower(Order.email) == func.lower(email), Order.customer_id.is_(None))
        .where(Order.status.in_(PUBLIC_STATUSES))
        .order_by(Order.id)
        .options(*ALL_PARTS)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    ).all()


def parcels_of(order_id: int) -> Sequence[Parcel]:
    """The parcels of an order with their lines, oldest first, as they were last written."""
    return db.session.scalars(
        select(Parcel)
        .filter_by(order_id=order_id)
        .order_by(Parcel.id)
        .options(selectinload(Parcel.lines))
        .execution_options(populate_existing=True)
    ).all()


def last_shipment(order_id: int) -> Sequence[Parcel]:
    """The parcels that left together last."""
    gone = {parcel: parcel.shipped_at for parcel in parcels_of(order_id) if parcel.shipped_at}
    last = max(gone.values(), default=None)
    return [parcel for parcel, shipped_at in gone.items() if shipped_at == last]


def credits_of(order_id: int) -> Sequence[Credit]:
    """What was taken back of the price of an order, with the parts, oldest first."""
    mine = select(Credit).filter_by(order_id=order_id).order_by(Credit.id)
    return db.session.scalars(mine.options(selectinload(Credit.parts))).all()


def credited_shipping(order_id: int) -> int:
    """What was taken back of the cost of delivery, in minor units."""
    mine = select(func.coalesce(func.sum(CreditPart.amount_cents), 0)).join(Credit.parts)
    mine = mine.where(Credit.order_id == order_id, CreditPart.kind == PartKind.SHIPPING)
    return int(db.session.scalar(mine) or 0)


def credited_by_rate(order_id: int) -> dict[Decimal, tuple[int, int]]:
    """The amount and the tax that were taken back of an order, by tax rate."""
    sums = func.sum(CreditPart.amount_cents), func.sum(CreditPart.tax_cents)
    mine = select(CreditPart.tax_percent, *sums).join(Credit.parts)
    rows = db.session.execute(mine.where(Credit.order_id == order_id).group_by("tax_percent"))
    return {rate: (int(amount), int(tax)) for rate, amount, tax in rows}


def expired_orders(moment: datetime, most: int) -> Sequence[int]:
    """Orders that nobody has paid in time, the longest overdue first."""
    overdue = select(Order.id).where(
        Order.status == OrderStatus.PENDING, Order.paid_cents == 0, Order.expires_at <= moment
    )
    return db.session.scalars(overdue.order_by(Order.expires_at).limit(most)).all()


# Whoever is not staff does not know of drafts.
is_placed = Order.status.in_(PUBLIC_STATUSES)


def get_order_by_token(token: str) -> Order:
    """The order of the guest who holds the token; an empty token belongs to nobody."""
    if not token or "\x00" in token:
        raise NotFound("There is no such order.")
    return one_order(select(Order).where(Order.token == token, is_placed))


def scope_of_cart(cart_id: int) -> str:
    """Whose request keys those of a cart's forms are."""
    return f"cart:{cart_id}"


def get_order_of_form(cart_id: int, request_key: str) -> Order:
    """The order that the form with this key has placed."""
    result = get_request_key(scope_of_cart(cart_id), request_key).result
    if result is None:
        raise NotFound("There is no such order.")
    return get_order(result["order_id"])


def one_order(query: Select[Order]) -> Order:
    order = db.session.scalar(query.options(*ALL_PARTS))
    if order is None:
        raise NotFound("There is no such order.")
    return order


class Sales(NamedTuple):
    orders: int
    revenue: Money


def search_orders(
    *,
    place: Place,
    status: OrderStatus | None = None,
    words: str | None = None,
    size: int = PAGE_SIZE,
) -> Slice:
    """Orders as a list shows them; the words are an order's number or a whole e-mail address."""
    query = select(
        Order.id,
        Order.number,
        Order.placed_at,
        Order.name,
        Order.email,
        Order.status,
        Order.delivery_method,
        Order.payment_type,
        Order.total_cents,
        Order.currency,
        Order.deleted_at,
    )
    if status:
        query = query.where(Order.status == status)
    if words:
        query = query.where(is_called(words))
    return slice_of(query, Order.id, place=place, size=size)


def is_called(words: str) -> ColumnElement[bool]:
    number = words.removeprefix("#")
    if number.isascii() and number.isdigit() and int(number) <= LARGEST_NUMBER:
        return Order.number == int(number)
    return func.lower(Order.email) == words.lower()


def sales_since(moment: datetime) -> Sequence[Sales]:
    """What was placed and not canceled since then, one for each currency.

    Reads from the end of the table to the first order before the moment, and no further.
    """
    last_before = (
        select(Order.id).where(Order.placed_at < moment).order_by(Order.id.desc()).limit(1)
    ).scalar_subquery()
    rows = db.session.execute(
        select(func.count(), func.sum(Order.total_cents), Order.currency)
        .where(Order.id > func.coalesce(last_before, 0) - NEIGHBOURS, Order.placed_at >= moment)
        .where(Order.status.not_in((OrderStatus.DRAFT, OrderStatus.CANCELED)))
        .group_by(Order.currency)
        .order_by(Order.currency)
    )
    return [Sales(count, Money(int(cents), currency)) for count, cents, currency in rows]


def count_pending(most: int) -> int:
    """How many orders wait for somebody; counts no further than `most`."""
    waiting = select(Order.id).where(Order.status == OrderStatus.PENDING).limit(most)
    return db.session.scalar(select(func.count()).select_from(waiting.subquery())) or 0


def quote_for(lines: Sequence[tuple[Offer, int]], method: DeliveryMethod) -> Quote:
    """What these goods cost today, delivered in that way."""
    rules = tax_rules()
    items = [
        Item(offer.price.cents, quantity, rules.percents[offer.tax_class])
        for offer, quantity in lines
    ]
    return quote_items(items, method, tax_included=rules.included)


def quote_items(items: Sequence[Item], method: DeliveryMethod, *, tax_included: bool) -> Quote:
    """What these items cost with their delivery; where there are none, nothing is delivered."""
    shipping = shipping_cents(method, goods_cents(items), delivery_rates()) if items else 0
    return quote(items, shipping, tax_included=tax_included)
