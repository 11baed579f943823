"""What is taken back from the price of an order: by a cancellation, a return or a refund.

The price of an order is never rewritten after it was placed. Parts of it are credited, each
part once, and never more in all than the order cost.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
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


def capped(part: Part, most: int) -> Part:
    """The part, or as much of it as there is still to credit; its tax shrinks with it."""
    if part.amount_cents <= most:
        return part
    tax = round_cents(Decimal(part.tax_cents * most) / part.amount_cents)
    return replace(part, amount_cents=most, tax_cents=tax)


@dataclass(frozen=True)
class Left:
    """What can still be credited of all that carries one tax rate; the amount contains the tax.

    It knows what was credited before, because a share that is rounded for each of many small
    amounts drifts away from the share of their sum.
    """

    amount_cents: int
    tax_cents: int
    credited_cents: int = field(default=0, compare=False)
    credited_tax_cents: int = field(default=0, compare=False)

    def tax_in(self, cents: int) -> int:
        """The tax in a further amount: what brings all that is credited to its share."""
        if not self.amount_cents:
            return 0
        whole = self.amount_cents + self.credited_cents
        whole_tax = self.tax_cents + self.credited_tax_cents
        credited = self.credited_cents + cents
        return round_cents(Decimal(whole_tax * credited) / whole) - self.credited_tax_cents

    def less(self, amount_cents: int, tax_cents: int) -> "Left":
        """What is left when so much more was credited."""
        return Left(
            self.amount_cents - amount_cents,
            self.tax_cents - tax_cents,
            self.credited_cents + amount_cents,
            self.credited_tax_cents + tax_cents,
        )


def left_by_rate(
    priced: Iterable[Priced], credited: Mapping[Decimal, tuple[int, int]]
) -> dict[Decimal, Left]:
    """What is left of everything that was priced; `credited` is the amount and tax by rate."""
    whole: dict[Decimal, Left] = {}
    for one in priced:
        known = whole.get(one.tax_percent, Left(0, 0))
        both = known.amount_cents + one.gross_cents, known.tax_cents + one.tax_cents
        whole[one.tax_percent] = Left(*both)
    return {rate: rest.less(*credited.get(rate, (0, 0))) for rate, rest in whole.items()}


def free_parts(cents: int, left: Mapping[Decimal, Left]) -> list[Part]:
    """An amount spread over what is left of each tax rate; it must not be more than that."""
    shares = split_cents(cents, [rest.amount_cents for rest in left.values()])
    return [
        Part(PartKind.FREE, share, rest.tax_in(share), rate)
        for (rate, rest), share in zip(left.items(), shares, strict=True)
        if share
    ]


def fitted_parts(parts: Iterable[Part], left: Mapping[Decimal, Left]) -> list[Part]:
    """The parts, cut where they would take more than is left of their rate.

    A tax rate is never credited beyond what was charged at it, neither the amount nor the tax,
    and whatever takes the last of it takes the last of its tax.
    """
    fitted: list[Part] = []
    for part in parts:
        fitted.append(fitted_part(part, left[part.tax_percent]))
        left = left_after(left, fitted[-1:])
    return fitted


def left_after(left: Mapping[Decimal, Left], parts: Iterable[Part]) -> dict[Decimal, Left]:
    """What is left when these parts were credited too."""
    rest = dict(left)
    for part in parts:
        rest[part.tax_percent] = rest[part.tax_percent].less(part.amount_cents, part.tax_cents)
    return rest


def fitted_part(part: Part, left: Left) -> Part:
    """Whole pieces keep their slice of the tax; anything else takes what is due by now."""
    amount = min(part.amount_cents, left.amount_cents)
    is_whole = part.quantity and amount == part.amount_cents
    tax = part.tax_cents if is_whole else left.tax_in(amount)
    least = max(0, left.tax_cents - (left.amount_cents - amount))
    most = min(left.tax_cents, amount)
    return replace(part, amount_cents=amount, tax_cents=min(max(tax, least), most))
