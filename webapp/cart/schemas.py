"""What a form says about a line of the cart."""

from marshmallow import Schema

from webapp.cart.rules import LARGEST_QUANTITY
from webapp.fields import LARGEST_ID, Digits


class AddLine(Schema):
    variant_id = Digits(1, LARGEST_ID, required=True)
    quantity = Digits(1, LARGEST_QUANTITY, load_default=1)


class ChangeLine(Schema):
    quantity = Digits(0, LARGEST_QUANTITY, required=True)
