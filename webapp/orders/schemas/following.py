"""What shoppers type on the page of an order that they have placed."""

from marshmallow import Schema

from webapp.fields import LARGEST_ID, LONGEST_EMAIL, Digits, Key, Prose, Text

LONGEST_REASON = 1000


class Confirmation(Schema):
    answer = Text(LONGEST_EMAIL, required=True)


class OfOrder(Schema):
    """Which order a form is of when the page it stood on is gone."""

    number = Digits(1, LARGEST_ID, required=True)


class Wish(Schema):
    """Why the shopper wants it, which nobody has to say."""

    reason = Prose(LONGEST_REASON, load_default="")
    request_key = Key(required=True)
