"""What shoppers type on the page of an order that they have placed."""

from marshmallow import Schema

from webapp.fields import LONGEST_EMAIL, Text


class Confirmation(Schema):
    answer = Text(LONGEST_EMAIL, required=True)
