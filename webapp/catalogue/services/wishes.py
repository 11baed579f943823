"""What shoppers keep for later."""

from sqlalchemy import delete
from sqlalchemy.dialects.postgresql import insert

from webapp.accounts.queries.accounts import lock_account
from webapp.catalogue.models import Wish
from webapp.catalogue.queries.wishes import count_wishes, has_wish
from webapp.db import atomic
from webapp.errors import ShopError
from webapp.extensions import db

MOST_WISHES = 200


class TooManyWishes(ShopError):
    code = "too_many_wishes"


@atomic
def keep_wish(customer_id: int, product_id: int) -> None:
    """Keeps the product for the customer, who has an account; again changes nothing.

    Raises TooManyWishes. Whoever is locked adds one after the other, so the list keeps its end.
    """
    lock_account(customer_id)
    if has_wish(customer_id, product_id):
        return
    if count_wishes(customer_id) >= MOST_WISHES:
        raise TooManyWishes(f"You keep {MOST_WISHES} articles already. Please remove some first.")
    row = {"customer_id": customer_id, "product_id": product_id}
    db.session.execute(insert(Wish).values(row).on_conflict_do_nothing())


@atomic
def drop_wish(customer_id: int, product_id: int) -> None:
    """Again changes nothing; the wish of another stays as it is."""
    mine = delete(Wish).filter_by(customer_id=customer_id, product_id=product_id)
    db.session.execute(mine)
