import pytest

from webapp.catalogue.rules.words import slugify
from webapp.imports.rules.findings import row_ranges
from webapp.imports.rules.stored import Shelves


@pytest.mark.parametrize(
    ("text", "slug"),
    [
        ("Café Münster", "cafe-munster"),
        ("Groß & Klein", "gross-klein"),
        ("  --A  b__c--", "a-b-c"),
        ("Ada's lamp", "adas-lamp"),
        ("日本", ""),
    ],
)
def test_any_text_becomes_an_address(text: str, slug: str) -> None:
    assert slugify(text) == slug


@pytest.mark.parametrize(
    ("rows", "words"),
    [([3], "row 3"), ([2, 3, 4, 5, 9], "rows 2-5, 9"), ([7, 7], "row 7"), ([9, 2], "rows 2, 9")],
)
def test_rows_are_told_in_ranges(rows: list[int], words: str) -> None:
    assert row_ranges(rows) == words


def test_a_category_is_found_by_its_path_whatever_the_capitals() -> None:
    shelves = Shelves.of([(1, None, "Home", "home"), (2, 1, "Lamps", "lamps")])

    assert shelves.find(["HOME", "lamps"]) == 2
    assert shelves.find(["Lamps"]) is None
    assert shelves.free_slug("lamps") == "lamps-2"
