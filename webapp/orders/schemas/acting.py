"""What programs say when they do something with an order."""

from marshmallow import Schema, fields
from marshmallow.validate import Length

from webapp.cart.rules import MOST_LINES
from webapp.fields import Choice, MoneyField, Text, Whole
from webapp.orders.rules.purchase import MOST_PIECES
from webapp.orders.schemas.actions import LONGEST_REASON
from webapp.payments.rules import PaymentType
from webapp.stock.rules import TAKEN_BACK

LARGEST_LINE = 2**63 - 1


class Empty(Schema):
    """Nothing needs to be said: `{}`."""


class PiecesOfLine(Schema):
    order_detail_id = Whole(1, LARGEST_LINE, required=True)
    quantity = Whole(1, MOST_PIECES, required=True)


class SomeLines(Schema):
    lines = fields.List(
        fields.Nested(PiecesOfLine),
        validate=Length(min=1, max=MOST_LINES),
        metadata={"description": "Left out: everything."},
    )


class Cancellation(SomeLines):
    reason = Text(LONGEST_REASON, load_default="")


class NewShipment(SomeLines):
    tracking_code = Text(100, load_default="")


class NewReturn(Schema):
    """Goods that came back: `available` if they can be sold again, `lost` if not."""

    lines = fields.List(
        fields.Nested(PiecesOfLine), required=True, validate=Length(min=1, max=MOST_LINES)
    )
    into = Choice(TAKEN_BACK, required=True, missing="Please say whether they can be sold again.")
    reason = Text(LONGEST_REASON, load_default="")


class NewPayment(Schema):
    amount = MoneyField(required=True)
    payment_type = Choice(list(PaymentType), required=True, missing="Please say how it was paid.")
    reference = Text(200, load_default="")


class AmountOfLine(Schema):
    order_detail_id = Whole(1, LARGEST_LINE, required=True)
    amount = MoneyField(required=True)


class NewRefund(Schema):
    """Amounts that go back: of lines, of the delivery, or free, spread over all that is left."""

    lines = fields.List(
        fields.Nested(AmountOfLine), load_default=list, validate=Length(max=MOST_LINES)
    )
    shipping = MoneyField()
    free = MoneyField()
    reason = Text(LONGEST_REASON, required=True)
