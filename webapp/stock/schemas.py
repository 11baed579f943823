"""The shapes of stock that cross a door."""

from typing import Any

from marshmallow import Schema
from marshmallow.validate import Range

from webapp.fields import Digits, Text

MOST_PIECES = 1_000_000
HOW_MANY = f"Type a whole number from 0 to {MOST_PIECES:,}."
WHY = "Say why, so that others understand the ledger."


class Pieces(Digits):
    """So many pieces on a shelf; whatever is wrong with the number, the same sentence helps."""

    def __init__(self, **more: Any) -> None:
        messages = {"required": HOW_MANY, "invalid": HOW_MANY}
        super().__init__(0, MOST_PIECES, error_messages=messages, **more)
        self.validators = [Range(0, MOST_PIECES, error=HOW_MANY)]


class Reason(Text):
    """A line for the ledger, which a person must not leave empty."""

    def __init__(self, **more: Any) -> None:
        super().__init__(200, error_messages={"required": WHY}, **more)


class CorrectStock(Schema):
    """What was counted on the shelf, and what the person saw before counting."""

    seen = Pieces(required=True)
    counted = Pieces(required=True)
    note = Reason(required=True)
