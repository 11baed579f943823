"""What staff say when they do something with an order. Each form names the version it saw."""

from typing import Any

from marshmallow import Schema

from webapp.fields import LARGEST_ID, Choice, Digits, Key, MoneyField, Prose, Text
from webapp.orders.schemas.placing import AddressFields
from webapp.payments.rules import PaymentType
from webapp.stock.rules import Bucket

LONGEST_REASON = 500


class OptionalAmount(MoneyField):
    """An amount that may be left empty."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **more: Any) -> Any:
        return None if value == "" else super()._deserialize(value, attr, data, **more)


class Action(Schema):
    """The version of the order that the form was made for, and the key of the form."""

    version = Digits(1, LARGEST_ID, required=True)
    request_key = Key(required=True)


class Reasoned(Action):
    reason = Text(LONGEST_REASON, load_default="")


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
