"""The accounts of shoppers. Whoever wants none buys as a guest."""

from webapp.storefront.account import (
    addresses,
    again,
    data,
    entry,
    home,
    links,
    passkeys,
    reviews,
    wishes,
)
from webapp.storefront.account.door import bp

__all__ = [
    "addresses",
    "again",
    "bp",
    "data",
    "entry",
    "home",
    "links",
    "passkeys",
    "reviews",
    "wishes",
]
