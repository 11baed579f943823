from typing import Any

import pytest
from flask import Flask
from marshmallow import ValidationError
from marshmallow.fields import Field

from webapp.fields import Digits, Email, Key, MoneyField, Prose, Text, Whole
from webapp.money import Money

HUGE = 10**4000
NOT_TEXT: list[Any] = [None, 1, 1.5, True, [], ["x"], {}, {"x": "y"}]
HARMFUL = ["a\x00b", "a\x1bb", "a\x7fb", "a\x85b", "a\ud800b", "a\udfffb", "a\u202eb", "a\u2028b"]


def briefly(value: Any) -> str:
    return ascii(value)[:30]


def load(field: Field[Any], value: Any) -> Any:
    return field.deserialize(value)


@pytest.fixture(autouse=True)
def in_a_shop(app: Flask) -> Any:
    with app.app_context():
        yield


@pytest.mark.parametrize(
    ("typed", "kept"),
    [("Ada", "Ada"), ("  Ada \t", "Ada"), ("", ""), ("Zoe\u0308", "Zo\u00eb"), ("李", "李")],
)
def test_a_text_is_trimmed_and_composed(typed: str, kept: str) -> None:
    assert load(Text(5), typed) == kept


@pytest.mark.parametrize(
    "value", [*NOT_TEXT, *HARMFUL, "a\nb", "a\tb", "x" * 6, "x" * 500_000], ids=briefly
)
def test_a_text_refuses_what_could_do_harm(value: Any) -> None:
    with pytest.raises(ValidationError):
        load(Text(5), value)


@pytest.mark.parametrize("value", ["", " ", "\n"], ids=briefly)
def test_a_required_text_is_not_empty(value: str) -> None:
    with pytest.raises(ValidationError, match="Please fill this in"):
        load(Text(5, required=True), value)


def test_prose_has_lines_that_end_in_one_newline() -> None:
    assert load(Prose(20), " one\r\ntwo\n\tthree ") == "one\ntwo\n\tthree"


@pytest.mark.parametrize("value", [*NOT_TEXT, *HARMFUL, "a\rb", "x" * 21], ids=briefly)
def test_prose_refuses_what_could_do_harm(value: Any) -> None:
    with pytest.raises(ValidationError):
        load(Prose(20), value)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        (" ada@example.com ", "ada@example.com"),
        ("ada@shop.test", "ada@shop.test"),
        ("Ada.L@EXAMPLE.com", "Ada.L@example.com"),
        ("jörg@bücher.example.com", "jörg@bücher.example.com"),
    ],
)
def test_an_address_is_kept_as_it_is_written_to(typed: str, kept: str) -> None:
    assert load(Email(required=True), typed) == kept


@pytest.mark.parametrize(
    "value",
    [
        *NOT_TEXT,
        *HARMFUL,
        *("", "ada", "ada@", "@example.com", "ada@example", "a b@example.com", "a@b@example.com"),
        *("ada@example.com\r\nBcc: x@example.com", "Ada <ada@example.com>", '"a b"@example.com'),
        *("ada@[127.0.0.1]", "ada@localhost", "ada@xn--.com", "ada@-x.com", "ada@\u2024com"),
        *("a" * 65 + "@example.com", "ada@" + "x" * 300 + ".com", "a@" * 100_000, "@" * 254),
    ],
    ids=briefly,
)
def test_an_address_nobody_can_write_to_is_refused(value: Any) -> None:
    with pytest.raises(ValidationError):
        load(Email(required=True), value)


@pytest.mark.parametrize(
    ("value", "cents"),
    [("12.50", 1250), ("12.5", 1250), ("0", 0), (12.5, 1250), (0.1, 10), (7, 700), (10.0, 1000)],
)
def test_an_amount_is_read_exactly(value: Any, cents: int) -> None:
    assert load(MoneyField(), value) == Money(cents, "EUR")


@pytest.mark.parametrize(
    "value",
    [
        *(None, True, [], {}, "", " 1", "1 ", "+1", "-1", -1, -0.01, "1.005", 1.005, 0.1 + 0.2),
        *("NaN", float("nan"), float("inf"), "Infinity", "1e400", "1E2", 1e22, 10**11, HUGE),
        *("9" * 5000, "1_000", "1,50", "１２", "٣", "1\x00", "\ud800", "0x10", "€1", "1.", ".5"),
    ],
    ids=briefly,
)
def test_an_amount_that_is_not_exact_is_refused(value: Any) -> None:
    with pytest.raises(ValidationError):
        load(MoneyField(), value)


def test_an_amount_is_shown_with_all_its_digits() -> None:
    assert MoneyField().serialize("total", {"total": Money(1250, "EUR")}) == "12.50"


@pytest.mark.parametrize("value", ["12345678", "x" * 255, "a-b_c:d.e~!"], ids=briefly)
def test_a_key_is_visible_ascii(value: str) -> None:
    assert load(Key(), value) == value


@pytest.mark.parametrize(
    "value",
    [*NOT_TEXT, *HARMFUL, "1234567", "x" * 256, "with a space", "schlüssel", "a" * 8 + "\nb"],
    ids=briefly,
)
def test_a_key_that_is_none_is_refused(value: Any) -> None:
    with pytest.raises(ValidationError):
        load(Key(), value)


@pytest.mark.parametrize("value", [1, 9, 9.0], ids=briefly)
def test_a_whole_number_is_one_of_json(value: float) -> None:
    found = load(Whole(1, 9), value)

    assert (found, type(found)) == (value, int)


@pytest.mark.parametrize(
    "value",
    [None, True, "1", 1.5, 0, 10.0, 10, -1, HUGE, 1e400, float("nan"), [], {}, "1_0"],
    ids=briefly,
)
def test_a_whole_number_out_of_bounds_is_refused(value: Any) -> None:
    with pytest.raises(ValidationError):
        load(Whole(1, 9), value)


@pytest.mark.parametrize(("value", "number"), [("1", 1), (" 7 ", 7), ("09", 9)])
def test_digits_are_read_from_a_form(value: str, number: int) -> None:
    assert load(Digits(1, 9), value) == number


@pytest.mark.parametrize(
    "value",
    [None, 1, True, "", "1_0", "1.0", "+1", "-1", "１", "٣", "²", "10", "9" * 5000, [], {}],
    ids=briefly,
)
def test_what_is_no_digits_is_refused(value: Any) -> None:
    with pytest.raises(ValidationError):
        load(Digits(1, 9), value)
