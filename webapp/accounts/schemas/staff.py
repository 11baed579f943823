"""What staff type to sign in."""

from marshmallow import Schema, fields
from marshmallow.validate import Length

from webapp.fields import LONGEST_EMAIL, Text

LONGEST_PASSWORD = 1000
MISSING = "Please type your password."
LONGEST_CODE = 40


class SignIn(Schema):
    """Who says to be whom.

    The form of the address is not judged, because a wrong one simply has no account; the
    password is taken as it was typed.
    """

    email = Text(LONGEST_EMAIL, required=True)
    password = fields.String(
        required=True,
        validate=Length(min=1, max=LONGEST_PASSWORD, error=MISSING),
        error_messages={"required": MISSING},
    )


class Code(Schema):
    """A code of the app, or one of the recovery codes, however it is grouped."""

    code = Text(LONGEST_CODE, required=True)
