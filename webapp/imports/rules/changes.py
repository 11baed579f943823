"""What must be written so that the shop has what the file says; nothing where it has it.

The file wins for every column it has, with these exceptions, so that an import never undoes
what staff did where the file says nothing: an empty SKU, barcode, weight or picture of a
variant and a price of zero leave what is there, a taxable variant keeps its reduced rate, and
stock is taken only for variants that are new. What the file does not name stays.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from webapp.catalogue.rules.status import TaxClass
from webapp.imports.rules.drafts import PictureDraft, ProductDraft, VariantDraft
from webapp.imports.rules.stored import Shelves, StoredPicture, StoredProduct, StoredVariant

# The shop's column and the field of the file that decides whether it is compared.
PRODUCT_COLUMNS = {
    "title": "title",
    "description": "body",
    "vendor": "vendor",
    "product_type": "product_type",
    "tags": "tags",
    "status": "status",
    "seo_title": "seo_title",
    "seo_description": "seo_description",
}
VARIANT_COLUMNS = {
    "sku": "sku",
    "price_cents": "price",
    "compare_at_cents": "compare_at",
    "barcode": "barcode",
    "weight_grams": "grams",
    "tax_class": "taxable",
}
KEPT_WHEN_EMPTY = ("sku", "price_cents", "barcode", "weight_grams")

Choice = tuple[str, ...]


@dataclass
class ProductChange:
    """All writes for one product. `variants` and `pictures` of a product that is there
    already are changed by their id; `picture_url` of a variant means the picture of its product
    with this address, which may be new too.

    `freed` are variants that must give up their SKU first, because another one of the same
    product gets it.
    """

    draft: ProductDraft
    stored: StoredProduct | None = None
    values: dict[str, Any] = field(default_factory=dict)
    publish: bool | None = None
    moves: bool = False
    new_options: bool = False
    new_variants: list[tuple[int, VariantDraft]] = field(default_factory=list)
    variants: dict[int, dict[str, Any]] = field(default_factory=dict)
    freed: list[int] = field(default_factory=list)
    new_pictures: list[tuple[int, PictureDraft]] = field(default_factory=list)
    pictures: dict[int, dict[str, Any]] = field(default_factory=dict)
    matched: dict[Choice, int] = field(default_factory=dict)

    @property
    def is_new(self) -> bool:
        return self.stored is None

    @property
    def is_empty(self) -> bool:
        """Whether the shop has all of it already."""
        parts = (self.values, self.variants, self.freed, self.pictures)
        added = (self.new_variants, self.new_pictures, self.new_options, self.moves)
        return not self.is_new and self.publish is None and not any(parts) and not any(added)


def change_of(
    draft: ProductDraft, stored: StoredProduct | None, *, columns: Collection[str], shelves: Shelves
) -> ProductChange:
    """`columns` are the fields that the file has at all; the others are left as they are."""
    change = ProductChange(draft, stored)
    if stored is None:
        change.values = {name: getattr(draft, name) for name in PRODUCT_COLUMNS}
        change.publish, change.moves = draft.is_published, bool(draft.category)
        change.new_options = bool(draft.options)
        change.new_variants = list(enumerate(draft.variants, start=1))
        change.new_pictures = list(enumerate(draft.pictures, start=1))
        return change
    compare_product(change, stored, columns=columns)
    change.moves = bool(draft.category) and shelves.find(draft.category) != stored.category_id
    compare_variants(change, stored, columns=columns)
    compare_pictures(change, stored, columns=columns)
    return change


def compare_product(
    change: ProductChange, stored: StoredProduct, *, columns: Collection[str]
) -> None:
    draft = change.draft
    for name, column in PRODUCT_COLUMNS.items():
        if column in columns and getattr(draft, name) != stored.values[name]:
            change.values[name] = getattr(draft, name)
    if "published" in columns and draft.is_published != stored.is_published:
        change.publish = draft.is_published
    change.new_options = draft.options != stored.options


def compare_variants(
    change: ProductChange, stored: StoredProduct, *, columns: Collection[str]
) -> None:
    pairs = pair_variants(change.draft.variants, stored.variants)
    media_ids = {picture.url: picture.id for picture in stored.pictures}
    for position, draft in enumerate(change.draft.variants, start=1):
        known = pairs.get(draft.row)
        if known is None:
            change.new_variants.append((position, draft))
            continue
        change.matched[draft.option_values] = known.id
        values = variant_differences(draft, known, position=position, columns=columns)
        if draft.picture_url and is_other_picture(draft.picture_url, known, media_ids):
            values["picture_url"] = draft.picture_url
        if values:
            change.variants[known.id] = values
    retire_misfits(change, stored, paired={known.id for known in pairs.values()})
    change.freed = freed_variants(change, stored)


def pair_variants(
    drafts: Collection[VariantDraft], stored: Collection[StoredVariant]
) -> dict[int, StoredVariant]:
    """The variant of the shop for each row: by its option values, or else by its SKU."""
    by_choice = {known.option_values: known for known in stored}
    pairs = {d.row: by_choice[d.option_values] for d in drafts if d.option_values in by_choice}
    taken = {known.id for known in pairs.values()}
    by_sku = {k.values["sku"]: k for k in stored if k.values["sku"] and k.id not in taken}
    for draft in drafts:
        if draft.row not in pairs and draft.sku in by_sku:
            pairs[draft.row] = by_sku[draft.sku]
    return pairs


def variant_differences(
    draft: VariantDraft, known: StoredVariant, *, position: int, columns: Collection[str]
) -> dict[str, Any]:
    new: dict[str, Any] = {
        name: getattr(draft, name)
        for name, column in VARIANT_COLUMNS.items()
        if column in columns and (getattr(draft, name) or name not in KEPT_WHEN_EMPTY)
    }
    if known.values["tax_class"] == TaxClass.REDUCED and draft.tax_class == TaxClass.STANDARD:
        new.pop("tax_class", None)
    new["position"] = position
    different = {name: value for name, value in new.items() if known.values[name] != value}
    if draft.option_values != known.option_values:
        different["option_values"] = list(draft.option_values)
    return different


def is_other_picture(url: str, known: StoredVariant, media_ids: Mapping[str, int]) -> bool:
    """Whether the variant does not show this picture yet; a new picture is nobody's yet."""
    return url not in media_ids or media_ids[url] != known.media_id


