"""What may be asked of every list."""

from marshmallow import Schema

from webapp.fields import Digits, Text

MOST_ITEMS = 1000
USUAL_ITEMS = 100
# Skipping reads what it skips; who wants to go further walks by cursor.
FARTHEST = 1_000_000


class ListQuery(Schema):
    """How much of a list, and from where on. With a cursor nothing is skipped."""

    limit = Digits(
        1,
        MOST_ITEMS,
        load_default=USUAL_ITEMS,
        metadata={"description": "So many items at most."},
    )
    skip = Digits(
        0,
        FARTHEST,
        load_default=0,
        metadata={"description": "Leaves out so many; long lists are better walked by `cursor`."},
    )
    cursor = Text(
        1000,
        metadata={"description": "The `next_cursor` of the answer before; keep the same filters."},
    )
