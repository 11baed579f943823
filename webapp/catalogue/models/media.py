from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, func, text
from sqlalchemy.orm import Mapped, mapped_column

from webapp.extensions import Base


class Media(Base):
    """A picture of a product. Until its file is fetched from `source_url` there is none.

    `file` is a path below MEDIA_DIR that contains the hash of the content, so a file never
    changes and may be kept for ever by whoever loaded it.
    """

    __tablename__ = "media"
    __table_args__ = (
        UniqueConstraint("product_id", "id", name="uq_media_product_id_id"),
        Index("ix_media_product", "product_id", "position"),
        Index(
            "uq_media_source_url",
            "product_id",
            "source_url",
            unique=True,
            postgresql_where=text("source_url IS NOT NULL"),
        ),
        CheckConstraint("file IS NOT NULL OR source_url IS NOT NULL", name="has_origin"),
        CheckConstraint(
            "(file IS NULL) = (width IS NULL) AND (file IS NULL) = (height IS NULL)",
            name="file_has_size",
        ),
        CheckConstraint("width > 0 AND height > 0", name="size_is_positive"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    product_id: Mapped[int] = mapped_column(ForeignKey("products.id", ondelete="RESTRICT"))
    position: Mapped[int] = mapped_column(server_default="1")
    alt: Mapped[str] = mapped_column(server_default="")
    source_url: Mapped[str | None]
    file: Mapped[str | None]
    width: Mapped[int | None]
    height: Mapped[int | None]
    failure: Mapped[str | None]
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
