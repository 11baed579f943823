"""What staff say when they do something with an order. Each form names the version it saw."""

from typing import Any

from marshmallow import Schema
from marshmallow.validate import Range

from webapp.fields import LARGEST_ID, MISSING, Choice, Digits, Key, MoneyField, Prose, Text
from webapp.orders.rules.purchase import MOST_PIECES
from webapp.orders.schemas.placing import AddressFields
from webapp.payments.rules import PaymentType
from webapp.stock.rules import Bucket

LONGEST_REASON = 500
LONGEST_ANSWER = 1000
LONGEST_SKU = 255
POSSIBLE_PIECES = f"A line has 1 to {MOST_PIECES:,} pieces."


class OptionalAmount(MoneyField):
    """An amount that may be left empty."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **more: Any) -> Any:
        return None if value == "" else super()._deserialize(value, attr, data, **more)


class Pieces(Digits):
    """How many pieces a line of an order has."""

    default_error_messages = {"required": MISSING, "invalid": POSSIBLE_PIECES}  # noqa: RUF012

    def __init__(self, **more: Any) -> None:
        super().__init__(1, MOST_PIECES, **more)
        self.validators = [Range(1, MOST_PIECES, error=POSSIBLE_PIECES)]


class Action(Schema):
    """The version of the order that the form was made for, and the key of the form."""

    version = Digits(1, LARGEST_ID, required=True)
    request_key = Key(required=True)


class Reasoned(Action):
    reason = Text(LONGEST_REASON, load_default="")


class Accepted(Action):
    answer = Prose(LONGEST_ANSWER, load_default="")


class Declined(Action):
    answer = Prose(LONGEST_ANSWER, required=True)


class Shipment(Action):
    tracking_code = Text(100, load_default="")


class Returned(Reasoned):
    into = Choice([Bucket.AVAILABLE, Bucket.LOST], required=True, missing="Please choose.")


class Paid(Action):
    amount = MoneyField(required=True)
    payment_type = Choice(list(PaymentType), required=True, missing="Please choose.")
    reference = Text(200, load_default="")


class Refunded(Action):
    reason = Text(LONGEST_REASON, required=True)
    free = OptionalAmount(load_default=None)
    shipping = OptionalAmount(load_default=None)


class Noted(Action):
    reason = Prose(2000, required=True)


class Moved(Action, AddressFields):
    name = Text(100, required=True)


class AddedLine(Action):
    """`price` is the one that stood beside the goods, where one did."""

    sku = Text(LONGEST_SKU, required=True)
    quantity = Pieces(required=True)
    price = OptionalAmount(load_default=None)


class ChangedLine(Action):
    """Without a SKU the line stays with what it is."""

    sku = Text(LONGEST_SKU, load_default="")
    quantity = Pieces(required=True)
