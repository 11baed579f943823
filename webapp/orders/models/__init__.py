from webapp.orders.models.credit import Credit, CreditPart
from webapp.orders.models.line import OrderLine
from webapp.orders.models.order import Order, OrderAddress
from webapp.orders.models.parcel import Parcel, ParcelLine
from webapp.orders.models.request import OrderRequest, OrderRequestLine

__all__ = [
    "Credit",
    "CreditPart",
    "Order",
    "OrderAddress",
    "OrderLine",
    "OrderRequest",
    "OrderRequestLine",
    "Parcel",
    "ParcelLine",
]
