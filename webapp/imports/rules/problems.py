"""What is wrong with a cell, and what will be done about it."""

from dataclasses import dataclass
from enum import StrEnum

from webapp.errors import ShopError


class UnusableFile(ShopError):
    """Nothing of the file can be imported; the message says why and what to do."""

    status = 422
    code = "unusable_file"


class Outcome(StrEnum):
    """A warning: imported with a change. Rejected: this row is not imported."""

    WARNING = "warning"
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True)
class Problem:
    """One finding. `row` is the number a spreadsheet shows: the header is row 1."""

    row: int
    column: str
    value: str
    fact: str
    done: str
    outcome: Outcome
