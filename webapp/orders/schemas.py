"""The shapes of placing an order: one for programs, one for the checkout form."""

from collections.abc import Mapping
from typing import Any

from marshmallow import Schema, ValidationError, fields, validates_schema
from marshmallow.validate import Length, OneOf

from webapp.cart.rules import LARGEST_QUANTITY, MOST_LINES
from webapp.fields import (
    LARGEST_ID,
    MISSING,
    Choice,
    Email,
    Key,
    MoneyField,
    Prose,
    Text,
    Whole,
)
from webapp.orders.rules import OFFERED_PAYMENTS
from webapp.shipping.rules import DELIVERY_COUNTRIES, DeliveryMethod, needs_address

ADDRESS_NEEDS = ("street", "house_number", "postal_code", "city", "country")
WE_DELIVER_TO = OneOf(list(DELIVERY_COUNTRIES), error="We do not deliver to this country.")


class BuyerFields(Schema):
    """Who buys, and how the goods and the money change hands."""

    email = Email(required=True)
    name = Text(100, required=True)
    telephone = Text(40, load_default="")
    note = Prose(1000, load_default="")
    delivery_method = Choice(
        list(DeliveryMethod), required=True, missing="Please choose how you get the goods."
    )
    payment_type = Choice(OFFERED_PAYMENTS, required=True, missing="Please choose how you pay.")


class AddressFields(Schema):
    street = Text(100, required=True)
    house_number = Text(20, required=True)
    postal_code = Text(20, required=True)
    city = Text(100, required=True)
    region = Text(100, load_default="")
    country = Text(2, required=True, validate=[WE_DELIVER_TO])


class WantedLine(Schema):
    variant_id = Whole(1, LARGEST_ID, required=True)
    quantity = Whole(1, LARGEST_QUANTITY, required=True)
    price = MoneyField()


class PlaceOrder(BuyerFields):
    """An order of a program. Its price and total are guards: where given they must be right."""

    address = fields.Nested(AddressFields)
    lines = fields.List(
        fields.Nested(WantedLine), required=True, validate=Length(min=1, max=MOST_LINES)
    )
    total = MoneyField()


SEEN_TOTALS = {f"seen_total_{method}": MoneyField(required=True) for method in DeliveryMethod}


class CheckoutForm(BuyerFields):
    """An order of a shopper: all fields flat, and beside each delivery method its total."""

    street = Text(100, load_default="")
    house_number = Text(20, load_default="")
    postal_code = Text(20, load_default="")
    city = Text(100, load_default="")
    region = Text(100, load_default="")
    country = Text(2, load_default="")
    request_key = Key(required=True)

    class Meta:
        include = SEEN_TOTALS

    @validates_schema(skip_on_field_errors=False)
    def check_address(self, data: Mapping[str, Any], **more: Any) -> None:
        """Only a home delivery needs an address."""
        if data.get("delivery_method") is None or not needs_address(data["delivery_method"]):
            return
        wrong = {name: [MISSING] for name in ADDRESS_NEEDS if data.get(name) == ""}
        if data.get("country") and data["country"] not in DELIVERY_COUNTRIES:
            wrong["country"] = [WE_DELIVER_TO.error]
        if wrong:
            raise ValidationError(wrong)
