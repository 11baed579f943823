"""What is taken back from the price of an order: by a cancellation, a return or a refund.

The price of an order is never rewritten after it was placed. Parts of it are credited, each
part once, and never more in all than the order cost.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum

from webapp.money import round_cents, split_cents


class CreditKind(StrEnum):
    CANCELLATION = "CANCELLATION"
    RETURN = "RETURN"
    REFUND = "REFUND"


class PartKind(StrEnum):
    """FREE is an amount that staff gives back without saying for which line."""

    GOODS = "GOODS"
    SHIPPING = "SHIPPING"
    FREE = "FREE"


@dataclass(frozen=True)
class Priced:
    """One line as it was priced, or the delivery as if it were one; amounts in minor units.

    `credited_cents` is what was taken back of it already, with its tax.
    """

    quantity: int
    total_cents: int
    tax_cents: int
    tax_percent: Decimal
    tax_included: bool
    credited_cents: int = 0
    line_id: int | None = None

    @property
    def gross_cents(self) -> int:
        """What the customer pays for it."""
        return self.total_cents + (0 if self.tax_included else self.tax_cents)

    @property
    def left_cents(self) -> int:
        return self.gross_cents - self.credited_cents


@dataclass(frozen=True)
class Part:
    """One part of a credit; the amount contains the tax."""

    kind: PartKind
    amount_cents: int
    tax_cents: int
    tax_percent: Decimal
    line_id: int | None = None
    quantity: int = 0


def slice_cents(amount: int, quantity: int, before: int, count: int) -> int:
    """The share of `count` pieces in the amount of `quantity`, after `before` others.

    All slices of a line add up to its amount, whatever their sizes and their order.
    """
    return amount * (before + count) // quantity - amount * before // quantity


def goods_part(line: Priced, count: int, before: int) -> Part:
    """What taking back so many pieces of a line credits, when `before` were taken back."""
    total = slice_cents(line.total_cents, line.quantity, before, count)
    tax = slice_cents(line.tax_cents, line.quantity, before, count)
    amount = total + (0 if line.tax_included else tax)
    whole = Part(PartKind.GOODS, amount, tax, line.tax_percent, line.line_id, count)
    return capped(whole, line.left_cents)


def amount_part(kind: PartKind, priced: Priced, cents: int) -> Part:
    """An amount of a line or of the delivery, without any pieces coming back."""
    tax = round_cents(Decimal(priced.tax_cents * cents) / priced.gross_cents)
    return Part(kind, cents, tax, priced.tax_percent, priced.line_id)


def free_parts(cents: int, priced: Sequence[Priced]) -> list[Part]:
    """An amount spread over the tax rates of what it is taken from."""
    by_rate: dict[Decimal, Priced] = {}
    for one in priced:
        known = by_rate.get(one.tax_percent)
        by_rate[one.tax_percent] = together(known, one) if known else one
    rates = [rate for rate in by_rate.values() if rate.gross_cents]
    shares = split_cents(cents, [rate.gross_cents for rate in rates])
    parts = [amount_part(PartKind.FREE, rate, share) for rate, share in zip(rates, shares)]
    return [replace(part, line_id=None) for part in parts if part.amount_cents]


def together(one: Priced, other: Priced) -> Priced:
    return replace(
        one,
        total_cents=one.total_cents + other.total_cents,
        tax_cents=one.tax_cents + other.tax_cents,
    )


def capped(part: Part, most: int) -> Part:
    """The part, or as much of it as there is still to credit; its tax shrinks with it."""
    if part.amount_cents <= most:
        return part
    tax = round_cents(Decimal(part.tax_cents * most) / part.amount_cents)
    return replace(part, amount_cents=most, tax_cents=tax)


def capped_parts(parts: Iterable[Part], most: int) -> list[Part]:
    """The parts, cut where all of them together would be more than is left of the order."""
    kept = []
    for part in parts:
        cut = capped(part, most)
        most -= cut.amount_cents
        kept.append(cut)
    return kept
