ADDRESS = {
    "street": "Canal Street",
    "house_number": "12",
    "postal_code": "1015 CJ",
    "city": "Delft",
    "region": "",
    "country": "NL",
}
WANTED = {
    "email": "ada@example.com",
    "name": "Ada Lovelace",
    "delivery_method": "HOME_DELIVERY",
    "payment_type": "BANK_TRANSFER",
    "address": ADDRESS,
    "lines": [{"variant_id": 17, "quantity": 2, "price": "12.50"}],
    "total": "29.95",
}
ORDER = {
    "id": 5,
    "number": 1005,
    "status": "PENDING",
    "email": "ada@example.com",
    "name": "Ada Lovelace",
    "telephone": "",
    "note": "",
    "delivery_method": "HOME_DELIVERY",
    "payment_type": "BANK_TRANSFER",
    "address": {"name": "Ada Lovelace", **ADDRESS},
    "lines": [
        {
            "id": 8,
            "position": 1,
            "variant_id": 17,
            "product_id": 12,
            "title": "Tide notebook",
            "sku": "TIDE-A5",
            "options": {"Size": "A5"},
            "quantity": 2,
            "canceled_quantity": 0,
            "packed_quantity": 0,
            "shipped_quantity": 0,
            "returned_quantity": 0,
            "unit_price": "12.50",
            "discount": "0.00",
            "tax_percent": "21",
            "tax": "4.34",
            "total": "25.00",
        }
    ],
    "currency": "EUR",
    "subtotal": "25.00",
    "discount": "0.00",
    "shipping": "4.95",
    "tax": "5.20",
    "tax_included": True,
    "total": "29.95",
    "payment_state": "UNPAID",
    "credited": "0.00",
    "paid": "0.00",
    "refunded": "0.00",
    "due": "29.95",
    "placed_at": "2026-03-02T16:05:12.345Z",
    "updated_at": "2026-03-02T16:05:12.345Z",
    "version": 1,
}
ORDERS = {"items": [ORDER], "next_cursor": None}
BUYER = {name: WANTED[name] for name in ("email", "name", "delivery_method", "payment_type")}
REPLACEMENT = {**BUYER, "address": ADDRESS, "status": "IN_PROGRESS"}
CHANGES = {"telephone": "+31 15 123", "address": {"house_number": "12a"}}
