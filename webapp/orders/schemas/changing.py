"""How programs change orders and their lines, and how they ask for them."""

from typing import Any, ClassVar

from marshmallow import Schema, fields

from webapp.fields import (
    LARGEST_ID,
    LONGEST_EMAIL,
    Choice,
    Digits,
    Moment,
    MoneyField,
    Text,
    View,
    Whole,
)
from webapp.orders.rules.life import PUBLIC_STATUSES
from webapp.orders.rules.purchase import MOST_PIECES
from webapp.orders.schemas.placing import (
    BuyerFields,
    Goods,
    OrderAddressInput,
    OrderLineView,
    OrderView,
)

STATUS_OF_ORDER = "One of the statuses of an order."
# Ids of orders and lines are large, numbers in a query are of at most ten digits.
FARTHEST_ID = 9_999_999_999


class OrderInput(BuyerFields):
    """What is written on an order. Who fetches the goods needs no address."""

    address = fields.Nested(OrderAddressInput, allow_none=True, load_default=None)
    status = Choice(
        PUBLIC_STATUSES,
        missing=STATUS_OF_ORDER,
        metadata={"description": "Where the order is to be led; left out, it stays where it is."},
    )


class OrderChanges(OrderInput):
    """The same with only what changes, also of the address; `null` takes the address away."""

    address = fields.Nested(OrderAddressInput(partial=True), allow_none=True)


class OrderFilter(Schema):
    status = Choice(PUBLIC_STATUSES, missing=STATUS_OF_ORDER)
    # Whatever is no address, nobody has ordered with.
    email = Text(LONGEST_EMAIL, metadata={"description": "Upper and lower case are alike."})
    customer_id = Digits(1, LARGEST_ID, data_key="client_id")
    number = Digits(1, FARTHEST_ID, metadata={"description": "What people call the order."})
    placed_from = Moment(
        metadata={"maxLength": 40, "description": "Placed at this moment or later."}
    )
    placed_to = Moment(metadata={"maxLength": 40, "description": "Placed before this moment."})


class OrderListView(View):
    items = fields.List(fields.Nested(OrderView))
    next_cursor = fields.String(allow_none=True)


class OrderDetailInput(Goods):
    """So many pieces of something. The price is a guard: where given, it must be the right one."""

    quantity = Whole(1, MOST_PIECES, required=True)
    price = MoneyField()


class OrderDetailChanges(OrderDetailInput):
    """Only what changes. Another variant comes at today's price, the same one keeps its own."""

    described_by: ClassVar[dict[str, Any]] = {}


class NewOrderDetail(OrderDetailInput):
    """A line that is added to an order."""

    order_id = Whole(1, 2**63 - 1, required=True)


class OrderDetailFilter(Schema):
    order_id = Digits(1, FARTHEST_ID)
    product_id = Digits(1, LARGEST_ID)


class OrderDetailView(OrderLineView):
    """A line of an order. Its `version` is that of the order: each change of it counts."""

    order_id = fields.Integer()
    currency = fields.String(metadata={"description": "ISO 4217.", "examples": ["EUR"]})
    version = fields.Integer(metadata={"description": "The version of the order."})


class OrderDetailListView(View):
    items = fields.List(fields.Nested(OrderDetailView))
    next_cursor = fields.String(allow_none=True)
