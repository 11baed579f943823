"""Each file in fixtures/shopify holds one kind of oddity; here stands what is made of it."""

import csv
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.fixtures.shopify_files import FIXTURES, SIMPLE, read, read_fixture, write
from webapp.catalogue.rules.status import Status, TaxClass
from webapp.imports.rules.drafts import PictureDraft
from webapp.imports.rules.problems import Outcome, Problem

REJECTED = Outcome.REJECTED


def test_the_first_row_describes_the_product_and_the_others_add_to_it() -> None:
    lamp = read_fixture("classic.csv")[0]["reading-lamp"]

    assert lamp.title == "Reading Lamp"
    assert lamp.description == "<p>Made of <b>brass</b>.</p>"
    assert (lamp.vendor, lamp.product_type) == ("Brightside", "Lamp")
    assert lamp.tags == ("brass", "reading")
    assert lamp.category == ("Home", "Lighting", "Lamps")
    assert (lamp.status, lamp.is_published) == (Status.ACTIVE, True)
    assert lamp.seo_title == "Brass reading lamp"
    assert lamp.options == ("Color", "Plug")
    assert [variant.option_values for variant in lamp.variants] == [
        ("Black", "EU"),
        ("White", "EU"),
    ]
    assert lamp.rows == {2, 3, 4}


def test_a_variant_takes_every_figure_exactly() -> None:
    black, white = read_fixture("classic.csv")[0]["reading-lamp"].variants

    assert (black.sku, black.price_cents, black.compare_at_cents) == ("LAMP-B-EU", 4990, 5990)
    assert (black.barcode, black.weight_grams, black.quantity) == ("4006381333931", 1200, 7)
    assert (black.tax_class, white.tax_class) == (TaxClass.STANDARD, TaxClass.ZERO)
    assert black.picture_url == "https://img.example/lamp-black.jpg"


def test_default_title_means_that_there_is_nothing_to_choose() -> None:
    mat = read_fixture("classic.csv")[0]["door-mat"]

    assert mat.options == ()
    assert [variant.option_values for variant in mat.variants] == [()]
    assert (mat.status, mat.is_published) == (Status.DRAFT, False)


@pytest.mark.parametrize("name", ["dressed.csv", "newer.csv"])
def test_order_padding_line_ends_and_newer_names_make_no_difference(name: str) -> None:
    assert read_fixture(name)[0] == read_fixture("classic.csv")[0]


def test_a_file_of_105_columns_is_read_like_one_of_44(tmp_path: Path) -> None:
    with (FIXTURES / "classic.csv").open(newline="") as file:
        header, *rows = list(csv.reader(file))
    more = [f"Field {n} (product.metafields.custom.field_{n})" for n in range(61)]

    wide = write(tmp_path / "wide.csv", header + more, *[row + ["x"] * 61 for row in rows])

    assert len(header) == 44
    assert read(wide)[:2] == read_fixture("classic.csv")


def test_prices_that_are_fine_are_not_touched() -> None:
    drafts = read_fixture("prices.csv")[0]

    prices = {slug: [v.price_cents for v in draft.variants] for slug, draft in drafts.items()}
    assert prices == {"zero": [0], "nothing": [0], "spaced": [1250], "before": [800], "mug": [900]}


def test_a_rejected_first_variant_leaves_the_product_its_texts_and_pictures() -> None:
    mug = read_fixture("prices.csv")[0]["mug"]

    assert (mug.title, mug.options) == ("Mug", ("Size",))
    assert [variant.option_values for variant in mug.variants] == [("Large",)]
    assert [picture.url[-9:] for picture in mug.pictures] == ["e/mug.jpg", "mug-2.jpg"]
    assert mug.rows == {15, 16}


def test_flags_are_read_in_any_case_and_silence_means_shown() -> None:
    drafts = read_fixture("flags.csv")[0].values()

    assert {draft.slug: (draft.status.value, draft.is_published) for draft in drafts} == {
        "active": ("active", True),
        "hidden": ("active", False),
        "draft": ("draft", True),
        "archived": ("archived", True),
        "silent": ("active", True),
        "unlisted": ("draft", False),
    }


def test_rows_of_one_product_that_stand_apart_are_joined() -> None:
    bowl = read_fixture("torn.csv")[0]["bowl"]

    assert [(v.row, v.option_values) for v in bowl.variants] == [(2, ("Large",)), (4, ("Small",))]
    assert bowl.rows == {2, 4, 7}


