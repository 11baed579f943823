"""The shapes of placing an order: one for programs, one for forms."""

from collections.abc import Mapping
from typing import Any, ClassVar

from marshmallow import Schema, ValidationError, fields, validates_schema
from marshmallow.validate import Length, OneOf

from webapp.cart.rules import LARGEST_QUANTITY, MOST_LINES
from webapp.fields import (
    LARGEST_ID,
    MISSING,
    Choice,
    Email,
    Key,
    Moment,
    MoneyField,
    Percent,
    Prose,
    Text,
    View,
    Whole,
)
from webapp.orders.rules.life import PUBLIC_STATUSES
from webapp.orders.rules.purchase import ADDRESS_NEEDS
from webapp.payments.rules import OFFERED_PAYMENTS, PaymentState, PaymentType
from webapp.shipping.rules import DELIVERY_COUNTRIES, DeliveryMethod, needs_address

FROM_CLIENT = {"description": "Needed without a `client_id`."}
SHOWN = {"pattern": Text(1, required=True).pattern()}
NOT_EMPTY = Length(min=1, error=MISSING)
ONE_ADDRESS = "Either one of the client or a new one, not both."
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


class OrderAddressInput(AddressFields):
    """The same as programs name it."""

    house_number = Text(20, required=True, data_key="number")


class Goods(Schema):
    """A variant, or a product that has only one; either, not both."""

    variant_id = Whole(1, LARGEST_ID)
    product_id = Whole(1, LARGEST_ID)

    # marshmallow cannot say this to OpenAPI: webapp.api.description adds it.
    described_by: ClassVar[dict[str, Any]] = {
        "oneOf": [{"required": ["variant_id"]}, {"required": ["product_id"]}]
    }
    described_in_part: ClassVar[dict[str, Any]] = {
        "not": {"required": ["variant_id", "product_id"]}
    }

    @validates_schema(skip_on_field_errors=False)
    def check_goods(self, data: Mapping[str, Any], partial: Any = None, **more: Any) -> None:
        named = [name for name in ("variant_id", "product_id") if data.get(name) is not None]
        if len(named) > 1 or not (named or partial):
            raise ValidationError("Name either a variant_id or a product_id.", "variant_id")


class WantedLine(Goods):
    quantity = Whole(1, LARGEST_QUANTITY, required=True)
    price = MoneyField()


class PlaceOrder(BuyerFields):
    """An order of a program. Its price and total are guards: where given they must be right.

    Lines may be left out, and added later. With a `client_id`, what is left out about the buyer
    is copied from the client.
    """

    # marshmallow cannot say this to OpenAPI: webapp.api.description adds it.
    described_by: ClassVar[dict[str, Any]] = {
        "oneOf": [
            {"required": ["client_id"], "not": {"required": ["address", "address_id"]}},
            {
                "required": ["email", "name"],
                "not": {"anyOf": [{"required": ["client_id"]}, {"required": ["address_id"]}]},
            },
        ]
    }

    email = Email(validate=[NOT_EMPTY], metadata=FROM_CLIENT)
    name = Text(100, validate=[NOT_EMPTY], metadata=FROM_CLIENT | SHOWN)
    telephone = Text(40, metadata=FROM_CLIENT)
    customer_id = Whole(1, LARGEST_ID, data_key="client_id")
    address_id = Whole(1, LARGEST_ID, metadata={"description": "One of the client's addresses."})
    address = fields.Nested(OrderAddressInput)
    lines = fields.List(
        fields.Nested(WantedLine), load_default=list, validate=Length(max=MOST_LINES)
    )
    total = MoneyField()

    @validates_schema
    def check_buyer(self, data: Mapping[str, Any], **more: Any) -> None:
        """A guest says who he is; only a client has addresses to choose from."""
        if "customer_id" in data:
            wrong = {"address_id": [ONE_ADDRESS]} if {"address", "address_id"} <= set(data) else {}
        else:
            wrong = {name: [MISSING] for name in ("email", "name") if name not in data}
            if "address_id" in data:
                wrong["address_id"] = ["Only with the client_id whose address it is."]
        if wrong:
            raise ValidationError(wrong)


class BuyerForm(BuyerFields):
    """Who buys, with all fields flat; whoever fetches the goods leaves the address empty."""

    street = Text(100, load_default="")
    house_number = Text(20, load_default="")
    postal_code = Text(20, load_default="")
    city = Text(100, load_default="")
    region = Text(100, load_default="")
    country = Text(2, load_default="")
    request_key = Key(required=True)

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


SEEN_TOTALS = {f"seen_total_{method}": MoneyField(required=True) for method in DeliveryMethod}


class CheckoutForm(BuyerForm):
    """An order of a shopper, and beside each delivery method the total that he saw there."""

    seen_lines = Text(64, load_default="")

    class Meta:
        include = SEEN_TOTALS


class OrderAddressView(View):
    name = fields.String()
    street = fields.String()
    house_number = fields.String(data_key="number")
    postal_code = fields.String()
    city = fields.String()
    region = fields.String()
    country = fields.String(metadata={"description": "ISO 3166-1 alpha-2."})


class OrderLineView(View):
    """What was bought, as it was called and priced then."""

    id = fields.Integer()
    position = fields.Integer()
    variant_id = fields.Integer()
    product_id = fields.Integer()
    title = fields.String()
    sku = fields.String(allow_none=True)
    options = fields.Dict(keys=fields.String(), values=fields.String())
    quantity = fields.Integer(metadata={"description": "So many pieces were ordered."})
    canceled_quantity = fields.Integer()
    packed_quantity = fields.Integer(metadata={"description": "In parcels that are still here."})
    shipped_quantity = fields.Integer()
    returned_quantity = fields.Integer(metadata={"description": "Of those that were shipped."})
    unit_price = MoneyField()
    discount = MoneyField()
    tax_percent = Percent()
    tax = MoneyField()
    total = MoneyField()


class OrderView(View):
    """An order: `total = subtotal - discount + shipping`, plus `tax` unless it is included."""

    id = fields.Integer()
    number = fields.Integer(metadata={"description": "What people call it."})
    status = fields.String(validate=OneOf([status.value for status in PUBLIC_STATUSES]))
    customer_id = fields.Integer(
        data_key="client_id", allow_none=True, metadata={"description": "Null for a guest."}
    )
    email = fields.String(metadata={"format": "email"})
    name = fields.String()
    telephone = fields.String()
    note = fields.String()
    delivery_method = fields.String(validate=OneOf([method.value for method in DeliveryMethod]))
    payment_type = fields.String(validate=OneOf([kind.value for kind in PaymentType]))
    address = fields.Nested(OrderAddressView, allow_none=True)
    lines = fields.List(fields.Nested(OrderLineView))
    currency = fields.String(metadata={"description": "ISO 4217.", "examples": ["EUR"]})
    subtotal = MoneyField()
    discount = MoneyField()
    shipping = MoneyField()
    tax = MoneyField()
    tax_included = fields.Boolean()
    total = MoneyField()
    payment_state = fields.String(validate=OneOf([state.value for state in PaymentState]))
    credited = MoneyField(metadata={"description": "What was taken back of the total."})
    paid = MoneyField()
    refunded = MoneyField(metadata={"description": "What went back of what was paid."})
    due = MoneyField(metadata={"description": "`total - credited - (paid - refunded)`."})
    placed_at = Moment()
    updated_at = Moment()
    version = fields.Integer(metadata={"description": "Grows with each change."})
