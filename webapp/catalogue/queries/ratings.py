"""How well a product is liked, asked beside whatever else is shown of it."""

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import array

from webapp.catalogue.models import Product, Review
from webapp.catalogue.rules.reviews import Rating, ReviewState, rating_from

# A value and not a join: PostgreSQL counts it for the rows of a page alone, after their sort.
counted_stars = (
    select(array([func.count(), func.coalesce(func.sum(Review.rating_tenths), 0)]))
    .where(Review.product_id == Product.id, Review.state == ReviewState.PUBLISHED)
    .correlate(Product)
    .scalar_subquery()
)


def rating_of(counted: Sequence[int]) -> Rating:
    """The rating that the `counted_stars` of a row amount to."""
    count, tenths = counted
    return rating_from(count, tenths)
