"""All problems of a file, gathered by what they say, so that thousands stay readable."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from webapp.imports.rules.problems import Outcome, Problem

MOST_RANGES = 20
# What differs between two facts of one kind: quoted text, names of elements and numbers.
DETAILS = re.compile(r'".*"|<.*>|[0-9][0-9,.]*', re.DOTALL)


@dataclass
class Finding:
    """One fact, what is done about it, and the rows by column and value."""

    fact: str
    done: str
    places: dict[tuple[str, str], list[int]] = field(default_factory=dict)

    @property
    def kind(self) -> str:
        """The same for findings that differ only in a row, a number or a name."""
        return DETAILS.sub("...", f"{self.fact}: {self.done}")

    @property
    def count(self) -> int:
        return sum(len(rows) for rows in self.places.values())

    @property
    def first_row(self) -> int:
        return min(rows[0] for rows in self.places.values())


@dataclass
class Findings:
    by_kind: dict[tuple[Outcome, str, str], Finding] = field(default_factory=dict)
    rejected_rows: set[int] = field(default_factory=set)
    warnings: int = 0

    def add(self, problems: Iterable[Problem]) -> None:
        for found in problems:
            kind = found.outcome, found.fact, found.done
            finding = self.by_kind.setdefault(kind, Finding(found.fact, found.done))
            finding.places.setdefault((found.column, found.value), []).append(found.row)
            if found.outcome is Outcome.REJECTED:
                self.rejected_rows.add(found.row)
            else:
                self.warnings += 1

    def of(self, outcome: Outcome) -> list[Finding]:
        """In the order of the rows in which they come up first."""
        mine = [finding for kind, finding in self.by_kind.items() if kind[0] is outcome]
        return sorted(mine, key=lambda finding: finding.first_row)


def row_ranges(rows: Sequence[int]) -> str:
    """Numbers of rows as a person writes them: `row 3` or `rows 2-5, 9`; not without end."""
    parts: list[list[int]] = []
    for row in sorted(set(rows)):
        if parts and row == parts[-1][1] + 1:
            parts[-1][1] = row
        else:
            parts.append([row, row])
    words = [str(first) if first == last else f"{first}-{last}" for first, last in parts]
    hidden = sum(last - first + 1 for first, last in parts[MOST_RANGES:])
    more = f" and {hidden:,} more" if hidden else ""
    noun = "row" if len(set(rows)) == 1 else "rows"
    return f"{noun} {', '.join(words[:MOST_RANGES])}{more}"
