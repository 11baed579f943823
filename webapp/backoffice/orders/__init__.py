from webapp.backoffice.orders import actions, bills, drafting, lines, requests
from webapp.backoffice.orders.pages import bp

__all__ = ["actions", "bills", "bp", "drafting", "lines", "requests"]
