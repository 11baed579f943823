import re
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webapp.money import Money, pattern_of, round_cents, split_cents


@pytest.mark.parametrize(
    ("text", "currency", "cents"),
    [
        ("12.50", "EUR", 1250),
        ("12.5", "EUR", 1250),
        ("12", "EUR", 1200),
        ("0.00", "EUR", 0),
        ("-3.01", "EUR", -301),
        ("1200", "JPY", 1200),
        ("1.234", "KWD", 1234),
        ("999999999.99", "EUR", 99_999_999_999),
    ],
)
def test_an_exact_text_is_read(text, currency, cents):
    assert Money.parse(text, currency) == Money(cents, currency)


@pytest.mark.parametrize(
    "text",
    ["", "12.345", "12,50", "1,234.50", "1e3", "NaN", "٣", " 1", "1 ", "1_000", "+1", "1.", ".5"],
)
def test_anything_less_exact_is_refused(text):
    with pytest.raises(ValueError, match="not an amount"):
        Money.parse(text, "EUR")


def test_yen_have_no_digits_behind_the_point():
    with pytest.raises(ValueError, match="not an amount"):
        Money.parse("12.5", "JPY")


def test_an_amount_that_no_column_holds_is_refused():
    with pytest.raises(ValueError, match="too large"):
        Money.parse("10000000000", "EUR")


@pytest.mark.parametrize(
    ("money", "text", "shown"),
    [
        (Money(123450, "EUR"), "1234.50", "€1,234.50"),
        (Money(5, "EUR"), "0.05", "€0.05"),
        (Money(-105, "USD"), "-1.05", "−$1.05"),
        (Money(1200, "JPY"), "1200", "¥1,200"),
        (Money(1234, "KWD"), "1.234", "KWD 1.234"),
    ],
)
def test_an_amount_is_written_with_the_digits_of_its_currency(money, text, shown):
    assert (str(money), money.shown()) == (text, shown)


@given(st.integers(-99_999_999_999, 99_999_999_999), st.sampled_from(["EUR", "JPY", "KWD"]))
def test_what_is_written_is_read_back(cents, currency):
    assert Money.parse(str(Money(cents, currency)), currency) == Money(cents, currency)


def test_currencies_do_not_mix():
    with pytest.raises(ValueError, match="cannot mix EUR and USD"):
        Money(1, "EUR") + Money(1, "USD")
    with pytest.raises(ValueError, match="cannot mix"):
        Money(1, "EUR") - Money(1, "USD")


@pytest.mark.parametrize(
    ("exact", "cents"), [("0.5", 1), ("1.5", 2), ("2.4999", 2), ("-0.5", -1), ("-2.5", -3)]
)
def test_half_a_cent_is_rounded_away_from_zero(exact, cents):
    assert round_cents(Decimal(exact)) == cents


@pytest.mark.parametrize(
    ("total", "weights", "parts"),
    [
        (100, [1, 1, 1], [34, 33, 33]),
        (100, [0, 0], [50, 50]),
        (5, [3, 1], [4, 1]),
        (0, [1, 2], [0, 0]),
        (10, [1, 0, 2], [3, 0, 7]),
    ],
)
def test_the_cents_left_over_go_to_the_largest_remainders(total, weights, parts):
    assert split_cents(total, weights) == parts


@given(
    st.integers(0, 10**9),
    st.lists(st.integers(0, 10**6), min_size=1, max_size=20),
)
def test_the_parts_add_up_and_none_is_off_by_a_cent(total, weights):
    parts = split_cents(total, weights)
    whole = sum(weights) or len(weights)
    exact = [Decimal(total) * (w if sum(weights) else 1) / whole for w in weights]
    assert sum(parts) == total
    assert all(abs(part - ideal) < 1 for part, ideal in zip(parts, exact))


@given(
    st.sampled_from(["EUR", "JPY", "KWD"]),
    st.from_regex(r"[0-9]{1,12}(\.[0-9]{1,4})?", fullmatch=True),
)
def test_the_pattern_of_a_currency_describes_what_is_read(currency, text):
    try:
        Money.parse(text, currency)
        is_read = True
    except ValueError:
        is_read = False
    described = re.fullmatch(pattern_of(currency), text) is not None

    # Noughts before an amount are read too, however many fit.
    assert described == is_read or (is_read and text.startswith("0"))
