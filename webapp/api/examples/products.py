from typing import Any

LARGE: dict[str, Any] = {
    "sku": "TIDE-A4",
    "options": {"Size": "A4"},
    "price": "17.50",
    "stock": 8,
    "weight_grams": 480,
}
SMALL: dict[str, Any] = {
    "sku": "TIDE-A5",
    "options": {"Size": "A5"},
    "price": "12.50",
    "stock": 41,
    "weight_grams": 240,
}
WANTED_PRODUCT: dict[str, Any] = {
    "name": "Tide notebook",
    "description": "<p>Dotted pages between waves.</p>",
    "vendor": "Tendero",
    "product_type": "Notebook",
    "tags": ["paper", "gift"],
    "category_id": 3,
    "options": ["Size"],
    "variants": [SMALL, LARGE],
    "media": [{"url": "https://example.com/tide.jpg", "alt": "A notebook with blue waves"}],
}
CHANGED_PRODUCT = {"name": "Tide notebook, dotted", "tags": ["paper"]}
MORE = {
    "compare_at_price": None,
    "currency": "EUR",
    "barcode": None,
    "tax_class": "standard",
    "is_active": True,
}
PRODUCT: dict[str, Any] = {
    "id": 7,
    "slug": "tide-notebook",
    "name": "Tide notebook",
    "url": "/products/tide-notebook",
    "description": "<p>Dotted pages between waves.</p>",
    "vendor": "Tendero",
    "product_type": "Notebook",
    "tags": ["paper", "gift"],
    "status": "active",
    "category_id": 3,
    "category": {"id": 3, "slug": "notebooks", "name": "Notebooks"},
    "price": "12.50",
    "currency": "EUR",
    "stock": 49,
    "in_stock": True,
    "options": ["Size"],
    "variants": [
        {"id": 17, **SMALL, **MORE, "picture_id": 21},
        {"id": 18, **LARGE, **MORE, "picture_id": None},
    ],
    "media": [
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
    "created_at": "2026-02-27T11:00:00.000Z",
    "updated_at": "2026-03-02T16:05:12.345Z",
    "version": 2,
}
PRODUCTS = {"items": [PRODUCT], "next_cursor": "WyIyMDI2LTAzLTAxIiwgN10"}
