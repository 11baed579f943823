"""What stands on a bill or a credit note: plain values, copied on the day of issue."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

# The series, which are also the first letters of the codes.
BILLS, CREDIT_NOTES = "B", "C"


class BillKind(StrEnum):
    """What programs call the series."""

    BILL = "bill"
    CREDIT_NOTE = "credit_note"


SERIES = {BillKind.BILL: BILLS, BillKind.CREDIT_NOTE: CREDIT_NOTES}


def code_of(series: str, year: int, number: int) -> str:
    """What people call it: `B2026-000123`."""
    return f"{series}{year}-{number:06}"


@dataclass(frozen=True)
class Number:
    """A number in a series and a year, and when it was given."""

    year: int
    number: int
    issued_at: datetime


def following(last: Number, now: datetime) -> Number:
    """The number after the last one. A year begins with 1, and a clock that was set back
    does not turn the order of the documents around."""
    issued_at = max(now, last.issued_at.astimezone(UTC))
    number = last.number + 1 if issued_at.year == last.year else 1
    return Number(issued_at.year, number, issued_at)


@dataclass(frozen=True)
class BillLine:
    title: str
    sku: str | None
    options: dict[str, str]
    quantity: int
    unit_price_cents: int
    discount_cents: int
    tax_percent: str
    tax_cents: int
    total_cents: int


@dataclass(frozen=True)
class TaxLine:
    tax_percent: str
    net_cents: int
    tax_cents: int


@dataclass(frozen=True)
class Party:
    name: str
    lines: tuple[str, ...]


@dataclass(frozen=True)
class BillDocument:
    """All that is printed, kept for ever so that the PDF can be made again.

    `kind` is `bill` or `credit_note`. The amounts of a credit note are positive: what the
    buyer gets back or need not pay.
    """

    kind: str
    code: str
    corrects: str | None
    reason: str
    issued_on: str
    order_number: int
    ordered_on: str
    currency: str
    seller: Party
    seller_tax_id: str
    buyer: Party
    buyer_email: str
    deliver_to: Party | None
    delivery_method: str
    payment_type: str
    lines: tuple[BillLine, ...]
    subtotal_cents: int
    discount_cents: int
    shipping_cents: int
    tax_cents: int
    tax_included: bool
    total_cents: int
    paid_cents: int
    taxes: tuple[TaxLine, ...]
    bank_account: str

    def as_json(self) -> dict[str, Any]:
        """Lists and dicts, exactly as they come back from a column of JSON."""
        plain: dict[str, Any] = json.loads(json.dumps(asdict(self)))
        return plain

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> "BillDocument":
        deliver_to = stored["deliver_to"]
        built = {
            "seller": party_from(stored["seller"]),
            "buyer": party_from(stored["buyer"]),
            "deliver_to": party_from(deliver_to) if deliver_to else None,
            "lines": tuple(BillLine(**line) for line in stored["lines"]),
            "taxes": tuple(TaxLine(**tax) for tax in stored["taxes"]),
        }
        return cls(**{**stored, **built})


def party_from(stored: Mapping[str, Any]) -> Party:
    return Party(stored["name"], tuple(stored["lines"]))
