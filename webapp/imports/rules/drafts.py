"""What the file wants the shop to have, already checked."""

from dataclasses import dataclass

from webapp.catalogue.rules.status import Status, TaxClass


@dataclass(frozen=True, slots=True)
class PictureDraft:
    url: str
    alt: str


@dataclass(frozen=True, slots=True)
class VariantDraft:
    """`picture_url` is one of the pictures of its product."""

    row: int
    option_values: tuple[str, ...]
    sku: str | None
    price_cents: int
    compare_at_cents: int | None
    barcode: str | None
    weight_grams: int | None
    tax_class: TaxClass
    quantity: int
    picture_url: str | None


@dataclass(frozen=True, slots=True)
class ProductDraft:
    """Pictures and variants stand in the order in which they are shown.

    `category` is the path of titles from the root, empty when the file names none. `rows`
    are all rows of the file that went into it.
    """

    row: int
    slug: str
    title: str
    description: str
    vendor: str
    product_type: str
    tags: tuple[str, ...]
    category: tuple[str, ...]
    status: Status
    is_published: bool
    seo_title: str
    seo_description: str
    options: tuple[str, ...]
    variants: tuple[VariantDraft, ...]
    pictures: tuple[PictureDraft, ...]
    rows: frozenset[int]
