"""What the address of a list asks for: which rows, and which page of them."""

from typing import Any

from flask import request
from marshmallow import EXCLUDE, Schema, ValidationError

from webapp.catalogue.rules.reviews import ReviewState
from webapp.catalogue.rules.status import Status
from webapp.fields import LARGEST_ID, Choice, Digits, Text
from webapp.orders.queries import LARGEST_NUMBER
from webapp.orders.rules.life import OrderStatus
from webapp.orders.rules.requests import RequestState
from webapp.paging import Place

LONGEST_WORDS = 254


class OrdersAsked(Schema):
    status = Choice(list(OrderStatus), missing="")
    q = Text(LONGEST_WORDS)
    before = Digits(0, LARGEST_NUMBER)
    after = Digits(0, LARGEST_NUMBER)


class GoodsAsked(Schema):
    find = Text(LONGEST_WORDS)


class ProductsAsked(Schema):
    status = Choice(list(Status), missing="")
    q = Text(LONGEST_WORDS)
    before = Digits(0, LARGEST_ID)
    after = Digits(0, LARGEST_ID)


class ReviewsAsked(Schema):
    status = Choice(list(ReviewState), missing="")
    before = Digits(0, LARGEST_NUMBER)
    after = Digits(0, LARGEST_NUMBER)


class RequestsAsked(Schema):
    status = Choice(list(RequestState), missing="")
    before = Digits(0, LARGEST_NUMBER)
    after = Digits(0, LARGEST_NUMBER)


class PeopleAsked(Schema):
    q = Text(LONGEST_WORDS)
    before = Digits(0, LARGEST_ID)
    after = Digits(0, LARGEST_ID)


class TokensAsked(Schema):
    before = Digits(0, LARGEST_ID)
    after = Digits(0, LARGEST_ID)


class HistoryAsked(Schema):
    before = Digits(0, LARGEST_NUMBER)
    after = Digits(0, LARGEST_NUMBER)


def read_query(schema: type[Schema]) -> dict[str, Any]:
    """What the address asks for; a part that makes no sense asks for nothing."""
    try:
        asked: dict[str, Any] = schema(unknown=EXCLUDE).load(request.args.to_dict())
    except ValidationError as error:
        asked = dict(error.valid_data)  # type: ignore[arg-type]
    return dict.fromkeys(schema().fields) | asked


def place_of(asked: dict[str, Any]) -> Place:
    return Place(asked["before"], asked["after"])
