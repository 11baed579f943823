"""What the forms of an order send beside their fixed fields: a number for each line."""

from collections.abc import Iterator
from typing import Any

from flask import request
from marshmallow import ValidationError

from webapp.fields import Digits, MoneyField
from webapp.orders.rules.credits import PartKind
from webapp.orders.services.pay import RefundPart

LARGEST_NUMBER = 2**63 - 1
MOST_PIECES = 100_000


def pieces_of_form() -> dict[int, int]:
    """How many pieces of each line were chosen; raises ValidationError."""
    chosen = lines_of_form("pieces", Digits(0, MOST_PIECES))
    return {line_id: count for line_id, count in chosen if count}


def refund_parts_of(form: dict[str, Any]) -> list[RefundPart]:
    """The amounts that were filled in; raises ValidationError."""
    parts = [
        RefundPart(PartKind.GOODS, amount.cents, line_id)
        for line_id, amount in lines_of_form("amount", MoneyField())
    ]
    if form["shipping"]:
        parts.append(RefundPart(PartKind.SHIPPING, form["shipping"].cents))
    if form["free"]:
        parts.append(RefundPart(PartKind.FREE, form["free"].cents))
    return parts


def lines_of_form(prefix: str, field: Any) -> Iterator[tuple[int, Any]]:
    """The filled fields `<prefix>-<number of a line>`."""
    for name, value in request.form.items():
        kind, _, number = name.partition("-")
        if kind != prefix or not value.strip():
            continue
        if not (number.isascii() and number.isdigit() and int(number) <= LARGEST_NUMBER):
            raise ValidationError({name: ["There is no such line."]})
        try:
            yield int(number), field.deserialize(value)
        except ValidationError as error:
            raise ValidationError({name: error.messages}) from None
