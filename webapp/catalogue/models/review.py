from datetime import datetime

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Identity,
    Index,
    SmallInteger,
    func,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from webapp.catalogue.rules.reviews import ReviewState, Stars
from webapp.extensions import Base


class Review(Base):
    """What somebody thinks of a product; `is_bought` marks what its customer had bought here and
    got. `moderated_at` and `_by` tell who let it be shown or not.

    It belongs to its product and goes with it. Of a customer who is deleted only the words stay,
    and nobody's name.
    """

    __tablename__ = "reviews"
    __table_args__ = (
        CheckConstraint("rating_tenths BETWEEN 0 AND 50", name="rating_tenths"),
        CheckConstraint("length(comment) BETWEEN 1 AND 5000", name="comment_length"),
        CheckConstraint("length(author) <= 100", name="author_length"),
        CheckConstraint("state IN ('PENDING', 'PUBLISHED', 'REJECTED')", name="state"),
        CheckConstraint(
            "(state = 'PENDING') = (moderated_at IS NULL)"
            " AND (moderated_at IS NULL) = (moderated_by IS NULL)",
            name="moderated",
        ),
        # With the stars, so that counting the reviews of a product reads the index alone.
        Index(
            "ix_reviews_product_id",
            *("product_id", "state", "id"),
            postgresql_include=["rating_tenths"],
        ),
        Index("ix_reviews_state", "state", "id"),
        Index(
            "uq_reviews_bought",
            *("customer_id", "product_id"),
            unique=True,
            postgresql_where=text("is_bought AND customer_id IS NOT NULL"),
        ),
        Index(
            "ix_reviews_customer_id",
            *("customer_id", "id"),
            postgresql_where=text("customer_id IS NOT NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    product_id: Mapped[int] = mapped_column(ForeignKey("products.id", ondelete="CASCADE"))
    customer_id: Mapped[int | None] = mapped_column(ForeignKey("customers.id", ondelete="RESTRICT"))
    rating_tenths: Mapped[int] = mapped_column(SmallInteger)
    comment: Mapped[str]
    author: Mapped[str] = mapped_column(server_default="")
    is_bought: Mapped[bool] = mapped_column(server_default="false")
    state: Mapped[str] = mapped_column(server_default=ReviewState.PENDING)
    version: Mapped[int] = mapped_column(server_default="1")
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    updated_at: Mapped[datetime] = mapped_column(server_default=func.now())
    moderated_at: Mapped[datetime | None]
    moderated_by: Mapped[str | None]

    @property
    def stars(self) -> Stars:
        return Stars(self.rating_tenths)
