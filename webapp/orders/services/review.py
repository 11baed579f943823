"""What those who bought something say about it."""

from webapp.accounts.queries.accounts import lock_account
from webapp.catalogue.models import Review
from webapp.catalogue.queries.reviews import find_bought_review
from webapp.catalogue.rules.reviews import Stars
from webapp.catalogue.services.reviews import Words, change_review, write_review
from webapp.db import atomic
from webapp.errors import NotFound
from webapp.orders.queries.bought import has_bought


@atomic
def review_bought(
    customer_id: int, product_id: int, *, rating: Stars, comment: str, author: str, actor: str
) -> Review:
    """Keeps what a customer with an account says about a product that he got.

    He has one review of each: saying something else changes it, and it is read again before it is
    shown; the same again changes nothing. Raises NotFound for what he never got, or is not shown.
    """
    lock_account(customer_id)
    if not has_bought(customer_id, product_id):
        raise NotFound("You can review here what you have bought.")
    words = Words(rating, comment, author)
    mine = find_bought_review(customer_id, product_id)
    if mine is not None:
        return change_review(mine.id, words, actor=actor)
    facts = {"rating": rating, "comment": comment, "author": author, "actor": actor}
    return write_review(product_id, customer_id=customer_id, is_bought=True, **facts)  # type: ignore[arg-type]
