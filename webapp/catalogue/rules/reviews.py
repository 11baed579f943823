"""How many stars a product may get, and what becomes of what was said about it."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

# A program that adds 0.1 and 0.2 sends 0.30000000000000004 and means 0.3.
NOISE = Decimal("1e-9")
LONGEST_COMMENT = 5000
LONGEST_AUTHOR = 100


class ReviewState(StrEnum):
    """Only what is published is shown, and counts."""

    PENDING = "PENDING"
    PUBLISHED = "PUBLISHED"
    REJECTED = "REJECTED"


# What may be decided about a review. Only new words make it wait again, never a decision.
NEXT = {
    ReviewState.PENDING: {ReviewState.PUBLISHED, ReviewState.REJECTED},
    ReviewState.PUBLISHED: {ReviewState.REJECTED},
    ReviewState.REJECTED: {ReviewState.PUBLISHED},
}


def can_become(state: ReviewState, wanted: ReviewState) -> bool:
    return wanted in NEXT[state]


@dataclass(frozen=True)
class Stars:
    """From none to five of them, counted in tenths: `Stars(45)` are four and a half."""

    tenths: int

    @classmethod
    def parse(cls, number: object) -> "Stars":
        """Reads a number of JSON from 0 to 5 with at most one decimal; raises ValueError."""
        if isinstance(number, bool) or not isinstance(number, int | float):
            raise ValueError("not a number")
        # What is no number or has no end is outside too.
        if not 0 <= number <= 5:
            raise ValueError("not between 0 and 5")
        tenths = Decimal(repr(number)) * 10
        if abs(tenths - round(tenths)) > NOISE:
            raise ValueError("more than one decimal")
        return cls(round(tenths))

    @property
    def number(self) -> float:
        return self.tenths / 10

    @property
    def halves(self) -> int:
        """As many half stars as come nearest, for drawing them."""
        return (2 * self.tenths + 5) // 10

    def __str__(self) -> str:
        return f"{self.tenths // 10}.{self.tenths % 10}"


@dataclass(frozen=True)
class Rating:
    """What all published reviews of a product say together; nobody said anything yet: no mean."""

    count: int
    mean: Stars | None


def rating_from(count: int, tenths: int) -> Rating:
    """The rating of so many reviews with so many tenths of stars in sum, rounded half up."""
    if not count:
        return Rating(0, None)
    return Rating(count, Stars((2 * tenths + count) // (2 * count)))
