# ruff: noqa: E501 -- a table is read along its columns.
"""Each file in fixtures/shopify holds one kind of oddity; here stands what is said of it."""

from pathlib import Path

import pytest

from tests.fixtures.shopify_files import FIXTURES, SIMPLE, read, read_fixture, write
from webapp.imports.rules.problems import Outcome, Problem

WARNING, REJECTED = Outcome.WARNING, Outcome.REJECTED
NO_AMOUNT = "Not an exact amount such as 1234.50"
NO_PICTURE = "Not the address of a picture (https://...)"
TORN = "The row stands apart from the others of its product"
CONTROLS = "Control characters in the text"
ROW, VARIANT, PRODUCT = "row not imported", "variant not imported", "product not imported"
NO_VARIANT = "None of its variants can be imported"
UNPRICED = "imported, not for sale until priced"

PROBLEMS: dict[str, list[tuple[int, str, str, str, str, Outcome]]] = {
    "classic.csv": [],
    "dressed.csv": [],
    "newer.csv": [],
    "prices.csv": [
        (2, "Variant Price", "1,234.50", NO_AMOUNT, VARIANT, REJECTED),
        (2, "Handle", "thousands", NO_VARIANT, PRODUCT, REJECTED),
        (3, "Variant Price", "12,50", NO_AMOUNT, VARIANT, REJECTED),
        (3, "Handle", "comma", NO_VARIANT, PRODUCT, REJECTED),
        (4, "Variant Price", "12.345", NO_AMOUNT, VARIANT, REJECTED),
        (4, "Handle", "three-digits", NO_VARIANT, PRODUCT, REJECTED),
        (5, "Variant Price", "-5.00", "The amount is negative", VARIANT, REJECTED),
        (5, "Handle", "negative", NO_VARIANT, PRODUCT, REJECTED),
        (6, "Variant Price", "9999999999.00", "The amount is too large", VARIANT, REJECTED),
        (6, "Handle", "huge", NO_VARIANT, PRODUCT, REJECTED),
        (7, "Variant Price", "€12.00", NO_AMOUNT, VARIANT, REJECTED),
        (7, "Handle", "symbol", NO_VARIANT, PRODUCT, REJECTED),
        (8, "Variant Price", "1e3", NO_AMOUNT, VARIANT, REJECTED),
        (8, "Handle", "power", NO_VARIANT, PRODUCT, REJECTED),
        (9, "Variant Price", "١٢.٥٠", NO_AMOUNT, VARIANT, REJECTED),
        (9, "Handle", "foreign", NO_VARIANT, PRODUCT, REJECTED),
        (10, "Variant Price", "0.00", "The price is zero", UNPRICED, WARNING),
        (11, "Variant Price", "", "No price", UNPRICED, WARNING),
        (13, "Variant Compare At Price", "10,00", NO_AMOUNT, "left out", WARNING),
        (14, "Variant Price", "free", NO_AMOUNT, VARIANT, REJECTED),
    ],
    "amounts.csv": [
        (2, "Variant Inventory Qty", "-3", "The quantity is negative", "imported with stock 0", WARNING),
        (3, "Variant Inventory Qty", "2.5", "Not a whole number", "imported with stock 0", WARNING),
        (4, "Variant Inventory Qty", "1000001", "More than 1,000,000 pieces", "imported with stock 0", WARNING),
        (5, "Variant Inventory Qty", "9" * 20, "More than 1,000,000 pieces", "imported with stock 0", WARNING),
        (6, "Variant Grams", "226.796185", "Not whole grams", "rounded to 227 g", WARNING),
        (7, "Variant Grams", "1 kg", "Not a weight in grams", "left out", WARNING),
        (8, "Variant Grams", "5972000000000", "Not a weight in grams", "left out", WARNING),
        (9, "Variant Barcode", "4.00638E+12", "A number that a spreadsheet has shortened", "left out", WARNING),
        (10, "Variant Taxable", "perhaps", "Neither TRUE nor FALSE", "taxed at the standard rate", WARNING),
        (11, "Variant Inventory Policy", "continue", "Sold in Shopify when there is none", "sold only while in stock", WARNING),
        (12, "Variant Requires Shipping", "FALSE", "Not shipped in Shopify", "handled like goods that are", WARNING),
    ],
    "flags.csv": [
        (7, "Status", "unlisted", "Neither active, draft nor archived", "imported as a draft", WARNING),
        (7, "Published", "maybe", "Neither TRUE nor FALSE", "imported, not published", WARNING),
    ],
    "identity.csv": [
        (2, "Handle", "", "No handle, so the product is not known", ROW, REJECTED),
        (3, "Title", "", "No title", PRODUCT, REJECTED),
        (4, "Handle", "no-title", "Belongs to the rejected product in row 3", ROW, REJECTED),
        (5, "Handle", "Café Münster", "The handle does not fit an address", 'changed to "cafe-munster"', WARNING),
        (6, "Handle", "cafe-munster", 'The same address as of the handle "Café Münster"', PRODUCT, REJECTED),
        (7, "Handle", "日本", "No address can be made of the handle", PRODUCT, REJECTED),
        (9, "Option1 Value", "Red", "The same options as row 8", VARIANT, REJECTED),
        (10, "Option1 Value", "red", "The same options as row 8", VARIANT, REJECTED),
        (11, "Option2 Value", "", "No value for this option", VARIANT, REJECTED),
        (12, "Title", "Shawl", "Another title for the same product", "row 8 counts", WARNING),
        (12, "Variant SKU", "I-6", "The same SKU as row 8", VARIANT, REJECTED),
        (13, "Variant SKU", "I-6", "The same SKU as row 8", VARIANT, REJECTED),
        (13, "Handle", "thief", NO_VARIANT, PRODUCT, REJECTED),
        (14, "Gift Card", "TRUE", "A gift card, which this shop cannot sell", PRODUCT, REJECTED),
        (15, "Option1 Name", "Color", "Two options have the same name", PRODUCT, REJECTED),
        (16, "Option1 Name", "", "The option has no name", 'called "Option 1"', WARNING),
        (18, "Option2 Name", "Size", "The option has no values", "option left out", WARNING),
        (20, "Handle", "idle", "The row has neither a variant nor a picture", ROW, REJECTED),
        (22, "Option1 Value", "Default Title", "The same options as row 21", VARIANT, REJECTED),
        (23, "Variant SKU", "", "No SKU", "imported without one", WARNING),
        (23, "Variant Price", "", "No price", UNPRICED, WARNING),
    ],
    "fourth_option.csv": [
        (3, "Option4 Value", "Rose", "The product has more than 3 options", PRODUCT, REJECTED),
        (4, "Handle", "four", "Belongs to the rejected product in row 3", ROW, REJECTED),
    ],
    "torn.csv": [
        (4, "Handle", "bowl", TORN, "joined with them", WARNING),
        (6, "Handle", "plate", TORN, "joined with them", WARNING),
        (7, "Handle", "bowl", TORN, "joined with them", WARNING),
    ],
    "cells.csv": [
        (2, "whole row", "short,Short,Title,Default Title,C-1,1.00", "The row has 6 cells where the header has 7", ROW, REJECTED),
        (3, "whole row", "long,Long,Title,Default Title,C-2,1.00,<p>Long</p>,surplus", "The row has 8 cells where the header has 7", ROW, REJECTED),
        (5, "Handle", "zerobyte", CONTROLS, "taken out", WARNING),
        (5, "Title", "Zero Byte", CONTROLS, "taken out", WARNING),
        (5, "Variant SKU", "C-4", CONTROLS, "taken out", WARNING),
        (5, "Body (HTML)", "<p>ab</p>", CONTROLS, "taken out", WARNING),
    ],
    "html.csv": [
        (4, "Body (HTML)", '<p onclick="x()">Hi<script>alert(1)</script><img src=x onerror=y></p>', "The description contains <img>, <script>", "taken out of the text", WARNING),
    ],
    "pictures.csv": [
        (6, "Image Position", "two", "Not a position such as 1", "shown after the others", WARNING),
        (7, "Image Src", "ftp://img.example/4.jpg", NO_PICTURE, "picture left out", WARNING),
        (8, "Image Src", "https://user:secret@img.example/5.jpg", NO_PICTURE, "picture left out", WARNING),
        (9, "Variant Image", "img/jug.jpg", NO_PICTURE, "left out", WARNING),
        (9, "Image Src", "javascript:alert(1)", NO_PICTURE, "picture left out", WARNING),
    ],
    "categories.csv": [
        (5, "Product Category", "hg-3-72", "A number of Shopify's taxonomy", "the type is used instead", WARNING),
        (7, "Product Category", "a > b > c > d > e > f > g > h > i", "Too deep or too long for a category", "cut", WARNING),
    ],
}  # fmt: skip


