"""The header: which column holds what, in the classic and in the newer spelling."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from webapp.imports.rules.problems import UnusableFile

NAMES = {
    "handle": ("Handle", "URL handle"),
    "title": ("Title",),
    "body": ("Body (HTML)", "Body HTML", "Description"),
    "vendor": ("Vendor",),
    "category": ("Product Category", "Standardized Product Type"),
    "product_type": ("Type", "Custom Product Type"),
    "tags": ("Tags",),
    "published": ("Published", "Published on online store"),
    "status": ("Status",),
    "sku": ("Variant SKU", "SKU"),
    "barcode": ("Variant Barcode", "Barcode", "Barcodes", "Variant Barcodes"),
    "price": ("Variant Price", "Price"),
    "compare_at": ("Variant Compare At Price", "Compare-at price"),
    "quantity": ("Variant Inventory Qty", "Inventory quantity"),
    "policy": ("Variant Inventory Policy", "Continue selling when out of stock"),
    "grams": ("Variant Grams", "Weight value (grams)"),
    "taxable": ("Variant Taxable", "Charge tax"),
    "shipping": ("Variant Requires Shipping", "Requires shipping"),
    "picture": ("Image Src", "Product image URL"),
    "picture_position": ("Image Position",),
    "picture_alt": ("Image Alt Text",),
    "variant_picture": ("Variant Image", "Variant image URL"),
    "gift_card": ("Gift Card",),
    "seo_title": ("SEO Title",),
    "seo_description": ("SEO Description",),
    **{f"option{n}_name": (f"Option{n} Name",) for n in (1, 2, 3)},
    **{f"option{n}_value": (f"Option{n} Value",) for n in (1, 2, 3)},
}
FIELDS = {name.casefold(): field for field, names in NAMES.items() for name in names}
# Without option values a variant could not be told from its siblings the second time.
NEEDED = ("handle", "title", "option1_value", "price")
FOURTH_OPTION = re.compile(r"option([4-9]|[1-9][0-9]) value")

# The first word that is found in a header tells what the file is instead.
OTHER_EXPORTS = {
    "lineitem name": "an export of orders",
    "financial status": "an export of orders",
    "total spent": "an export of customers",
    "accepts email marketing": "an export of customers",
    "location": "an export of stock only",
    "on hand": "an export of stock only",
    "on hand (current)": "an export of stock only",
    "available (not editable)": "an export of stock only",
}
HOW_TO_EXPORT = "Export the products: in Shopify, Products, Export, CSV for Excel or Numbers."


@dataclass(frozen=True)
class Header:
    """Where each field stands, and what the file calls it."""

    width: int
    places: dict[str, int]
    names: dict[str, str]
    fourth_options: dict[int, str]
    ignored: tuple[str, ...]

    def has(self, field: str) -> bool:
        return field in self.places

    def name_of(self, field: str) -> str:
        """The column as the file spells it."""
        return self.names.get(field, NAMES[field][0])


def read_header(cells: Sequence[str]) -> Header:
    """Raises UnusableFile when this is not the header of a product file."""
    names = [" ".join(cell.replace("\ufeff", "").split()) for cell in cells]
    plain = [name.casefold() for name in names]
    refuse_other_separator([cell.casefold() for cell in cells])
    refuse_other_export(plain)
    refuse_missing(plain)
    refuse_doubles(names)
    places = {FIELDS[name]: place for place, name in enumerate(plain) if name in FIELDS}
    return Header(
        width=len(cells),
        places=places,
        names={field: names[place] for field, place in places.items()},
        fourth_options={
            i: names[i] for i, name in enumerate(plain) if FOURTH_OPTION.fullmatch(name)
        },
        ignored=tuple(name for name in names if name and name.casefold() not in FIELDS),
    )


def refuse_other_separator(cells: Sequence[str]) -> None:
    for separator, word in ((";", "semicolons"), ("\t", "tabs"), ("|", "upright lines")):
        parts = [part.strip(' "') for cell in cells for part in cell.split(separator)]
        if len(parts) > len(cells) and ("handle" in parts or "url handle" in parts):
            raise UnusableFile(
                f"The columns are separated by {word}. Save the file with commas between them."
            )


def refuse_other_export(plain: Sequence[str]) -> None:
    if "price" in plain or "variant price" in plain:
        return
    for name, kind in OTHER_EXPORTS.items():
        if name in plain:
            raise UnusableFile(f"This is {kind}, not of products. {HOW_TO_EXPORT}")


def refuse_missing(plain: Sequence[str]) -> None:
    have = {FIELDS.get(name) for name in plain}
    if not have & {"handle", "option1_value", "price"}:
        raise UnusableFile(
            f"The first row is not the header of a Shopify product file. {HOW_TO_EXPORT}"
        )
    missing = [f'"{NAMES[field][0]}"' for field in NEEDED if field not in have]
    if missing:
        raise UnusableFile(
            f"The header lacks {' and '.join(missing)}, so this is not a Shopify product file. "
            f"{HOW_TO_EXPORT}"
        )


def refuse_doubles(names: Sequence[str]) -> None:
    """Two columns for one field would leave it to chance which of them counts."""
    fields = Counter(FIELDS.get(name.casefold()) for name in names)
    for field, count in fields.items():
        if field is not None and count > 1:
            same = [f'"{name}"' for name in names if FIELDS.get(name.casefold()) == field]
            raise UnusableFile(
                f"The header has {' and '.join(same)}, which mean the same. Remove one of them."
            )


def ignored_kinds(header: Header) -> dict[str, list[str]]:
    """The columns that are not read, by what they are for."""
    kinds: dict[str, list[str]] = {"Google Shopping": [], "metafields": [], "others": []}
    for name in header.ignored:
        plain = name.casefold()
        is_metafield = "metafields." in plain or plain.startswith("metafield")
        google = plain.startswith("google shopping")
        kinds["Google Shopping" if google else "metafields" if is_metafield else "others"] += [name]
    return kinds
