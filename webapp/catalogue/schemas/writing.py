"""What programs say a product or a category shall be."""

from marshmallow import Schema, ValidationError, fields
from marshmallow.validate import Length, Regexp

from webapp.catalogue.rules.limits import (
    LONGEST_ALT,
    LONGEST_BARCODE,
    LONGEST_CATEGORY,
    LONGEST_DESCRIPTION,
    LONGEST_OPTION,
    LONGEST_SKU,
    LONGEST_SLUG,
    LONGEST_TAG,
    LONGEST_TITLE,
    LONGEST_URL,
    LONGEST_VALUE,
    LONGEST_VENDOR,
    MOST_GRAMS,
    MOST_OPTIONS,
    MOST_PICTURES,
    MOST_TAGS,
    MOST_VARIANTS,
)
from webapp.catalogue.rules.status import Status, TaxClass
from webapp.fields import LARGEST_ID, Choice, Flag, MoneyField, Prose, Text, Whole
from webapp.stock.schemas import MOST_PIECES

SLUG = "^[a-z0-9]+(-[a-z0-9]+)*$"
# Printable ASCII, as an address is sent; nobody's name and password stand in it.
URL = "^https?://[!#-.0-;=?A-Z\\[\\]_a-z~]+(/[!#-;=?-Z\\[\\]_a-z~]*)?$"
LOWEST_POSITION, HIGHEST_POSITION = -1_000_000, 1_000_000


class Slug(Text):
    """The last part of an address: small letters, digits, and single dashes between them."""

    def __init__(self) -> None:
        simple = Regexp(SLUG, error="Small letters, digits, and single dashes between them.")
        about = "The last part of its address; made of the name when it is left out."
        super().__init__(LONGEST_SLUG, validate=[simple], metadata={"description": about})
        self.metadata = {**self.metadata, "pattern": SLUG}


class Rich(Prose):
    """A text with plain HTML formatting; everything else is taken out of it."""

    def __init__(self) -> None:
        about = "HTML; whatever is not plain formatting is taken out."
        super().__init__(LONGEST_DESCRIPTION, metadata={"description": about})


class WebAddress(Text):
    def __init__(self) -> None:
        whole = Regexp(URL, error="This is not the address of a picture (https://...).")
        about = "Where the picture is fetched from; a job does it soon."
        super().__init__(LONGEST_URL, validate=[whole], metadata={"description": about})
        self.metadata = {**self.metadata, "pattern": URL}


class SoldAs(Schema):
    """What a variant costs and how it is known."""

    price = MoneyField(
        metadata={"description": "0 takes it off sale.", "examples": ["12.50"]},
    )
    compare_at_price = MoneyField(
        allow_none=True, metadata={"description": "What it cost before, if it is on sale."}
    )
    stock = Whole(
        0,
        MOST_PIECES,
        metadata={"description": "Pieces that can be ordered; left out, it stays as it is."},
    )
    sku = Text(LONGEST_SKU, allow_none=True)
    barcode = Text(LONGEST_BARCODE, allow_none=True)
    weight_grams = Whole(0, MOST_GRAMS, allow_none=True)
    tax_class = Choice(list(TaxClass), missing="This is no tax class.")


OPTION = Text(LONGEST_OPTION, required=True)
NAMES = {"maxLength": LONGEST_OPTION, "pattern": OPTION.metadata["pattern"]}


def insist_on_few(options: dict[str, str]) -> None:
    """As a function, because the length of an object would be described as that of a text."""
    if len(options) > MOST_OPTIONS:
        raise ValidationError(f"At most {MOST_OPTIONS}, please.")


class VariantInput(SoldAs):
    """One variant, known by its `id` or else by its `options`; without either of them a new one."""

    id = Whole(1, LARGEST_ID)
    options = fields.Dict(
        keys=OPTION,
        values=Text(LONGEST_VALUE, required=True),
        validate=insist_on_few,
        metadata={
            "description": "What it is of each option of the product.",
            "allOf": [{"propertyNames": NAMES}],
            "maxProperties": MOST_OPTIONS,
        },
    )
    picture_id = Whole(
        1, LARGEST_ID, allow_none=True, metadata={"description": "A picture of the product."}
    )
    is_active = Flag()


class PictureInput(Schema):
    """A picture that the product has, by its `id`, or one that is to be fetched, by its `url`."""

    id = Whole(1, LARGEST_ID)
    url = WebAddress()
    alt = Text(LONGEST_ALT)


class ProductInput(SoldAs):
    """A product. What is said of price, stock and the like is about its one variant; a product
    of several says it in `variants`, which then are all that it has.
    """

    title = Text(LONGEST_TITLE, required=True, data_key="name")
    slug = Slug()
    description = Rich()
    vendor = Text(LONGEST_VENDOR)
    product_type = Text(LONGEST_VENDOR)
    tags = fields.List(Text(LONGEST_TAG, required=True), validate=Length(max=MOST_TAGS))
    status = Choice(
        list(Status),
        missing="This is no status.",
        metadata={"description": "`active` when it is left out."},
    )
    category_id = Whole(1, LARGEST_ID, allow_none=True)
    options = fields.List(
        Text(LONGEST_OPTION, required=True),
        validate=Length(max=MOST_OPTIONS),
        metadata={"description": "What can be chosen; comes with `variants`."},
    )
    variants = fields.List(
        fields.Nested(VariantInput),
        validate=Length(min=1, max=MOST_VARIANTS),
        metadata={
            "description": "All variants in their order. One that is not named any more is "
            "deleted, or only not sold any more if orders or the ledger remember it."
        },
    )
    media = fields.List(
        fields.Nested(PictureInput),
        validate=Length(max=MOST_PICTURES),
        metadata={"description": "All pictures in their order."},
    )


class CategoryInput(Schema):
    title = Text(LONGEST_CATEGORY, required=True, data_key="name")
    slug = Slug()
    parent_id = Whole(
        1, LARGEST_ID, allow_none=True, metadata={"description": "The category above; null: none."}
    )
    description = Rich()
    position = Whole(
        LOWEST_POSITION,
        HIGHEST_POSITION,
        metadata={"description": "Siblings stand in this order."},
    )
