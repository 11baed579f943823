from webapp.api.orders import acts, goods, money
from webapp.api.orders.orders import bp

__all__ = ["acts", "bp", "goods", "money"]
