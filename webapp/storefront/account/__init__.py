"""The accounts of shoppers. Whoever wants none buys as a guest."""

from webapp.storefront.account import addresses, data, entry, home, links
from webapp.storefront.account.door import bp

__all__ = ["addresses", "bp", "data", "entry", "home", "links"]
