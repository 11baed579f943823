"""What requests and answers look like, for the description of the API."""

from typing import Any

PRODUCT: dict[str, Any] = {
    "id": 7,
    "slug": "tide-notebook",
    "title": "Tide notebook",
    "url": "/products/tide-notebook",
    "description": "<p>Dotted pages between waves.</p>",
    "vendor": "Tendero",
    "product_type": "Notebook",
    "tags": ["paper", "gift"],
    "category": {"id": 3, "slug": "notebooks", "title": "Notebooks"},
    "options": ["Size"],
    "variants": [
        {
            "id": 17,
            "sku": "TIDE-A5",
            "options": {"Size": "A5"},
            "price": "12.50",
            "compare_at_price": None,
            "currency": "EUR",
            "available": 41,
            "barcode": None,
            "weight_grams": 240,
            "tax_class": "standard",
            "picture_id": 21,
        }
    ],
    "pictures": [
        {
            "id": 21,
            "url": "/media/3f/9a0c51.svg",
            "alt": "A notebook with blue waves",
            "width": 1200,
            "height": 1200,
        }
    ],
    "published_at": "2026-03-01T09:30:00.000Z",
    "updated_at": "2026-03-02T16:05:12.345Z",
    "version": 2,
}
PRODUCTS = {"items": [PRODUCT], "next_cursor": "WyIyMDI2LTAzLTAxIiwgN10"}

CATEGORIES = {
    "items": [
        {
            "id": 3,
            "parent_id": None,
            "slug": "notebooks",
            "title": "Notebooks",
            "description": "<p>To write in.</p>",
            "position": 1,
            "products": 6,
        }
    ]
}

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
            "position": 1,
            "variant_id": 17,
            "title": "Tide notebook",
            "sku": "TIDE-A5",
            "options": {"Size": "A5"},
            "quantity": 2,
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
    "placed_at": "2026-03-02T16:05:12.345Z",
    "updated_at": "2026-03-02T16:05:12.345Z",
    "version": 1,
}
