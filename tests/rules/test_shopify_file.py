"""What is no file of Shopify's products at all, and the sentence that says so."""

import csv
import tracemalloc
from pathlib import Path

import pytest

from webapp.imports.command.readings import batches
from webapp.imports.rules import groups
from webapp.imports.rules.columns import ignored_kinds, read_header
from webapp.imports.rules.groups import Group, read_groups, survey_source
from webapp.imports.rules.problems import UnusableFile
from webapp.imports.rules.rows import Row
from webapp.imports.rules.source import open_source

FIXTURES = Path(__file__).parents[1] / "fixtures" / "shopify"
REFUSED = FIXTURES / "refused"
EXPORT = "Export the products: in Shopify, Products, Export, CSV for Excel or Numbers."
SAVE = 'Save it as "CSV UTF-8 (comma separated)".'
HEADER = "Handle,Title,Option1 Value,Variant Price\n"
LOST_BREAKS = "Perhaps the file has lost its line breaks, or is not a CSV file."
LONG_LINE = f"is longer than 2,000,000 characters. {LOST_BREAKS}"
NEVER_CLOSED = "Perhaps a quotation mark is opened there and never closed."
LONG_CELLS = "a," + "x" * 999_000 + ',"\n",'
TOO_WIDE = "Delete the columns that are empty or that no product needs."

SENTENCES = {
    "empty.csv": "empty.csv is empty.",
    "blank.csv": "blank.csv is empty.",
    "header_only.csv": "header_only.csv has a header, but no products below it.",
    "stock_only.csv": f"This is an export of stock only, not of products. {EXPORT}",
    "orders.csv": f"This is an export of orders, not of products. {EXPORT}",
    "customers.csv": f"This is an export of customers, not of products. {EXPORT}",
    "no_header.csv": f"The first row is not the header of a Shopify product file. {EXPORT}",
    "no_price.csv": 'The header lacks "Variant Price", so this is not a Shopify product file. '
    + EXPORT,
    "duplicate_header.csv": 'The header has "Title" and "Title", which mean the same. '
    "Remove one of them.",
    "two_names.csv": 'The header has "Variant Price" and "price", which mean the same. '
    "Remove one of them.",
    "semicolons.csv": "The columns are separated by semicolons. "
    "Save the file with commas between them.",
    "tabs.csv": "The columns are separated by tabs. Save the file with commas between them.",
    "utf16.csv": f"utf16.csv is written in UTF-16 or UTF-32, not in UTF-8. {SAVE}",
    "utf16_bare.csv": f"utf16_bare.csv is written in UTF-16 or UTF-32, not in UTF-8. {SAVE}",
    "latin1.csv": "latin1.csv is not written in UTF-8, perhaps in Latin-1 or Windows-1252 "
    f'(see the letter after "cafe,Caf"). {SAVE}',
    "cp1252.csv": "cp1252.csv is not written in UTF-8, perhaps in Latin-1 or Windows-1252 "
    f'(see the letter after "cafe,"). {SAVE}',
    "workbook.csv": f"workbook.csv is an Excel workbook or a zip archive, not a CSV file. {SAVE}",
    "binary.csv": f"binary.csv is a binary file, not a CSV file. {SAVE}",
    "unclosed.csv": "Row 2 is not proper CSV: a quotation mark is not closed, or stands inside a "
    "cell without being doubled. Correct the row, or export the file again.",
    "stray_quote.csv": "Row 3 is not proper CSV: a quotation mark is not closed, or stands inside "
    "a cell without being doubled. Correct the row, or export the file again.",
}


def refusal_of(path: Path) -> str:
    with pytest.raises(UnusableFile) as refused:
        survey_source(open_source(path))
    return refused.value.message


@pytest.mark.parametrize("name", SENTENCES)
def test_an_unusable_file_gets_a_sentence(name: str) -> None:
    assert refusal_of(REFUSED / name) == SENTENCES[name]


def test_no_refused_fixture_is_forgotten() -> None:
    assert {path.name for path in REFUSED.iterdir()} == set(SENTENCES)


def test_a_folder_a_missing_file_and_a_device_get_a_sentence(tmp_path: Path) -> None:
    assert refusal_of(tmp_path) == f"{tmp_path} is a folder. Name the CSV file in it."
    missing = tmp_path / "missing.csv"
    assert refusal_of(missing) == f"{missing} cannot be read: No such file or directory."
    device = Path("/dev/null")
    assert refusal_of(device) == "/dev/null is not a plain file. Save it as a file first."
    assert refusal_of(Path("a\x00b")) == "This is not the name of a file."


def test_a_cell_without_end_is_refused_before_it_fills_the_memory(tmp_path: Path) -> None:
    path = tmp_path / "endless.csv"
    path.write_text(HEADER + 'a,"' + ("x" * 99_999 + "\n") * 21 + '",,1.00\n')

    assert refusal_of(path) == (
        f"A cell in row 2 is longer than 2,000,000 characters. {NEVER_CLOSED}"
    )


