"""What staff say of the pictures of a product."""

from marshmallow import Schema

from webapp.catalogue.rules.gallery import Side
from webapp.catalogue.rules.limits import LONGEST_ALT
from webapp.fields import LARGEST_ID, Choice, Digits, Key, Text


class OfPictures(Schema):
    """The version of the product that the form was made for, and the key of the form."""

    version = Digits(1, LARGEST_ID, required=True)
    request_key = Key(required=True)


class DescribedPicture(OfPictures):
    alt = Text(LONGEST_ALT, load_default="")


class MovedPicture(OfPictures):
    to = Choice(list(Side), missing="Earlier or later?", required=True)
