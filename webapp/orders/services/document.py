"""Copies an order onto a bill or a credit note, which never look at the order again."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC
from decimal import Decimal
from typing import Any

from webapp.bills.rules import BillDocument, BillLine, Party, TaxLine
from webapp.orders.models import Order, OrderAddress, OrderLine
from webapp.orders.rules.credits import Part, PartKind, slice_cents
from webapp.shipping.rules import DELIVERY_COUNTRIES


@dataclass(frozen=True)
class Shop:
    """Who sells, as it is printed."""

    name: str
    address: tuple[str, ...]
    tax_id: str
    bank_account: str


def bill_of(order: Order, shop: Shop) -> BillDocument:
    """What is billed: everything that was not canceled before. Its number comes later."""
    lines = [billed_line(line) for line in order.lines if line.quantity > line.canceled_quantity]
    shipping = TaxedAmount(
        order.shipping_tax_percent, order.shipping_cents, order.shipping_tax_cents
    )
    return fill(empty_document(order, shop, "bill"), lines, shipping)


def credit_note_of(order: Order, parts: Sequence[Part], shop: Shop, *, reason: str) -> BillDocument:
    """What is taken back of a bill, with positive amounts."""
    by_id = {line.id: line for line in order.lines}
    included = order.tax_included
    lines = [credited_line(part, by_id, reason, included) for part in parts if is_line(part)]
    shipping = TaxedAmount(Decimal(0), 0, 0)
    for part in parts:
        if part.kind is PartKind.SHIPPING:
            shipping = TaxedAmount(part.tax_percent, net_of(part, included), part.tax_cents)
    document = replace(empty_document(order, shop, "credit_note"), reason=reason)
    return fill(document, lines, shipping)


@dataclass(frozen=True)
class TaxedAmount:
    percent: Decimal
    cents: int
    tax_cents: int


def billed_line(line: OrderLine) -> BillLine:
    canceled = line.canceled_quantity
    quantity = line.quantity - canceled
    total = rest_of(line.total_cents, line.quantity, canceled)
    return BillLine(
        **names_of(line),
        quantity=quantity,
        # Not the rest of the discount: rounded apart, the two would not add up.
        discount_cents=line.unit_price_cents * quantity - total,
        tax_cents=rest_of(line.tax_cents, line.quantity, canceled),
        total_cents=total,
    )


def names_of(line: OrderLine) -> dict[str, Any]:
    return {
        "title": line.title,
        "sku": line.sku,
        "options": line.options,
        "unit_price_cents": line.unit_price_cents,
        "tax_percent": shown(line.tax_percent),
    }


def rest_of(amount: int, quantity: int, canceled: int) -> int:
    return slice_cents(amount, quantity, canceled, quantity - canceled)


def is_line(part: Part) -> bool:
    return part.kind is not PartKind.SHIPPING and part.amount_cents > 0


def credited_line(
    part: Part, by_id: dict[int, OrderLine], reason: str, tax_included: bool
) -> BillLine:
    """Pieces that came back at their price, or an amount as one piece of its own."""
    total = net_of(part, tax_included)
    one = BillLine(
        title=reason,
        sku=None,
        options={},
        quantity=1,
        unit_price_cents=total,
        discount_cents=0,
        tax_percent=shown(part.tax_percent),
        tax_cents=part.tax_cents,
        total_cents=total,
    )
    if part.line_id is None:
        return one
    line = by_id[part.line_id]
    named = replace(one, title=line.title, sku=line.sku, options=line.options)
    if not part.quantity:
        return named
    price = line.unit_price_cents
    # What was refunded of these pieces before is no longer in the total.
    discount = price * part.quantity - total
    return replace(named, quantity=part.quantity, unit_price_cents=price, discount_cents=discount)


def net_of(part: Part, tax_included: bool) -> int:
    """The amount as lines show it: with the tax only where prices contain it."""
    return part.amount_cents - (0 if tax_included else part.tax_cents)


def empty_document(order: Order, shop: Shop, kind: str) -> BillDocument:
    address = order.shipping_address
    party = Party(order.name, address_lines(address))
    return BillDocument(
        kind=kind,
        code="",
        corrects=None,
        reason="",
        issued_on="",
        order_number=order.number,
        ordered_on=order.placed_at.astimezone(UTC).date().isoformat(),
        currency=order.currency,
        seller=Party(shop.name, shop.address),
        seller_tax_id=shop.tax_id,
        buyer=party,
        buyer_email=order.email,
        deliver_to=None,
        delivery_method=order.delivery_method,
        payment_type=order.payment_type,
        lines=(),
        subtotal_cents=0,
        discount_cents=0,
        shipping_cents=0,
        tax_cents=0,
        tax_included=order.tax_included,
        total_cents=0,
        paid_cents=order.kept_cents,
        taxes=(),
        bank_account=shop.bank_account,
    )


def address_lines(address: OrderAddress | None) -> tuple[str, ...]:
    if address is None:
        return ()
    street = f"{address.street} {address.house_number}"
    city = f"{address.postal_code} {address.city}"
    country = DELIVERY_COUNTRIES.get(address.country, address.country)
    return tuple(line for line in (street, city, address.region, country) if line)


def fill(document: BillDocument, lines: Sequence[BillLine], shipping: TaxedAmount) -> BillDocument:
    """The document with its lines and everything that adds up from them."""
    subtotal = sum(line.unit_price_cents * line.quantity for line in lines)
    discount = sum(line.discount_cents for line in lines)
    tax = sum(line.tax_cents for line in lines) + shipping.tax_cents
    added = 0 if document.tax_included else tax
    return replace(
        document,
        lines=tuple(lines),
        subtotal_cents=subtotal,
        discount_cents=discount,
        shipping_cents=shipping.cents,
        tax_cents=tax,
        total_cents=subtotal - discount + shipping.cents + added,
        taxes=tax_lines([*map(taxed, lines), shipping], tax_included=document.tax_included),
    )


def taxed(line: BillLine) -> TaxedAmount:
    return TaxedAmount(Decimal(line.tax_percent), line.total_cents, line.tax_cents)


def tax_lines(amounts: Iterable[TaxedAmount], *, tax_included: bool) -> tuple[TaxLine, ...]:
    """Net amount and tax of each rate, the highest rate first."""
    by_rate: dict[Decimal, tuple[int, int]] = {}
    for one in amounts:
        net = one.cents - (one.tax_cents if tax_included else 0)
        known = by_rate.get(one.percent, (0, 0))
        by_rate[one.percent] = known[0] + net, known[1] + one.tax_cents
    ordered = sorted(by_rate.items(), reverse=True)
    return tuple(TaxLine(shown(rate), net, tax) for rate, (net, tax) in ordered if net or tax)


def shown(percent: Decimal) -> str:
    return f"{percent.normalize():f}"
