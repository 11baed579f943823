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
    "rating": {"count": 12, "mean": 4.5},
    "published_at": "2026-03-01T09:30:00.000Z",
    "updated_at": "2026-03-02T16:05:12.345Z",
    "version": 2,
}
PRODUCTS = {"items": [PRODUCT], "next_cursor": "WyIyMDI2LTAzLTAxIiwgN10"}
