"""What an import says to the merchant."""

import csv
from pathlib import Path

import pytest
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import select

from tests.fixtures.shopify_files import FIXTURES, SIMPLE, write
from tests.fixtures.shopify_imports import (
    run,
    simple,
    snapshot,
    summary_of,
)
from webapp.catalogue.models import Product
from webapp.imports.command import Mode


@pytest.mark.parametrize("name", sorted(path.name for path in FIXTURES.glob("*.csv")))
def test_what_it_says_fits_a_screen_of_80_columns(db: SQLAlchemy, name: str) -> None:
    _, output = run(FIXTURES / name, Mode.CHECK_ONLY)

    assert max(len(line) for line in output.splitlines()) <= 80


def test_a_file_cannot_steer_the_terminal(db: SQLAlchemy, tmp_path: Path) -> None:
    evil = "1\x9b31m [bold]\u202e12"

    _, output = run(simple(tmp_path, ["a", "A", "Title", "", "S", evil]))

    assert 'Variant Price, row 2: "1?31m [bold]?12"' in output


def test_every_row_of_a_rejected_product_is_named(db: SQLAlchemy) -> None:
    with (FIXTURES / "identity.csv").open(newline="") as file:
        rows = sum(1 for _ in csv.reader(file)) - 1

    code, output = run(FIXTURES / "identity.csv")

    assert code == 1
    assert summary_of(output)["Rejected rows"] == f"14 of {rows}"
    assert "Belongs to the rejected product in row 3: row not imported" in output
    assert 'Handle, row 4: "no-title"' in output


def test_a_row_without_end_changes_nothing(db: SQLAlchemy, tmp_path: Path) -> None:
    path = simple(tmp_path, ["a", "A", "Title", "Default Title", "S", "1.00"])
    with path.open("a") as file:
        file.write("b," * 1_500_000)
    before = snapshot(db)

    code, output = run(path)

    assert code == 2
    assert "A line in row 3 is longer than 2,000,000 characters." in output
    assert "Nothing was imported." in output
    assert snapshot(db) == before


def test_a_product_of_too_many_rows_is_rejected_alone(db: SQLAlchemy, tmp_path: Path) -> None:
    rows = [["x", "X", "Size", f"S{n}", f"X-{n}", "1.00"] for n in range(25_000)]
    lamp = ["lamp", "Lamp", "Title", "Default Title", "L", "1.00"]

    code, output = run(simple(tmp_path, *rows[:100], lamp, *rows[100:]))

    assert code == 1
    assert "25,000 x More than 2,500 rows of one product: product not imported" in output
    assert 'Handle, rows 2-101, 103-25002: "x"' in output
    assert "stand" not in output
    assert summary_of(output)["Rejected rows"] == "25,000 of 25,001"
    assert db.session.scalars(select(Product.slug)).all() == ["lamp"]


def test_thousands_of_bad_prices_stay_readable(db: SQLAlchemy, tmp_path: Path) -> None:
    rows = [[f"p{n}", "P", "Size", "S", f"P-{n}", f"{n},5"] for n in range(5_000)]

    code, output = run(simple(tmp_path, *rows), Mode.CHECK_ONLY)

    assert code == 1
    assert summary_of(output)["Rejected rows"] == "5,000 of 5,000"
    assert "5,000 x Not an exact amount such as 1234.50: variant not imported" in output
    assert 'Variant Price, row 21: "19,5"' in output
    assert 'Variant Price, row 22: "20,5"' not in output
    assert output.count("and 4,980 more") == 2
    assert len(output) < 4_000


def test_one_bad_price_in_many_places_stays_readable(db: SQLAlchemy, tmp_path: Path) -> None:
    rows = [[f"p{n}", "P", "Size", "S", f"P-{n}", "x" if n % 2 else "1"] for n in range(5_000)]

    _, output = run(simple(tmp_path, *rows), Mode.CHECK_ONLY)

    assert "and 2,480 more" in output
    assert summary_of(output)["Rejected rows"] == "2,500 of 5,000"
    assert len(output) < 3_000


def test_thousands_of_facts_of_one_kind_stay_readable(db: SQLAlchemy, tmp_path: Path) -> None:
    rows = [[f"P {n}", "P", "Size", "S", f"P-{n}", "1.00"] for n in range(3_000)]

    code, output = run(simple(tmp_path, *rows), Mode.CHECK_ONLY)

    assert code == 0
    assert summary_of(output)["Warnings"] == "3,000"
    assert 'changed to "p-19"' in output
    assert 'changed to "p-20"' not in output
    assert "And 2,980 more of this kind" in " ".join(output.split())
    assert len(output) < 4_000


def test_a_rare_problem_is_not_hidden_behind_a_common_one(db: SQLAlchemy, tmp_path: Path) -> None:
    rows = [[f"P {n}", "P", "Size", "S", f"P-{n}", "1.00"] for n in range(100)]

    _, output = run(simple(tmp_path, *rows, ["q", "Q", "Size", "S", "Q", ""]), Mode.CHECK_ONLY)

    assert "No price: imported, not for sale until priced" in output


def test_thousands_of_unknown_columns_stay_readable(db: SQLAlchemy, tmp_path: Path) -> None:
    more = [f"Column {n} {'x' * 1_000}" for n in range(1_900)]
    row = ["a", "A", "Title", "Default Title", "S", "1.00"]

    code, output = run(write(tmp_path / "wide.csv", SIMPLE + more, row + ["y"] * 1_900))

    assert code == 0
    assert "Columns that are not read: 1,900 (1,900 others: Column 0 " in output
    assert "and 1,880 more" in " ".join(output.split())
    assert len(output) < 3_000


def test_a_handle_cannot_steer_the_terminal_from_within_a_sentence(
    db: SQLAlchemy, tmp_path: Path
) -> None:
    first = ["cup\u202e" + "!" * 5_000, "Cup", "Title", "Default Title", "A", "1.00"]
    second = ["cup", "Cup", "Title", "Default Title", "B", "1.00"]

    _, output = run(simple(tmp_path, first, second), Mode.CHECK_ONLY)

    assert '"cup?!!!' in output
    assert "\u202e" not in output
    assert len(output) < 2_000
