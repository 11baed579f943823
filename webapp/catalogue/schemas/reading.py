"""The shapes in which the catalogue is read."""

from typing import Any

from marshmallow import Schema, fields
from marshmallow.validate import OneOf

from webapp.catalogue.rules.status import Status, TaxClass
from webapp.catalogue.schemas.reviews import RatingView
from webapp.fields import LARGEST_ID, Digits, Key, Moment, MoneyField, View

NULL_WHEN_COMING = "Null until it has been fetched."


class ShelfView(View):
    id = fields.Integer()
    slug = fields.String()
    name = fields.String()


class PictureView(View):
    id = fields.Integer()
    url = fields.String(
        allow_none=True,
        metadata={
            "description": f"Path on this host. {NULL_WHEN_COMING}",
            "format": "uri-reference",
        },
    )
    alt = fields.String()
    width = fields.Integer(allow_none=True, metadata={"description": "In pixels."})
    height = fields.Integer(allow_none=True, metadata={"description": "In pixels."})


class VariantView(View):
    """What is sold. `stock` pieces can be ordered now."""

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
    stock = fields.Integer()
    barcode = fields.String(allow_none=True)
    weight_grams = fields.Integer(allow_none=True)
    tax_class = fields.String(validate=OneOf([member.value for member in TaxClass]))
    picture_id = fields.Integer(
        allow_none=True, metadata={"description": "The picture that shows this variant."}
    )
    is_active = fields.Boolean(metadata={"description": "False: not sold, or not any more."})


class ProductView(View):
    id = fields.Integer()
    slug = fields.String()
    name = fields.String()
    url = fields.String(
        metadata={"description": "Its page, as a path on this host.", "format": "uri-reference"}
    )
    description = fields.String(metadata={"description": "HTML with plain formatting only."})
    vendor = fields.String()
    product_type = fields.String()
    tags = fields.List(fields.String())
    status = fields.String(
        validate=OneOf([member.value for member in Status]),
        metadata={"description": "Only `active` ones are shown without `catalogue:read`."},
    )
    category_id = fields.Integer(allow_none=True)
    category = fields.Nested(ShelfView, allow_none=True)
    price = MoneyField(
        allow_none=True,
        metadata={
            "description": "Of the cheapest variant that is for sale; null when none is.",
            "examples": ["12.50"],
        },
    )
    currency = fields.String(metadata={"description": "ISO 4217.", "examples": ["EUR"]})
    stock = fields.Integer(metadata={"description": "Pieces of all its active variants."})
    in_stock = fields.Boolean(metadata={"description": "Whether it can be ordered now."})
    options = fields.List(
        fields.String(), metadata={"description": "What can be chosen, such as `Size`."}
    )
    variants = fields.List(fields.Nested(VariantView))
    media = fields.List(fields.Nested(PictureView), metadata={"description": "In their order."})
    rating = fields.Nested(RatingView)
    published_at = Moment(allow_none=True)
    created_at = Moment()
    updated_at = Moment()
    version = fields.Integer(metadata={"description": "Grows with each change."})


class ListedProductView(ProductView):
    """A product of a list; with `fields`, only those members of it, and its `id`."""

    def on_bind_field(self, field_name: str, field_obj: Any) -> None:
        field_obj.required = field_name == "id"


class ProductPageView(View):
    items = fields.List(fields.Nested(ListedProductView))
    next_cursor = fields.String(
        allow_none=True, metadata={"description": "Asks for the following page; null on the last."}
    )


class CategoryView(View):
    id = fields.Integer()
    parent_id = fields.Integer(allow_none=True, metadata={"description": "Null at the top."})
    slug = fields.String()
    title = fields.String(data_key="name")
    description = fields.String(metadata={"description": "HTML with plain formatting only."})
    position = fields.Integer(metadata={"description": "Siblings stand in this order."})
    products = fields.Integer(
        metadata={"description": "How many are shown in it, without those below."}
    )
    created_at = Moment()
    version = fields.Integer(metadata={"description": "Grows with each change."})


class CategoryPageView(View):
    items = fields.List(fields.Nested(CategoryView))
    next_cursor = fields.String(
        allow_none=True, metadata={"description": "Asks for the following page; null on the last."}
    )


class DeleteProduct(Schema):
    """The version of the product that the form was made for, and the key of the form."""

    version = Digits(1, LARGEST_ID, required=True)
    request_key = Key(required=True)
