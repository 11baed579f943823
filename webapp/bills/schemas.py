"""Bills and credit notes as programs read and issue them."""

from marshmallow import Schema, fields
from marshmallow.validate import OneOf

from webapp.bills.rules import BillKind
from webapp.fields import Choice, Digits, Moment, MoneyField, View, Whole


class NewBill(Schema):
    """Everything on a bill comes from its order."""

    order_id = Whole(1, 2**63 - 1, required=True)


class BillFilter(Schema):
    order_id = Digits(1, 9_999_999_999)
    kind = Choice(list(BillKind), missing="A bill or a credit note.")
    year = Digits(2000, 9999, metadata={"description": "In which it was issued, in UTC."})


class PartyView(View):
    name = fields.String()
    lines = fields.List(fields.String(), metadata={"description": "Of the address."})


class BillLineView(View):
    title = fields.String()
    sku = fields.String(allow_none=True)
    options = fields.Dict(keys=fields.String(), values=fields.String())
    quantity = fields.Integer()
    unit_price = MoneyField()
    discount = MoneyField()
    tax_percent = fields.String(metadata={"examples": ["21"]})
    tax = MoneyField()
    total = MoneyField()


class TaxLineView(View):
    tax_percent = fields.String(metadata={"examples": ["21"]})
    net = MoneyField()
    tax = MoneyField()


class BillView(View):
    """A bill, or a credit note with what is taken back of one; both as on the day of issue.

    The amounts of a credit note are positive.
    """

    id = fields.Integer()
    kind = fields.String(validate=OneOf([kind.value for kind in BillKind]))
    code = fields.String(metadata={"description": "Unique.", "examples": ["B2026-000123"]})
    year = fields.Integer()
    number = fields.Integer(metadata={"description": "Without gaps in its kind and year."})
    order_id = fields.Integer()
    order_number = fields.Integer()
    ordered_on = fields.Date()
    corrects_id = fields.Integer(
        allow_none=True, metadata={"description": "The bill that a credit note corrects."}
    )
    credit_id = fields.Integer(
        allow_none=True, metadata={"description": "The refund or return of a credit note."}
    )
    reason = fields.String(metadata={"description": "Of a credit note."})
    seller = fields.Nested(PartyView)
    seller_tax_id = fields.String()
    buyer = fields.Nested(PartyView)
    buyer_email = fields.String()
    delivery_method = fields.String()
    payment_type = fields.String()
    bank_account = fields.String()
    currency = fields.String(metadata={"description": "ISO 4217.", "examples": ["EUR"]})
    lines = fields.List(fields.Nested(BillLineView))
    taxes = fields.List(fields.Nested(TaxLineView))
    subtotal = MoneyField()
    discount = MoneyField()
    shipping = MoneyField()
    tax = MoneyField()
    tax_included = fields.Boolean()
    total = MoneyField()
    paid = MoneyField(metadata={"description": "By the day of issue."})
    issued_on = fields.Date()
    issued_at = Moment()
    version = fields.Integer(metadata={"description": "Always 1: it never changes."})


class BillListView(View):
    items = fields.List(fields.Nested(BillView))
    next_cursor = fields.String(allow_none=True)
