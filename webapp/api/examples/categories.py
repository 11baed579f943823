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
