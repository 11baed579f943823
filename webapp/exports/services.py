"""Takes a table out of the shop as a CSV file."""

import csv
import io
from tempfile import SpooledTemporaryFile
from typing import IO

from sqlalchemy import Connection

from webapp.exports.queries import TABLES, Table
from webapp.exports.rules import cell
from webapp.extensions import db
from webapp.staff_log.services import log_export

ROWS_AT_ONCE = 500
# A larger file waits on the disk, so that a large shop needs no more memory than a small one.
MOST_IN_MEMORY = 2_000_000


def export_table(name: str, *, actor: str) -> IO[bytes]:
    """A CSV file as RFC 4180 has it, at its beginning; the log of the staff says who took it.

    `name` is a key of TABLES. All rows are of one moment. A mark of the byte order stands first,
    without which Excel takes UTF-8 for something else.
    """
    file = SpooledTemporaryFile(MOST_IN_MEMORY)  # noqa: SIM115 - whoever sends it closes it
    with db.engine.connect() as connection:
        rows = write_table(connection, TABLES[name], file)
    log_export(name, actor=actor, rows=rows)
    file.seek(0)
    return file


def write_table(connection: Connection, table: Table, file: IO[bytes]) -> int:
    """Gives how many rows there were."""
    text = io.TextIOWrapper(file, encoding="utf-8-sig", newline="", write_through=True)
    writer = csv.writer(text)
    writer.writerow(table.heads)
    found = connection.execution_options(yield_per=ROWS_AT_ONCE).execute(table.query)
    count = 0
    for row in found:
        writer.writerow([cell(value) for value in table.values(row)])
        count += 1
    text.detach()
    return count
