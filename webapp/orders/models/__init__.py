from webapp.orders.models.credit import Credit, CreditPart
from webapp.orders.models.line import OrderLine
from webapp.orders.models.order import Order, OrderAddress
from webapp.orders.models.parcel import Parcel, ParcelLine

__all__ = ["Credit", "CreditPart", "Order", "OrderAddress", "OrderLine", "Parcel", "ParcelLine"]
