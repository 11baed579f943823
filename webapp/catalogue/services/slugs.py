"""Addresses made of names."""

import secrets

from sqlalchemy import func, select

from webapp.catalogue.models import Category, Product
from webapp.catalogue.rules.limits import LONGEST_SLUG
from webapp.catalogue.rules.words import slugify
from webapp.extensions import db

# The number has no meaning; it only must not be used for another lock of two numbers.
SLUG_LOCK = 0x510C
# So many are tried in order before a number is drawn, which nobody else will draw.
MOST_NUMBERED = 20
# For titles without a letter or digit that an address can hold.
NAMELESS = {"products": "product", "categories": "category"}


def free_slug(table: type[Product] | type[Category], title: str) -> str:
    """An address that nothing in the table has yet, made of the title.

    Whoever makes one of the same title waits until this transaction ends.
    """
    room = LONGEST_SLUG - len("-0123456789ab")
    words = slugify(title)[:room].strip("-") or NAMELESS[table.__tablename__]
    db.session.execute(select(func.pg_advisory_xact_lock(SLUG_LOCK, func.hashtext(words))))
    numbered = [words, *(f"{words}-{n}" for n in range(2, MOST_NUMBERED))]
    taken = set(db.session.scalars(select(table.slug).where(table.slug.in_(numbered))))
    free = (slug for slug in numbered if slug not in taken)
    return next(free, f"{words}-{secrets.token_hex(6)}")
