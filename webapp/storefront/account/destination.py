"""Where shoppers go after signing in."""

from flask import url_for

from webapp.destination import path_inside

DOORS = ("account.", "checkout.show")


def page_asked_for(asked: str) -> str:
    """The page of the account, or the checkout, that `asked` is the address of."""
    pages = (path_inside(asked, door=door) for door in DOORS)
    return next((page for page in pages if page), url_for("account.home"))
