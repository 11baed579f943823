from typing import Any

SAID: dict[str, Any] = {
    "rating": 4.5,
    "comment": "Lies flat, and the paper takes ink well.",
    "author": "Ada",
}
WANTED_REVIEW: dict[str, Any] = {"product_id": 7, "client_id": None, **SAID}
REVIEW: dict[str, Any] = {
    "id": 31,
    **WANTED_REVIEW,
    "state": "PENDING",
    "version": 1,
    "created_at": "2026-03-02T16:05:12.345Z",
    "updated_at": "2026-03-02T16:05:12.345Z",
}
PUBLISHED_REVIEW: dict[str, Any] = {**REVIEW, "state": "PUBLISHED", "version": 2}
REVIEWS = {"items": [PUBLISHED_REVIEW], "next_cursor": None}
CHANGED_REVIEW = {"rating": 5.0}
