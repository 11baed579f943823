"""What shoppers type about their accounts."""

from marshmallow import Schema, ValidationError, fields, validates_schema
from marshmallow.validate import Length

from webapp.accounts.rules.passwords import LONGEST
from webapp.accounts.schemas.customers import KNOWN
from webapp.accounts.schemas.staff import SignIn
from webapp.fields import Email, Key, Text

__all__ = [
    "AddressForm",
    "ChangeEmail",
    "ChangePassword",
    "Confirmation",
    "Forgotten",
    "NewAccount",
    "NewPassword",
    "Person",
    "Register",
    "SignIn",
]
MISSING = "Please type a password."


class Password(fields.String):
    """Taken as it was typed, blanks included."""

    def __init__(self) -> None:
        within = Length(min=1, max=LONGEST, error=MISSING)
        super().__init__(required=True, validate=within, error_messages={"required": MISSING})


class Person(Schema):
    name = Text(100, required=True)
    lastname = Text(100, required=True)
    telephone = Text(40, load_default="")


class Register(Schema):
    email = Email(required=True)


class NewAccount(Schema):
    name = Text(100, required=True)
    lastname = Text(100, required=True)
    password = Password()


class Confirmation(Schema):
    """Whoever is signed in still knows the password."""

    old_password = Password()


class AddressForm(Schema):
    """What an address needs its country says."""

    street = Text(100, required=True)
    house_number = Text(20, required=True)
    postal_code = Text(20, load_default="")
    city = Text(100, load_default="")
    region = Text(100, load_default="")
    country = Text(2, required=True, validate=[KNOWN])
    request_key = Key(required=True)


class Forgotten(Schema):
    email = Email(required=True)


class NewPassword(Schema):
    password = Password()


class ChangePassword(NewPassword):
    old_password = Password()

    @validates_schema
    def must_differ(self, data: dict[str, str], **_: object) -> None:
        if data["password"] == data["old_password"]:
            raise ValidationError("This is the password that you have.", "password")


class ChangeEmail(Schema):
    email = Email(required=True)
    old_password = Password()
