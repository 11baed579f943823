"""How stars are read, drawn and averaged, and what may be decided about a review."""

from typing import Any

import pytest

from webapp.catalogue.rules.reviews import (
    Rating,
    ReviewState,
    Stars,
    can_become,
    rating_from,
)

PENDING, PUBLISHED, REJECTED = ReviewState


@pytest.mark.parametrize(
    ("number", "tenths"),
    [
        (0, 0),
        (0.0, 0),
        (-0.0, 0),
        (0.1, 1),
        (4.1, 41),
        (4.3, 43),
        (4.5, 45),
        (0.1 + 0.2, 3),
        (5, 50),
    ],
)
def test_stars_are_read_exactly(number: float, tenths: int) -> None:
    assert Stars.parse(number) == Stars(tenths)


@pytest.mark.parametrize("tenths", range(51))
def test_every_number_of_stars_survives_the_way_there_and_back(tenths: int) -> None:
    stars = Stars(tenths)
    assert Stars.parse(stars.number) == stars
    assert float(str(stars)) == stars.number


@pytest.mark.parametrize(
    "number",
    [
        *(None, True, False, "4", "4.5", "", [], {}, b"4", -0.1, 5.1, 6, -1, 10**4000),
        *(4.55, 0.3001, 4.999, 1e-6, float("nan"), float("inf"), float("-inf")),
    ],
    ids=lambda value: ascii(value)[:20],
)
def test_what_is_no_number_of_stars_is_refused(number: Any) -> None:
    with pytest.raises(ValueError, match=r"not|more"):
        Stars.parse(number)


@pytest.mark.parametrize(
    ("tenths", "halves"), [(0, 0), (2, 0), (3, 1), (7, 1), (8, 2), (42, 8), (43, 9), (48, 10)]
)
def test_stars_are_drawn_to_the_nearest_half(tenths: int, halves: int) -> None:
    assert Stars(tenths).halves == halves


@pytest.mark.parametrize(
    ("tenths", "mean"),
    [
        ([45], 45),
        ([45, 44], 45),
        ([44, 44, 45], 44),
        ([0, 0], 0),
        ([50, 49, 49, 49], 49),
        ([1, 0], 1),
    ],
)
def test_the_mean_is_rounded_half_up(tenths: list[int], mean: int) -> None:
    assert rating_from(len(tenths), sum(tenths)) == Rating(len(tenths), Stars(mean))


def test_nobody_said_anything_is_not_no_stars() -> None:
    assert rating_from(0, 0) == Rating(0, None)


@pytest.mark.parametrize(
    ("state", "wanted", "may"),
    [
        (PENDING, PUBLISHED, True),
        (PENDING, REJECTED, True),
        (PENDING, PENDING, False),
        (PUBLISHED, REJECTED, True),
        (PUBLISHED, PENDING, False),
        (PUBLISHED, PUBLISHED, False),
        (REJECTED, PUBLISHED, True),
        (REJECTED, PENDING, False),
        (REJECTED, REJECTED, False),
    ],
)
def test_a_decision_publishes_or_rejects(
    state: ReviewState, wanted: ReviewState, may: bool
) -> None:
    assert can_become(state, wanted) is may
