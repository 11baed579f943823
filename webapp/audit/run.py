"""Proves the books: asks every invariant what breaks it, all at one moment of the database."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, text

from webapp.audit.invariants import INVARIANTS
from webapp.audit.shapes import Finding, Invariant
from webapp.errors import NotFound
from webapp.extensions import db

KEYS_SHOWN = 20


class UnknownInvariant(NotFound):
    """There is no invariant of that name; the message lists those that there are."""


def audit_books(only: str | None = None) -> list[Finding]:
    """What is broken, of all invariants or of the named one; raises UnknownInvariant.

    Sees what is committed and changes nothing, so it can be asked while the shop is open.
    """
    wanted = chosen(only)
    with snapshot() as connection:
        return findings(connection, wanted)


def chosen(only: str | None) -> tuple[Invariant, ...]:
    wanted = tuple(one for one in INVARIANTS if only in (None, one.name))
    if not wanted:
        names = "\n".join(one.name for one in INVARIANTS)
        raise UnknownInvariant(f"There is no invariant {only!r}. There are:\n{names}")
    return wanted


@contextmanager
def snapshot() -> Iterator[Connection]:
    """A connection to which the database stands still, and which cannot write."""
    standing_still = db.engine.execution_options(isolation_level="REPEATABLE READ")
    with standing_still.connect() as connection:
        connection.execute(text("SET TRANSACTION READ ONLY"))
        connection.execute(text("SET LOCAL statement_timeout = 0"))
        # Without statistics the planner may take small tables for large ones, and compile.
        connection.execute(text("SET LOCAL jit = off"))
        yield connection


def findings(connection: Connection, invariants: Iterable[Invariant]) -> list[Finding]:
    """What is broken, as the transaction of the connection sees it."""
    found = (finding(connection, one) for one in invariants)
    return [one for one in found if one]


def finding(connection: Connection, invariant: Invariant) -> Finding | None:
    rows = connection.exec_driver_sql(shown_part_of(invariant.query)).all()
    if not rows:
        return None
    keys = tuple(row.key for row in rows)
    return Finding(invariant.name, invariant.about, rows[0].total, keys)


def shown_part_of(query: str) -> str:
    """The first keys in their natural order, and how many there are in all."""
    return (
        f"SELECT key, count(*) OVER () AS total FROM ({query}) AS broken (key)"
        f" ORDER BY length(key), key LIMIT {KEYS_SHOWN}"
    )
