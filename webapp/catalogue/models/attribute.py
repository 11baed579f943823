from decimal import Decimal

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Numeric, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from webapp.extensions import Base


class Attribute(Base):
    """A property that products of this shop may have, such as material, and its type."""

    __tablename__ = "attributes"
    __table_args__ = (
        UniqueConstraint("code", name="uq_attributes_code"),
        UniqueConstraint("id", "value_type", name="uq_attributes_id_value_type"),
        CheckConstraint(
            "value_type IN ('text', 'integer', 'decimal', 'boolean')", name="value_type"
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str]
    label: Mapped[str]
    value_type: Mapped[str]
    unit: Mapped[str] = mapped_column(server_default="")


class ProductAttribute(Base):
    """The value of one attribute for one product.

    The type is part of the foreign key, so a value can never be of another type than its
    attribute says.
    """

    __tablename__ = "product_attributes"
    __table_args__ = (
        ForeignKeyConstraint(
            ["attribute_id", "value_type"],
            ["attributes.id", "attributes.value_type"],
            name="fk_product_attributes_attribute",
            ondelete="RESTRICT",
        ),
        CheckConstraint(
            "CASE value_type"
            " WHEN 'text' THEN text_value IS NOT NULL AND number_value IS NULL"
            "   AND boolean_value IS NULL"
            " WHEN 'boolean' THEN boolean_value IS NOT NULL AND text_value IS NULL"
            "   AND number_value IS NULL"
            " WHEN 'integer' THEN number_value IS NOT NULL AND text_value IS NULL"
            "   AND boolean_value IS NULL AND number_value = trunc(number_value)"
            " ELSE number_value IS NOT NULL AND text_value IS NULL AND boolean_value IS NULL END",
            name="value_of_its_type",
        ),
    )

    product_id: Mapped[int] = mapped_column(
        ForeignKey("products.id", ondelete="CASCADE"), primary_key=True
    )
    attribute_id: Mapped[int] = mapped_column(primary_key=True)
    value_type: Mapped[str]
    text_value: Mapped[str | None]
    number_value: Mapped[Decimal | None] = mapped_column(Numeric(20, 6))
    boolean_value: Mapped[bool | None]

    attribute: Mapped[Attribute] = relationship(lazy="raise")
