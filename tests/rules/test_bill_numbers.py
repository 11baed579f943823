"""Numbers have no gaps in their year, and their moments follow their order."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webapp.bills.rules import Number, code_of, following


def at(*moment):
    return datetime(*moment, tzinfo=UTC)


@pytest.mark.parametrize(
    ("series", "year", "number", "code"),
    [
        ("B", 2026, 123, "B2026-000123"),
        ("C", 2026, 1, "C2026-000001"),
        ("B", 2027, 999_999, "B2027-999999"),
        ("B", 2027, 1_000_000, "B2027-1000000"),
    ],
)
def test_a_code_names_series_year_and_number(series, year, number, code):
    assert code_of(series, year, number) == code


NOON = at(2026, 6, 1, 12)


@pytest.mark.parametrize(
    ("last", "now", "expected"),
    [
        # The next one in the same year.
        (Number(2026, 7, NOON), at(2026, 6, 1, 12, 1), Number(2026, 8, at(2026, 6, 1, 12, 1))),
        # The very first.
        (Number(0, 0, NOON), NOON, Number(2026, 1, NOON)),
        # The same moment.
        (Number(2026, 7, NOON), NOON, Number(2026, 8, NOON)),
        # A clock that was set back.
        (Number(2026, 7, NOON), at(2026, 6, 1, 11), Number(2026, 8, NOON)),
        # A new year begins with 1.
        (
            Number(2026, 7, at(2026, 12, 31, 23, 59, 59)),
            at(2027, 1, 1),
            Number(2027, 1, at(2027, 1, 1)),
        ),
        # A clock that was set back into the old year goes on in the new one.
        (Number(2027, 3, at(2027, 1, 1)), at(2026, 12, 31, 23), Number(2027, 4, at(2027, 1, 1))),
        # A year in which nothing was billed.
        (Number(2026, 7, NOON), at(2028, 1, 1), Number(2028, 1, at(2028, 1, 1))),
    ],
)
def test_the_number_after_the_last_one(last, now, expected):
    assert following(last, now) == expected


def test_the_year_is_that_of_utc_wherever_the_database_stands():
    auckland = timezone(timedelta(hours=13))
    new_year = datetime(2027, 1, 1, 9, tzinfo=auckland)
    last = Number(2026, 7, new_year)
    assert following(last, at(2026, 12, 31, 19)) == Number(2026, 8, new_year)
    assert following(last, at(2026, 12, 31, 19)).issued_at.tzinfo is UTC


hours = st.integers(0, 4 * 366 * 24)
moments = st.builds(lambda count: at(2026, 1, 1) + timedelta(hours=count), hours)


@given(st.lists(moments, min_size=1, max_size=30))
def test_whatever_the_clock_does_numbers_and_moments_only_grow(clock):
    last, given_out = Number(0, 0, clock[0]), []
    for now in clock:
        last = following(last, now)
        given_out.append(last)

    places = [(one.year, one.number) for one in given_out]
    assert places == sorted(places)
    moments = [one.issued_at for one in given_out]
    assert moments == sorted(moments)
    for year in {one.year for one in given_out}:
        numbers = [one.number for one in given_out if one.year == year]
        assert numbers == list(range(1, len(numbers) + 1))
    assert all(one.issued_at.year == one.year for one in given_out)
