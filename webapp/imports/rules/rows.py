"""Single rows of the file, before they belong to a product."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from webapp.catalogue.rules.words import CONTROL, without_controls
from webapp.imports.rules.columns import NAMES, Header
from webapp.imports.rules.problems import Outcome, Problem


@dataclass(slots=True)
class Row:
    """The cells of one row and what was found wrong with them so far."""

    number: int
    cells: list[str]
    header: Header
    problems: list[Problem] = field(default_factory=list)

    def text(self, name: str) -> str:
        """The cell without space around it; empty too when the file has no such column."""
        place = self.header.places.get(name)
        return "" if place is None else self.cells[place].strip()

    def warn(self, name: str, fact: str, done: str) -> None:
        self.note(name, fact, done, Outcome.WARNING)

    def reject(self, name: str, fact: str, done: str) -> None:
        self.note(name, fact, done, Outcome.REJECTED)

    def note(self, name: str, fact: str, done: str, outcome: Outcome) -> None:
        column = self.header.name_of(name) if name in NAMES else name
        value = self.text(name) if name in NAMES else self.raw(name)
        self.problems.append(Problem(self.number, column, value[:80], fact, done, outcome))

    def raw(self, column: str) -> str:
        """A cell of a column that is otherwise not read; the first cells for the whole row."""
        places = [place for place, name in self.header.fourth_options.items() if name == column]
        return self.cells[places[0]] if places else ",".join(self.cells).strip(",")

    @property
    def characters(self) -> int:
        return sum(map(len, self.cells))

    @property
    def is_rejected(self) -> bool:
        return any(problem.outcome is Outcome.REJECTED for problem in self.problems)


def is_empty(cells: Sequence[str]) -> bool:
    return not any(cell.strip() for cell in cells)


def read_row(header: Header, number: int, cells: list[str]) -> Row:
    """The row, rejected when its cells cannot be told apart or it names no product."""
    row = Row(number, cells, header)
    if len(cells) < header.width or not is_empty(cells[header.width :]):
        fact = f"The row has {len(cells)} cells where the header has {header.width}"
        row.reject("whole row", fact, "row not imported")
        return row
    clean_controls(row)
    if not row.text("handle"):
        row.reject("handle", "No handle, so the product is not known", "row not imported")
    return row


def clean_controls(row: Row) -> None:
    for name, place in row.header.places.items():
        text = row.cells[place]
        if CONTROL.search(text):
            row.cells[place] = without_controls(text)
            row.warn(name, "Control characters in the text", "taken out")
