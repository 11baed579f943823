"""What was written down about the goods, the money and the life of an order."""

from marshmallow import fields
from marshmallow.validate import OneOf

from webapp.fields import Moment, MoneyField, Percent, View
from webapp.orders.rules.credits import CreditKind, PartKind
from webapp.orders.rules.parcels import ParcelStatus
from webapp.payments.rules import PaymentType


class PaymentView(View):
    """Money that came in."""

    id = fields.Integer()
    order_id = fields.Integer()
    payment_type = fields.String(validate=OneOf([kind.value for kind in PaymentType]))
    amount = MoneyField()
    refunded = MoneyField(metadata={"description": "What went back of it."})
    currency = fields.String()
    reference = fields.String()
    actor = fields.String(metadata={"examples": ["token:3", "staff:1"]})
    recorded_at = Moment()


class PaymentListView(View):
    items = fields.List(fields.Nested(PaymentView))
    next_cursor = fields.String(allow_none=True)


class CreditPartView(View):
    """The tax is in the amount."""

    kind = fields.String(validate=OneOf([kind.value for kind in PartKind]))
    order_detail_id = fields.Integer(allow_none=True)
    quantity = fields.Integer(metadata={"description": "So many pieces were taken back."})
    tax_percent = Percent()
    tax = MoneyField()
    amount = MoneyField()


class MoneyBackView(View):
    payment_id = fields.Integer()
    amount = MoneyField()


class RefundView(View):
    """What was taken back of the price of an order, and the money that went back for it."""

    id = fields.Integer()
    order_id = fields.Integer()
    kind = fields.String(validate=OneOf([kind.value for kind in CreditKind]))
    reason = fields.String()
    credited = MoneyField(metadata={"description": "What the order costs less."})
    amount = MoneyField(metadata={"description": "The money that went back."})
    currency = fields.String()
    parts = fields.List(fields.Nested(CreditPartView))
    payments = fields.List(
        fields.Nested(MoneyBackView), metadata={"description": "From where it was taken."}
    )
    actor = fields.String(metadata={"examples": ["token:3", "staff:1"]})
    recorded_at = Moment()


class RefundListView(View):
    items = fields.List(fields.Nested(RefundView))
    next_cursor = fields.String(allow_none=True)


class ReturnView(RefundView):
    """Goods that came back, what they cost less now, and the money that went back for them."""


class ReturnListView(View):
    items = fields.List(fields.Nested(ReturnView))
    next_cursor = fields.String(allow_none=True)


class ParcelLineView(View):
    order_detail_id = fields.Integer()
    quantity = fields.Integer()


class ShipmentView(View):
    """A parcel: packed, shipped, or unpacked again."""

    id = fields.Integer()
    order_id = fields.Integer()
    status = fields.String(validate=OneOf([status.value for status in ParcelStatus]))
    tracking_code = fields.String()
    lines = fields.List(fields.Nested(ParcelLineView))
    packed_at = Moment()
    shipped_at = Moment(allow_none=True)


class ShipmentListView(View):
    items = fields.List(fields.Nested(ShipmentView))
    next_cursor = fields.String(allow_none=True)


class EventView(View):
    """Something that happened to an order; `facts` differ from name to name."""

    id = fields.Integer()
    name = fields.String(metadata={"examples": ["order.placed"]})
    facts = fields.Dict(keys=fields.String())
    actor = fields.String(metadata={"examples": ["token:3", "staff:1"]})
    happened_at = Moment()


class EventListView(View):
    items = fields.List(fields.Nested(EventView))
    next_cursor = fields.String(allow_none=True)
