WANTED_CATEGORY = {
    "name": "Notebooks",
    "parent_id": 1,
    "description": "<p>To write in.</p>",
    "position": 1,
}
CHANGED_CATEGORY = {"name": "Notebooks and pads"}
CATEGORY = {
    "id": 3,
    **WANTED_CATEGORY,
    "slug": "notebooks",
    "products": 6,
    "created_at": "2026-02-27T11:00:00.000Z",
    "version": 1,
}
CATEGORIES = {"items": [CATEGORY], "next_cursor": None}