def test_rich_text_is_cleaned_and_odd_markup_is_no_problem() -> None:
    drafts = read_fixture("html.csv")[0]

    assert drafts["headed"].description == "<h6><span>Use</span></h6>"
    assert drafts["plain"].description == "Bread &amp; butter &lt; 5"
    assert drafts["scripted"].description == "<p>Hi</p>"
    assert "javascript" not in drafts["linked"].description
    assert drafts["broken"].description == "<p>never <b>closed</b></p>"


def test_a_line_break_in_a_title_is_a_space_and_stays_one_in_the_text() -> None:
    two = read_fixture("cells.csv")[0]["two-lines"]

    assert (two.title, two.description) == ("Two Lines", "<p>one\ntwo</p>")


def test_pictures_stand_in_their_places_and_each_address_counts_once() -> None:
    vase = read_fixture("pictures.csv")[0]["vase"]

    assert vase.pictures == (
        PictureDraft("https://img.example/1.jpg", "First"),
        PictureDraft("https://img.example/3.jpg", "Third"),
        PictureDraft("https://img.example/last.jpg", "No place"),
        PictureDraft("https://img.example/2.jpg", "Odd place"),
        PictureDraft("https://img.example/red.jpg", ""),
    )


def test_the_category_is_a_path_or_else_the_type() -> None:
    drafts = read_fixture("categories.csv")[0]

    assert {slug: draft.category for slug, draft in drafts.items()} == {
        "deep": ("Home & Garden", "Decor", "Vases"),
        "typed": ("Vase",),
        "uncategorized": ("Vase",),
        "numbered": ("Vase",),
        "nowhere": (),
        "bottomless": tuple("abcdefgh"),
    }


def test_a_sku_of_another_product_of_the_shop_is_refused_and_ones_own_is_not() -> None:
    drafts, problems, _ = read(FIXTURES / "torn.csv", **{"T-1": "basin", "T-2": "bowl"})

    assert [variant.sku for variant in drafts["bowl"].variants] == ["T-2"]
    fact = 'The shop\'s product "basin" has this SKU'
    assert Problem(4, "Variant SKU", "T-1", fact, "variant not imported", REJECTED) in problems


def test_a_sku_that_a_rejected_product_wanted_is_free(tmp_path: Path) -> None:
    bad = ["bad", "", "Title", "Default Title", "S-1", "1.00"]
    good = ["good", "Good", "Title", "Default Title", "S-1", "1.00"]

    drafts = read(write(tmp_path / "free.csv", SIMPLE, bad, good))[0]

    assert [draft.variants[0].sku for draft in drafts.values()] == ["S-1"]


@pytest.mark.parametrize(("rows", "variants", "rejected"), [(2500, 2500, 0), (2501, 0, 2501)])
def test_a_product_has_at_most_2500_rows(
    tmp_path: Path, rows: int, variants: int, rejected: int
) -> None:
    cells = [["a", "A" if n == 0 else "", "Size", str(n), f"A-{n}", "1.00"] for n in range(rows)]

    drafts, problems, _ = read(write(tmp_path / "many.csv", SIMPLE, *cells))

    assert sum(len(draft.variants) for draft in drafts.values()) == variants
    assert [problem.fact for problem in problems] == [
        "More than 2,500 rows of one product"
    ] * rejected


CELLS = st.sampled_from(
    [
        *("", "a", "b", "Title", "Default Title", "Red", "S-1", "1.00", "12,5", "-1", "0", "TRUE"),
        *("https://a.example/b.jpg", "\x00", "'", '"', "\r\n", "é", "9" * 30, "<b>"),
    ]
)


@settings(max_examples=200, deadline=None)
@given(rows=st.lists(st.lists(CELLS, min_size=8, max_size=10), min_size=1, max_size=12))
def test_whatever_the_cells_hold_no_row_is_lost(
    tmp_path_factory: pytest.TempPathFactory, rows: list[list[str]]
) -> None:
    header = [*SIMPLE, "Image Src", "Option2 Value", "Variant Inventory Qty"]
    path = write(tmp_path_factory.mktemp("any") / "any.csv", header, ["a", *["A"] * 8], *rows)

    drafts, problems, count = read(path)

    used = {row for draft in drafts.values() for row in draft.rows}
    rejected = {problem.row for problem in problems if problem.outcome is REJECTED}
    assert len(used) + len(rejected) == count
    assert not used & rejected
