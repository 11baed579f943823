"""What a browser answers for a passkey."""

from marshmallow import Schema, fields
from marshmallow.validate import Length

from webapp.accounts.rules.passkey_answers import LONGEST_ANSWER
from webapp.fields import Text

LONGEST_NAME = 80
NOTHING = "Your browser has sent no passkey. Please try again, or use another way."


class Answer(fields.String):
    """As the script has put it into the form; what it proves is looked at later."""

    def __init__(self) -> None:
        within = Length(min=1, max=LONGEST_ANSWER, error=NOTHING)
        super().__init__(required=True, validate=within, error_messages={"required": NOTHING})


class UsedPasskey(Schema):
    passkey = Answer()


class MadePasskey(Schema):
    passkey = Answer()
    name = Text(LONGEST_NAME, load_default="")
