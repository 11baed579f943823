"""The shapes of customers, whom programs call clients, and of their addresses."""

from marshmallow import Schema, fields
from marshmallow.validate import OneOf

from webapp.accounts.rules.addresses import COUNTRIES
from webapp.fields import LARGEST_ID, Email, Moment, Text, View, Whole

COUNTRY = {"description": "ISO 3166-1 alpha-2, in capitals."}
BY_COUNTRY = {"description": "Whether it is needed, and what it may be, the country says."}
KNOWN = OneOf(COUNTRIES, error="This is the code of no country that is known here.")


class ClientInput(Schema):
    email = Email(required=True)
    name = Text(100, required=True)
    lastname = Text(100, required=True)
    telephone = Text(40, load_default="")


class ClientView(View):
    id = fields.Integer()
    email = fields.String(metadata={"format": "email"})
    name = fields.String()
    lastname = fields.String()
    telephone = fields.String()
    version = fields.Integer(metadata={"description": "Grows with each change."})
    created_at = Moment()
    updated_at = Moment()


class AddressInput(Schema):
    """It belongs to its client for good, so a change does not name one."""

    street = Text(100, required=True)
    house_number = Text(20, required=True, data_key="number")
    postal_code = Text(20, load_default="", metadata=BY_COUNTRY)
    city = Text(100, load_default="", metadata=BY_COUNTRY)
    region = Text(100, load_default="", metadata=BY_COUNTRY)
    country = Text(2, required=True, validate=[KNOWN], metadata=COUNTRY)


class NewAddress(AddressInput):
    customer_id = Whole(1, LARGEST_ID, required=True, data_key="client_id")


class AddressView(View):
    id = fields.Integer()
    customer_id = fields.Integer(data_key="client_id")
    street = fields.String()
    house_number = fields.String(data_key="number")
    postal_code = fields.String()
    city = fields.String()
    region = fields.String(metadata={"description": "Its code, where the country has some."})
    country = fields.String(metadata=COUNTRY)
    version = fields.Integer(metadata={"description": "Grows with each change."})
    created_at = Moment()
    updated_at = Moment()


class ClientPageView(View):
    items = fields.List(fields.Nested(ClientView))
    next_cursor = fields.String(allow_none=True)


class AddressPageView(View):
    items = fields.List(fields.Nested(AddressView))
    next_cursor = fields.String(allow_none=True)
