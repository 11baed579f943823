from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from webapp.exports.rules import cell
from webapp.money import Money

DELFT = timezone(timedelta(hours=1))


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (None, ""),
        (True, "yes"),
        (False, "no"),
        (7, "7"),
        (-7, "-7"),
        (Money(-1250, "EUR"), "-12.50"),
        (Money(1250, "JPY"), "1250"),
        (date(2026, 3, 1), "2026-03-01"),
        (datetime(2026, 3, 1, 0, 30, tzinfo=DELFT), "2026-02-28 23:30:00"),
        (datetime(2026, 3, 1, 12, tzinfo=UTC), "2026-03-01 12:00:00"),
        ({"Size": "A4", "Frame": "No"}, "Size: A4; Frame: No"),
        ({"=Size": "A4"}, "'=Size: A4"),
        (["a", "b"], "a, b"),
        (["=a"], "'=a"),
        ("", ""),
        ("Ada", "Ada"),
        ("a=b", "a=b"),
        ("12-14", "12-14"),
        ("O'Hara", "O'Hara"),
    ],
)
def test_a_value_is_what_it_was(value, shown):
    assert cell(value) == shown


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        '=HYPERLINK("http://evil.example","Click")',
        "+31 15 123",
        "-2+3",
        "@SUM(A1)",
        "|calc",
        "%00",
        "\t=1+1",
        "\r=1+1",
        "\n=1+1",
        " =1+1",
        '"=1+1',
        "'=1+1",
        "＝1+1",
        "\ufeff=1+1",
        "\u200b=1+1",
        "\u00a0@SUM(A1)",
        "\tplain",
    ],
)
def test_what_could_be_a_formula_is_a_text(text):
    assert cell(text) == f"'{text}"
