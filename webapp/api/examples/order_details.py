from webapp.api.examples.orders import ORDER

CHANGED = {"variant_id": 17, "quantity": 2, "price": "12.50"}
ADDED = {"order_id": 5, **CHANGED}
FEWER = {"quantity": 1}
LINE = dict(ORDER["lines"][0])  # type: ignore[index]
DETAIL = {**LINE, "order_id": 5, "currency": "EUR", "version": 2}
DETAILS = {"items": [DETAIL], "next_cursor": None}
