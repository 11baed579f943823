"""The shapes in which the catalogue is asked for, read and changed."""

from marshmallow import Schema, fields
from marshmallow.validate import OneOf

from webapp.catalogue.queries.cards import Sort
from webapp.catalogue.rules.status import TaxClass
from webapp.catalogue.schemas.reviews import RatingView
from webapp.fields import LARGEST_ID, Choice, Digits, Key, Moment, MoneyField, Text, View

MOST_PRODUCTS = 1000
USUAL_PRODUCTS = 100


class ProductQuery(Schema):
    """Which products, in which order, and from which place in the list on."""

    limit = Digits(
        1,
        MOST_PRODUCTS,
        load_default=USUAL_PRODUCTS,
        metadata={"description": "So many products at most."},
    )
    cursor = Text(
        1000,
        metadata={"description": "The `next_cursor` of the answer before; keep the same `sort`."},
    )
    category = Text(
        255, metadata={"description": "The slug of a category; what is below it counts too."}
    )
    q = Text(100, metadata={"description": "Words to search for."})
    sort = Choice(
        list(Sort),
        missing="This is no order of the list.",
        load_default=Sort.NEWEST,
        metadata={"description": "`price` is the cheapest first, `-price` the dearest."},
    )


class ShelfView(View):
    id = fields.Integer()
    slug = fields.String()
    title = fields.String()


class PictureView(View):
    id = fields.Integer()
    url = fields.String(metadata={"description": "Path on this host.", "format": "uri-reference"})
    alt = fields.String()
    width = fields.Integer(metadata={"description": "In pixels."})
    height = fields.Integer(metadata={"description": "In pixels."})


class VariantView(View):
    """What is sold. `available` pieces can be ordered now."""

    id = fields.Integer(metadata={"description": "The `variant_id` of an order's line."})
    sku = fields.String(allow_none=True)
    options = fields.Dict(
        keys=fields.String(),
        values=fields.String(),
        metadata={"description": "What is chosen of each option, such as `Size`."},
    )
    price = MoneyField(metadata={"examples": ["12.50"]})
    compare_at_price = MoneyField(
        allow_none=True, metadata={"description": "What it cost before, if it is on sale."}
    )
    currency = fields.String(metadata={"description": "ISO 4217.", "examples": ["EUR"]})
    available = fields.Integer()
    barcode = fields.String(allow_none=True)
    weight_grams = fields.Integer(allow_none=True)
    tax_class = fields.String(validate=OneOf([member.value for member in TaxClass]))
    picture_id = fields.Integer(
        allow_none=True, metadata={"description": "The picture that shows this variant."}
    )


class ProductView(View):
    id = fields.Integer()
    slug = fields.String()
    title = fields.String()
    url = fields.String(
        metadata={"description": "Its page, as a path on this host.", "format": "uri-reference"}
    )
    description = fields.String(metadata={"description": "HTML with plain formatting only."})
    vendor = fields.String()
    product_type = fields.String()
    tags = fields.List(fields.String())
    category = fields.Nested(ShelfView, allow_none=True)
    options = fields.List(
        fields.String(), metadata={"description": "What can be chosen, such as `Size`."}
    )
    variants = fields.List(fields.Nested(VariantView))
    pictures = fields.List(fields.Nested(PictureView))
    rating = fields.Nested(RatingView)
    published_at = Moment()
    updated_at = Moment()
    version = fields.Integer(metadata={"description": "Grows with each change."})


class ProductPageView(View):
    items = fields.List(fields.Nested(ProductView))
    next_cursor = fields.String(
        allow_none=True, metadata={"description": "Asks for the following page; null on the last."}
    )


class CategoryView(View):
    id = fields.Integer()
    parent_id = fields.Integer(allow_none=True, metadata={"description": "Null at the top."})
    slug = fields.String()
    title = fields.String()
    description = fields.String(metadata={"description": "HTML with plain formatting only."})
    position = fields.Integer(metadata={"description": "Siblings stand in this order."})
    products = fields.Integer(
        metadata={"description": "How many are shown in it, without those below."}
    )


class CategoryListView(View):
    items = fields.List(fields.Nested(CategoryView))


class DeleteProduct(Schema):
    """The version of the product that the form was made for, and the key of the form."""

    version = Digits(1, LARGEST_ID, required=True)
    request_key = Key(required=True)