@pytest.mark.parametrize("name", PROBLEMS)
def test_every_oddity_is_reported_with_row_column_value_and_consequence(name: str) -> None:
    expected = [Problem(*found) for found in PROBLEMS[name]]

    assert read_fixture(name)[1] == expected


def test_no_fixture_is_forgotten() -> None:
    assert {path.name for path in FIXTURES.glob("*.csv")} == set(PROBLEMS)


@pytest.mark.parametrize("name", PROBLEMS)
def test_each_row_is_either_used_or_rejected(name: str) -> None:
    drafts, problems, rows = read(FIXTURES / name)

    used = {row for draft in drafts.values() for row in draft.rows}
    rejected = {problem.row for problem in problems if problem.outcome is REJECTED}
    assert len(used) + len(rejected) == rows
    assert not used & rejected


@pytest.mark.parametrize(
    ("column", "value", "fact", "done", "outcome"),
    [
        ("Title", "x" * 256, "The title is longer than 255 characters", PRODUCT, REJECTED),
        ("Handle", "x" * 201, "The handle is longer than 200 characters", PRODUCT, REJECTED),
        ("Variant SKU", "x" * 101, "Longer than 100 characters", VARIANT, REJECTED),
        ("Option1 Value", "x" * 201, "Longer than 200 characters", VARIANT, REJECTED),
        ("Option1 Name", "x" * 101, "The name is longer than 100 characters", PRODUCT, REJECTED),
        ("Body (HTML)", "x" * 100_001, "The description is longer than 100,000 characters", PRODUCT, REJECTED),
        ("Vendor", "x" * 256, "Longer than 255 characters", "cut", WARNING),
        ("SEO Description", "x" * 1001, "Longer than 1,000 characters", "cut", WARNING),
        ("Tags", "x" * 101, "A tag is longer than 100 characters", "cut", WARNING),
        ("Tags", ",".join(map(str, range(251))), "More than 250 tags", "the first 250 are kept", WARNING),
        ("Variant Barcode", "1" * 65, "Longer than 64 characters", "left out", WARNING),
        ("Image Src", "https://a.example/" + "é" * 1000, "The address is longer than 2,000 bytes", "picture left out", WARNING),
    ],
)  # fmt: skip
def test_values_have_a_longest_length(
    tmp_path: Path, column: str, value: str, fact: str, done: str, outcome: Outcome
) -> None:
    row = dict.fromkeys([*SIMPLE, column], "")
    row |= {"Handle": "a", "Title": "A", "Option1 Name": "Size", "Option1 Value": "S"}
    row |= {"Variant SKU": "A-1", "Variant Price": "1.00", column: value}

    problems = read(write(tmp_path / "long.csv", list(row), list(row.values())))[1]

    assert problems[0] == Problem(2, column, value[:80], fact, done, outcome)