@pytest.mark.parametrize(
    ("start", "part", "times", "sentence"),
    [
        ("a", ",", 20_000_000, f"A line in row 2 {LONG_LINE}"),
        ("a,A,,1.00\nb,", "x", 20_000_000, f"A line in row 3 {LONG_LINE}"),
        ("", LONG_CELLS, 20, f"Row 2 is longer than 8,000,000 characters. {NEVER_CLOSED}"),
        ("a", ",", 1_999_000, f"Row 2 has 1,999,001 cells, and at most 2,000 are read. {TOO_WIDE}"),
    ],
    ids=["commas", "one cell", "long cells", "many cells"],
)
def test_a_row_without_end_is_refused_before_it_fills_the_memory(
    tmp_path: Path, start: str, part: str, times: int, sentence: str
) -> None:
    path = tmp_path / "endless.csv"
    path.write_text(HEADER + start + part * times)
    tracemalloc.start()

    found = refusal_of(path)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    assert found == sentence
    assert peak < 60_000_000


def test_columns_have_a_greatest_number(tmp_path: Path) -> None:
    path = tmp_path / "wide.csv"
    path.write_text(HEADER.strip() + "," * 1_996 + "\na,A,,1.00" + "," * 1_996 + "\n")
    assert survey_source(open_source(path)).rows == 1

    path.write_text(HEADER.strip() + "," * 1_997 + "\n")
    assert refusal_of(path).startswith("Row 1 has 2,001 cells, and at most 2,000 are read.")


def test_a_file_that_changes_between_two_readings_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "growing.csv"
    path.write_text(HEADER + "a,A,,1.00\n")
    source = open_source(path)
    survey_source(source)

    path.write_text(HEADER + "a,A,,1.00\nb,B,,2.00\n")

    with pytest.raises(UnusableFile, match="changed while it was read"):
        survey_source(source)


def test_too_many_torn_products_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "chaos.csv"
    first = [f"p{n},P,,1.00\n" for n in range(20_001)]
    path.write_text(HEADER + "".join(first) + "".join(f"p{n},,x,1.00\n" for n in range(20_001)))
    source = open_source(path)
    survey = survey_source(source)

    with pytest.raises(UnusableFile, match="Sort the file by its handles first"):
        list(read_groups(source, survey))


def test_products_that_hold_too_much_text_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(groups, "MOST_HELD_CHARACTERS", 50_000)
    path = tmp_path / "bulky.csv"
    rows = [f"p{n // 3},{'x' * 9_000},{n},1.00\n" for n in range(30)]
    path.write_text(HEADER + "".join(rows))
    source = open_source(path)
    assert len(list(read_groups(source, survey_source(source)))) == 10

    path.write_text(HEADER + "".join(rows[::3] + rows[1::3]))
    source = open_source(path)
    with pytest.raises(UnusableFile, match=r"In row 7, .* longer than 50,000 characters"):
        list(read_groups(source, survey_source(source)))


def test_a_batch_ends_where_it_holds_much_text() -> None:
    header = read_header(HEADER.strip().split(","))
    text = "x" * 9_000_000
    many = [Group("", [Row(n, [text], header)]) for n in range(4)]

    assert [len(batch) for batch in batches(many)] == [3, 1]


def test_empty_rows_are_counted_apart_and_keep_the_numbers_of_the_others() -> None:
    source = open_source(FIXTURES / "torn.csv")

    survey = survey_source(source)

    assert (survey.rows, survey.empty_rows) == (5, 2)
    assert survey.last_rows == {"bowl": 7, "plate": 6}
    assert survey.row_counts == {"bowl": 3, "plate": 2}


def test_columns_that_are_not_read_are_counted_by_kind() -> None:
    with (FIXTURES / "classic.csv").open(newline="") as file:
        header = read_header(next(csv.reader(file)))

    kinds = ignored_kinds(header)

    assert {kind: len(names) for kind, names in kinds.items()} == {
        "Google Shopping": 6,
        "metafields": 1,
        "others": 6,
    }
    assert kinds["others"][-1] == "Price / International"


def test_the_memory_needed_does_not_grow_with_the_texts(tmp_path: Path) -> None:
    path = tmp_path / "large.csv"
    row = ",T,," + "1.00," + "x" * 50_000 + "\n"
    with path.open("w") as file:
        file.write(HEADER.strip() + ",Body (HTML)\n")
        file.writelines(f"p{n}{row}" for n in range(400))
    source = open_source(path)

    tracemalloc.start()
    count = sum(len(group.rows) for group in read_groups(source, survey_source(source)))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    assert count == 400
    assert source.size > 20_000_000
    assert peak < 2_000_000
