"""The shapes of reviews, for programs and for the form on the pages."""

import re
from collections.abc import Mapping
from typing import Any

from marshmallow import Schema, fields

from webapp.catalogue.rules.reviews import LONGEST_AUTHOR, LONGEST_COMMENT, ReviewState, Stars
from webapp.fields import LARGEST_ID, Choice, Digits, Key, Moment, Prose, Text, View, Whole

MOST_STARS = 5
NO_STARS = "Please choose how many stars you give."
NO_STARS_ERRORS: dict[str, Any] = dict.fromkeys(("required", "invalid"), NO_STARS)
NO_STATE = "This is no state of a review."
NO_RATING = "This is no number from 0.0 to 5.0 with at most one decimal."
RATING_ERRORS: dict[str, Any] = {"stars": NO_RATING}
STARS = re.compile(r"^([0-4](\.[0-9])?|5(\.0)?)$")
# Programs that check a multiple of 0.1 in binary refuse 0.3, so answers do not promise one.
TENTHS = {"multipleOf": 0.1}
DECIDING = {"description": "Only for tokens with `reviews:moderate`."}
AUTHOR = {"description": "The name that is shown; empty when the client was deleted."}
CUSTOMER = {"description": "Who wrote it, where that is known; else null, as without a token."}


class StarsField(fields.Float):
    """A rating as a number of JSON; inside the shop it is whole tenths, and never a float."""

    default_error_messages = RATING_ERRORS

    def __init__(self, **more: Any) -> None:
        super().__init__(**more)
        self.metadata = {"minimum": 0, "maximum": MOST_STARS, **self.metadata}

    def _serialize(self, value: Any, attr: str | None, obj: Any, **more: Any) -> Any:
        return None if value is None else value.number

    def _deserialize(
        self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **more: Any
    ) -> Any:
        try:
            return Stars.parse(value)
        except ValueError:
            raise self.make_error("stars") from None


class StarsText(fields.String):
    """The same in an address: `4` or `4.5`."""

    default_error_messages = RATING_ERRORS

    def __init__(self, **more: Any) -> None:
        super().__init__(**more)
        self.metadata = {"pattern": STARS.pattern, "maxLength": 3, **self.metadata}

    def _deserialize(
        self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **more: Any
    ) -> Any:
        if not STARS.fullmatch(value):
            raise self.make_error("stars")
        return Stars.parse(float(value))


class ReviewInput(Schema):
    """It belongs to its product and its client for good, so a change names neither."""

    rating = StarsField(required=True, metadata=TENTHS)
    comment = Prose(LONGEST_COMMENT, required=True)
    author = Text(LONGEST_AUTHOR, required=True)
    state = Choice(list(ReviewState), missing=NO_STATE, metadata=DECIDING)


class NewReview(ReviewInput):
    product_id = Whole(1, LARGEST_ID, required=True)
    customer_id = Whole(
        1, LARGEST_ID, load_default=None, allow_none=True, data_key="client_id", metadata=CUSTOMER
    )


class ReviewView(View):
    id = fields.Integer()
    product_id = fields.Integer()
    customer_id = fields.Integer(data_key="client_id", allow_none=True, metadata=CUSTOMER)
    rating = StarsField(attribute="stars")
    comment = fields.String()
    author = fields.String(metadata=AUTHOR)
    state = Choice(list(ReviewState), missing=NO_STATE)
    version = fields.Integer(metadata={"description": "Grows with each change."})
    created_at = Moment()
    updated_at = Moment()


class ReviewPageView(View):
    items = fields.List(fields.Nested(ReviewView))
    next_cursor = fields.String(allow_none=True)


class RatingView(View):
    """What all published reviews of a product say together."""

    count = fields.Integer()
    mean = StarsField(allow_none=True, metadata={"description": "Null where nobody said anything."})


class BoughtReviewForm(Schema):
    """What a shopper writes about something that he bought."""

    author = Text(LONGEST_AUTHOR, required=True)
    rating = Digits(1, MOST_STARS, required=True, error_messages=NO_STARS_ERRORS)
    comment = Prose(LONGEST_COMMENT, required=True)


class ReviewForm(BoughtReviewForm):
    """What anybody writes. No person sees or fills `website`, but programs that spam do."""

    website = fields.String(load_default="")
    request_key = Key(required=True)


class Moderation(Schema):
    """The version of the review that staff saw, and the key of the page."""

    version = Digits(1, LARGEST_ID, required=True)
    request_key = Key(required=True)
