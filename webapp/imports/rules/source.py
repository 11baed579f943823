"""The file: opened as often as it must be read, one row in memory at a time."""

import codecs
import csv
import io
import os
import stat
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from webapp.imports.rules.problems import UnusableFile

LARGEST_CELL = 2_000_000
LONGEST_LINE = 2_000_000
LONGEST_ROW = 8_000_000
MOST_COLUMNS = 2_000
NEVER_CLOSED = "Perhaps a quotation mark is opened there and never closed."
SAVE_AS = 'Save it as "CSV UTF-8 (comma separated)".'
OTHER_ENCODINGS = (
    codecs.BOM_UTF32_LE,
    codecs.BOM_UTF32_BE,
    codecs.BOM_UTF16_LE,
    codecs.BOM_UTF16_BE,
)
OTHER_KINDS = {
    b"PK\x03\x04": "an Excel workbook or a zip archive",
    b"\xd0\xcf\x11\xe0": "an old Excel workbook",
    b"%PDF": "a PDF document",
    b"\x1f\x8b": "a gzip archive",
    b"\x89PNG": "a picture",
    b"\xff\xd8\xff": "a picture",
}

# The limit is the process's own. Without one, a quotation mark that is never closed would
# read the rest of the file into one cell.
csv.field_size_limit(LARGEST_CELL)

Fingerprint = tuple[int, int, int]


@dataclass
class Source:
    """A CSV file. `read_bytes` tells how far the latest reading has come."""

    path: Path
    fingerprint: Fingerprint
    read_bytes: int = 0

    @property
    def size(self) -> int:
        return self.fingerprint[1]

    def records(self) -> Iterator[tuple[int, list[str]]]:
        """Each row with its number, from the header (1) on; empty lines count as rows.

        Raises UnusableFile when the text is not UTF-8 or not CSV, or when the file is not
        the one any more that was opened.
        """
        if fingerprint_of(self.path) != self.fingerprint:
            raise UnusableFile(f"{self.path.name} changed while it was read. Start again.")
        with self.path.open("rb") as file:
            lines = Lines(io.TextIOWrapper(file, encoding="utf-8-sig", newline=""))
            try:
                for cells in csv.reader(lines, strict=True):
                    refuse_too_wide(cells, lines.row)
                    self.read_bytes = file.tell()
                    yield lines.row, cells
                    lines.begin_row()
            except UnicodeDecodeError as error:
                raise UnusableFile(
                    f"{self.path.name} is not written in UTF-8, perhaps in Latin-1 or "
                    f'Windows-1252 (see the letter after "{words_before(error)}"). {SAVE_AS}'
                ) from None
            except csv.Error as error:
                raise UnusableFile(sentence_of(error, lines.row)) from None


@dataclass
class Lines:
    """The lines of a text, read no further than a row may be long.

    The CSV reader has a limit for a cell only, and takes a line from memory as a whole.
    """

    text: TextIO
    row: int = 1
    length: int = 0

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = self.text.readline(LONGEST_LINE + 1)
        if not line:
            raise StopIteration
        if len(line) > LONGEST_LINE:
            raise UnusableFile(
                f"A line in row {self.row} is longer than {LONGEST_LINE:,} characters. "
                "Perhaps the file has lost its line breaks, or is not a CSV file."
            )
        self.length += len(line)
        if self.length > LONGEST_ROW:
            sentence = f"Row {self.row} is longer than {LONGEST_ROW:,} characters."
            raise UnusableFile(f"{sentence} {NEVER_CLOSED}")
        return line

    def begin_row(self) -> None:
        self.row += 1
        self.length = 0


def open_source(path: str | os.PathLike[str]) -> Source:
    """The file, looked at from outside; raises UnusableFile when it cannot be a CSV file."""
    file = Path(path)
    try:
        fingerprint = fingerprint_of(file)
        with file.open("rb") as opened:
            head = opened.read(4096)
    except OSError as error:
        raise UnusableFile(f"{file} cannot be read: {error.strerror}.") from None
    except ValueError:
        raise UnusableFile("This is not the name of a file.") from None
    refuse_other_kinds(file.name, head)
    return Source(file, fingerprint)


def fingerprint_of(path: Path) -> Fingerprint:
    found = path.stat()
    if stat.S_ISDIR(found.st_mode):
        raise UnusableFile(f"{path} is a folder. Name the CSV file in it.")
    if not stat.S_ISREG(found.st_mode):
        raise UnusableFile(f"{path} is not a plain file. Save it as a file first.")
    return found.st_ino, found.st_size, found.st_mtime_ns


def refuse_other_kinds(name: str, head: bytes) -> None:
    if not head.removeprefix(codecs.BOM_UTF8).strip():
        raise UnusableFile(f"{name} is empty.")
    for mark, kind in OTHER_KINDS.items():
        if head.startswith(mark):
            raise UnusableFile(f"{name} is {kind}, not a CSV file. {SAVE_AS}")
    if head.startswith(OTHER_ENCODINGS) or is_bare_utf16(head):
        raise UnusableFile(f"{name} is written in UTF-16 or UTF-32, not in UTF-8. {SAVE_AS}")
    if b"\x00" in head.splitlines()[0]:
        raise UnusableFile(f"{name} is a binary file, not a CSV file. {SAVE_AS}")


def is_bare_utf16(head: bytes) -> bool:
    """Plain letters in UTF-16 have a zero beside each; a byte order mark may be missing."""
    start = head[:64]
    return len(start) > 3 and (not any(start[::2]) or not any(start[1::2]))


def refuse_too_wide(cells: Sequence[str], row: int) -> None:
    if len(cells) > MOST_COLUMNS:
        raise UnusableFile(
            f"Row {row} has {len(cells):,} cells, and at most {MOST_COLUMNS:,} are read. "
            "Delete the columns that are empty or that no product needs."
        )


def words_before(error: UnicodeDecodeError) -> str:
    """The end of what could still be read, by which a person finds the place."""
    readable = error.object[max(0, error.start - 30) : error.start].decode(errors="ignore")
    return readable.splitlines()[-1] if readable.strip() else ""


def sentence_of(error: csv.Error, row: int) -> str:
    if "field larger" in str(error):
        return f"A cell in row {row} is longer than {LARGEST_CELL:,} characters. {NEVER_CLOSED}"
    return (
        f"Row {row} is not proper CSV: a quotation mark is not closed, or stands inside a cell "
        "without being doubled. Correct the row, or export the file again."
    )
