from webapp.orders.models.line import OrderLine
from webapp.orders.models.order import Order, OrderAddress

__all__ = ["Order", "OrderAddress", "OrderLine"]
