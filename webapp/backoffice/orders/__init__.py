from webapp.backoffice.orders import actions, bills
from webapp.backoffice.orders.pages import bp

__all__ = ["actions", "bills", "bp"]
