"""How programs ask for products and categories."""

from typing import Any

from marshmallow import Schema
from marshmallow.validate import Regexp

from webapp.catalogue.queries.listing import ListOrder
from webapp.catalogue.rules.limits import LONGEST_SLUG, LONGEST_TAG
from webapp.catalogue.rules.status import Status
from webapp.catalogue.schemas.reading import ProductView
from webapp.fields import LARGEST_ID, Choice, Digits, FlagWord, MoneyField, Text

MEMBERS = tuple(ProductView().fields)
ONE_MEMBER = f"({'|'.join(MEMBERS)})"
LIST_OF_MEMBERS = f"^{ONE_MEMBER}(,{ONE_MEMBER})*$"


class Members(Text):
    """Names of members of a product, with commas between them."""

    def __init__(self, **more: Any) -> None:
        known = Regexp(LIST_OF_MEMBERS, error=f"Some of: {', '.join(MEMBERS)}.")
        super().__init__(1000, validate=[known], **more)
        self.metadata = {**self.metadata, "pattern": LIST_OF_MEMBERS}


class ProductFilter(Schema):
    """Which products, in which order, and how much of each."""

    category = Text(
        LONGEST_SLUG,
        metadata={"description": "The slug of a category; what is below it counts too."},
    )
    category_id = Digits(1, LARGEST_ID, metadata={"description": "The same by its number."})
    min_price = MoneyField(
        metadata={"description": "Some variant that is for sale costs at least this."}
    )
    max_price = MoneyField(
        metadata={"description": "Some variant that is for sale costs at most this."}
    )
    in_stock = FlagWord(metadata={"description": "Only what can be ordered now, or cannot."})
    tag = Text(LONGEST_TAG, metadata={"description": "Has exactly this tag."})
    q = Text(100, metadata={"description": "Words to search for."})
    status = Choice(
        list(Status),
        missing="This is no status.",
        metadata={"description": "Whole products of this status; needs `catalogue:read`."},
    )
    sort = Choice(
        list(ListOrder),
        missing="This is no order of the list.",
        load_default=ListOrder.NEWEST,
        metadata={
            "description": "`price` is the cheapest first, `-price` the dearest; products "
            "without a price are left out then."
        },
    )
    members = Members(
        data_key="fields",
        metadata={
            "description": "Only these members of each product, separated by commas; `id` is "
            "always there.",
            "examples": ["id,name,price"],
        },
    )
