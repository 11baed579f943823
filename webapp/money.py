"""Money is a whole number of minor units (cents) of one currency; a float never touches it.

Every amount that must be rounded is rounded here, half away from zero, and every amount that
must be divided is divided here, so two places of the shop can never disagree by a cent.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

DIGITS = {"BHD": 3, "CLP": 0, "ISK": 0, "JPY": 0, "KRW": 0, "KWD": 3, "TND": 3, "VND": 0}
SYMBOLS = {"EUR": "€", "GBP": "£", "JPY": "¥", "USD": "$"}
LARGEST_CENTS = 99_999_999_999
# Their digits and a point.
LONGEST_AMOUNT = 12


def digits_of(currency: str) -> int:
    """How many digits of the currency stand behind the point."""
    return DIGITS.get(currency, 2)


def pattern_of(currency: str) -> str:
    """What `Money.parse` reads, as a regular expression for who describes it: none is negative."""
    digits = digits_of(currency)
    whole = f"[0-9]{{1,{11 - digits}}}"
    return f"^{whole}(\\.[0-9]{{1,{digits}}})?$" if digits else f"^{whole}$"


@dataclass(frozen=True, order=True)
class Money:
    """An exact amount in minor units of one currency."""

    cents: int
    currency: str = "EUR"

    @classmethod
    def parse(cls, text: str, currency: str) -> "Money":
        """The amount in a text such as `12.50`; raises ValueError for anything less exact.

        Only plain ASCII digits and a point are read. Fewer digits than the currency has
        are fine (`12.5`), more are refused even when they are zero.
        """
        digits = digits_of(currency)
        match = re.fullmatch(r"(-?)([0-9]{1,11})(?:\.([0-9]{1,4}))?", text)
        fraction = (match[3] or "") if match else ""
        if match is None or len(fraction) > digits:
            raise ValueError(f"{text!r} is not an amount in {currency}")
        cents = int(match[2] + fraction.ljust(digits, "0"))
        if cents > LARGEST_CENTS:
            raise ValueError(f"{text!r} is too large")
        return cls(-cents if match[1] else cents, currency)

    def __add__(self, other: "Money") -> "Money":
        self._same(other)
        return Money(self.cents + other.cents, self.currency)

    def __sub__(self, other: "Money") -> "Money":
        self._same(other)
        return Money(self.cents - other.cents, self.currency)

    def __mul__(self, quantity: int) -> "Money":
        return Money(self.cents * quantity, self.currency)

    def __str__(self) -> str:
        """The amount with exactly the currency's digits, as the API shows it: `1234.50`."""
        digits = digits_of(self.currency)
        sign, whole = ("-" if self.cents < 0 else ""), str(abs(self.cents)).rjust(digits + 1, "0")
        return f"{sign}{whole[:-digits]}.{whole[-digits:]}" if digits else f"{sign}{whole}"

    def shown(self) -> str:
        """The amount as a person reads it: `€1,234.50`."""
        digits = digits_of(self.currency)
        number = f"{Decimal(abs(self.cents)).scaleb(-digits):,.{digits}f}"
        symbol = SYMBOLS.get(self.currency, f"{self.currency} ")
        return f"{'−' if self.cents < 0 else ''}{symbol}{number}"

    def _same(self, other: "Money") -> None:
        if self.currency != other.currency:
            raise ValueError(f"cannot mix {self.currency} and {other.currency}")


def round_cents(exact: Decimal) -> int:
    """The one rounding rule of the shop: half away from zero, to a whole minor unit."""
    return int(exact.quantize(Decimal(1), ROUND_HALF_UP))


def split_cents(total: int, weights: Sequence[int]) -> list[int]:
    """Divides an amount by weights so that the parts add up to it again.

    Largest remainder: each part is rounded down and the cents left over go to the parts
    that lost most, the earlier one first on a tie. Weights of zero share equally.
    """
    shares = list(weights) if sum(weights) else [1] * len(weights)
    whole = sum(shares)
    parts = [total * share // whole for share in shares]
    lost = sorted(range(len(shares)), key=lambda i: -(total * shares[i] % whole))
    for i in lost[: total - sum(parts)]:
        parts[i] += 1
    return parts
