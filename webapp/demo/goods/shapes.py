"""What the demo catalogue is written in."""

from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal


@dataclass(frozen=True)
class DemoCategory:
    slug: str
    title: str
    description: str
    position: int
    parent: str | None = None


@dataclass(frozen=True)
class DemoAttribute:
    code: str
    label: str
    value_type: str
    unit: str = ""


@dataclass(frozen=True)
class DemoPicture:
    """A drawing; `for_option_value` names the choice that it shows, if it shows one."""

    alt: str
    draw: Callable[[], str]
    for_option_value: str | None = None
    width: int = 1200
    height: int = 1200


@dataclass(frozen=True)
class DemoVariant:
    """One choice. Prices are in cents, `stock` in pieces."""

    sku: str
    price_cents: int
    stock: int
    option_values: tuple[str, ...] = ()
    compare_at_cents: int | None = None
    weight_grams: int = 0
    barcode: str | None = None
    tax_class: str = "standard"


@dataclass(frozen=True)
class DemoProduct:
    slug: str
    title: str
    description: str
    vendor: str
    product_type: str
    category: str
    tags: tuple[str, ...]
    variants: tuple[DemoVariant, ...]
    pictures: tuple[DemoPicture, ...]
    seo_title: str
    seo_description: str
    options: tuple[str, ...] = ()
    attributes: dict[str, str | int | bool | Decimal] = field(default_factory=dict)
    is_featured: bool = False


@dataclass(frozen=True)
class DemoReview:
    """What somebody said of the product with this slug, so many days ago."""

    slug: str
    rating_tenths: int
    author: str
    days_ago: int
    comment: str
    is_read: bool = True