def retire_misfits(change: ProductChange, stored: StoredProduct, *, paired: set[int]) -> None:
    """Variants whose options the product has no more cannot be chosen, so they are not sold."""
    for known in stored.variants:
        fits = len(known.option_values) == len(change.draft.options)
        if known.id not in paired and known.is_active and not fits:
            change.variants[known.id] = {"is_active": False}


def freed_variants(change: ProductChange, stored: StoredProduct) -> list[int]:
    wanted = {values["sku"] for values in change.variants.values() if values.get("sku")}
    wanted |= {draft.sku for _, draft in change.new_variants if draft.sku}
    return [known.id for known in stored.variants if known.values["sku"] in wanted]


def compare_pictures(
    change: ProductChange, stored: StoredProduct, *, columns: Collection[str]
) -> None:
    known = {picture.url: picture for picture in stored.pictures}
    for position, draft in enumerate(change.draft.pictures, start=1):
        if draft.url not in known:
            change.new_pictures.append((position, draft))
            continue
        picture = known[draft.url]
        values = picture_differences(draft, picture, position=position, columns=columns)
        if values:
            change.pictures[picture.id] = values


def picture_differences(
    draft: PictureDraft, known: StoredPicture, *, position: int, columns: Collection[str]
) -> dict[str, Any]:
    values: dict[str, Any] = {}
    if "picture_alt" in columns and draft.alt != known.alt:
        values["alt"] = draft.alt
    if position != known.position:
        values["position"] = position
    return values
