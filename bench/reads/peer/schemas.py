from datetime import datetime
from decimal import Decimal
from typing import Any

from pydantic import BaseModel, ConfigDict, computed_field


class FromRow(BaseModel):
    model_config = ConfigDict(from_attributes=True)


class CategoryView(FromRow):
    id: int
    slug: str
    name: str


class PictureView(FromRow):
    id: int
    url: str
    alt: str
    width: int
    height: int


class VariantView(FromRow):
    id: int
    sku: str | None
    options: dict[str, str]
    price: Decimal
    compare_at_price: Decimal | None
    currency: str
    stock: int
    barcode: str | None
    weight_grams: int | None
    tax_class: str
    picture_id: int | None
    is_active: bool


class RatingView(FromRow):
    count: int
    mean: float | None


class ProductView(FromRow):
    id: int
    slug: str
    name: str
    description: str
    vendor: str
    product_type: str
    tags: list[str]
    status: str
    category_id: int | None
    category: CategoryView | None
    price: Decimal | None
    currency: str
    stock: int
    in_stock: bool
    options: list[str]
    variants: list[VariantView]
    media: list[PictureView]
    rating: RatingView
    published_at: datetime
    created_at: datetime
    updated_at: datetime
    version: int

    @computed_field
    def url(self) -> str:
        return f"/products/{self.slug}"


class PageView(FromRow):
    items: list[ProductView]
    next_cursor: Any
