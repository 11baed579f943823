"""The rows of one product, wherever in the file they stand."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from webapp.imports.rules.columns import Header, read_header
from webapp.imports.rules.problems import UnusableFile
from webapp.imports.rules.rows import Row, is_empty, read_row
from webapp.imports.rules.source import Source

MOST_ROWS = 2_500
MOST_HELD_ROWS = 20_000
MOST_HELD_CHARACTERS = 100_000_000


@dataclass
class Survey:
    """What a first reading tells: the header, and of each handle its last row and how many."""

    header: Header
    rows: int = 0
    empty_rows: int = 0
    last_rows: dict[str, int] = field(default_factory=dict)
    row_counts: Counter[str] = field(default_factory=Counter)


@dataclass
class Group:
    """All rows with one handle; rows that have none come in groups without a handle."""

    handle: str
    rows: list[Row]

    @property
    def characters(self) -> int:
        return sum(row.characters for row in self.rows)


def survey_source(source: Source) -> Survey:
    """Reads the file once, to its end, and keeps no row; raises UnusableFile."""
    records = source.records()
    survey = Survey(read_header(next(records, (1, []))[1]))
    for number, cells in records:
        if is_empty(cells):
            survey.empty_rows += 1
            continue
        survey.rows += 1
        row = read_row(survey.header, number, cells)
        if not row.is_rejected:
            survey.last_rows[row.text("handle")] = number
            survey.row_counts[row.text("handle")] += 1
    if not survey.rows:
        raise UnusableFile(f"{source.path.name} has a header, but no products below it.")
    return survey


def read_groups(source: Source, survey: Survey) -> Iterator[Group]:
    """The products of the file, each as soon as its last row is read.

    Only rows of products that are not complete yet are held, so the memory needed does not
    grow with the file. Raises UnusableFile when too many rows, or too long ones, must wait.
    """
    held = held_characters = 0
    waiting: dict[str, Group] = {}
    for row in mark_torn_rows(read_rows(source, survey.header)):
        reject_too_many(row, survey)
        if row.is_rejected:
            yield Group("", [row])
            continue
        group = waiting.setdefault(row.text("handle"), Group(row.text("handle"), []))
        group.rows.append(row)
        held += 1
        held_characters += row.characters
        refuse_chaos(held)
        refuse_bulk(held_characters, row.number)
        if row.number == survey.last_rows[group.handle]:
            held -= len(group.rows)
            held_characters -= group.characters
            yield waiting.pop(group.handle)


def read_rows(source: Source, header: Header) -> Iterator[Row]:
    records = source.records()
    next(records)
    for number, cells in records:
        if not is_empty(cells):
            yield read_row(header, number, cells)


def mark_torn_rows(rows: Iterable[Row]) -> Iterator[Row]:
    """Says so in each row whose product began earlier, with rows of others in between."""
    seen: set[str] = set()
    previous = ""
    for row in rows:
        handle = row.text("handle") if not row.is_rejected else previous
        if handle != previous and handle in seen:
            fact = "The row stands apart from the others of its product"
            row.warn("handle", fact, "joined with them")
        seen.add(handle)
        previous = handle
        yield row


def reject_too_many(row: Row, survey: Survey) -> None:
    """Known from the survey, so that none of the rows needs to wait for the others."""
    if not row.is_rejected and survey.row_counts[row.text("handle")] > MOST_ROWS:
        row.problems.clear()
        row.reject("handle", f"More than {MOST_ROWS:,} rows of one product", "product not imported")


def refuse_chaos(held: int) -> None:
    if held > MOST_HELD_ROWS:
        raise UnusableFile(
            "The rows of too many products stand apart. Sort the file by its handles first."
        )


def refuse_bulk(characters: int, number: int) -> None:
    if characters > MOST_HELD_CHARACTERS:
        raise UnusableFile(
            f"In row {number}, the products that have more rows further down are already longer "
            f"than {MOST_HELD_CHARACTERS:,} characters. Shorten their texts, or split the file."
        )
