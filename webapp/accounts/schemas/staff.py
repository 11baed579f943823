"""What staff type to sign in, to join, and to manage each other and the tokens of programs."""

from typing import Any

from marshmallow import Schema, fields
from marshmallow.validate import Length

from webapp.fields import LONGEST_EMAIL, Digits, Email, Key, Text

LONGEST_PASSWORD = 1000
MISSING = "Please type your password."
LONGEST_CODE = 40
LONGEST_NAME = 100
MOST_DAYS = 730
MOST_HOURS = 30 * 24


class Password(fields.String):
    """Taken as it was typed."""

    def __init__(self, **more: Any) -> None:
        length = Length(min=1, max=LONGEST_PASSWORD, error=MISSING)
        super().__init__(
            required=True, validate=length, error_messages={"required": MISSING}, **more
        )


class SignIn(Schema):
    """Who says to be whom.

    The form of the address is not judged, because a wrong one simply has no account.
    """

    email = Text(LONGEST_EMAIL, required=True)
    password = Password()


class Code(Schema):
    """A code of the app, or one of the recovery codes, however it is grouped."""

    code = Text(LONGEST_CODE, required=True)


class Invited(Schema):
    email = Email(required=True)


class Joining(Schema):
    """How somebody who was invited wants to be called, and the password."""

    name = Text(LONGEST_NAME, required=True)
    password = Password()


class Forgotten(Schema):
    email = Email(required=True)


class ChosenPassword(Schema):
    password = Password()


class NewPassword(Schema):
    old_password = Password()
    password = Password()


class NewToken(Schema):
    name = Text(LONGEST_NAME, required=True)
    days = Digits(1, MOST_DAYS, required=True)
    request_key = Key(required=True)


class Rotation(Schema):
    """How long the new token lasts, and how long the old one goes on beside it."""

    days = Digits(1, MOST_DAYS, required=True)
    overlap_hours = Digits(0, MOST_HOURS, required=True)
    request_key = Key(required=True)
