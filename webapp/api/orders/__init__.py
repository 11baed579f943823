from webapp.api.orders.orders import bp

__all__ = ["bp"]
