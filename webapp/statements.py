"""The few statements that every order sends: composed by SQLAlchemy, sent by the driver.

For them the ORM's way around a statement, and the way of SQLAlchemy's engine, cost as much as the
driver and the network together. Everything else goes the usual way.
"""

from typing import Any

import psycopg
from psycopg.rows import namedtuple_row
from sqlalchemy import Cast, Executable, Text, bindparam, cast
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.exc import DBAPIError

from webapp.extensions import db

DIALECT = PGDialect_psycopg()


class Ready:
    """A statement as the driver takes it. What it is given must be what the driver can write."""

    def __init__(self, statement: Executable) -> None:
        compiled = statement.compile(dialect=DIALECT)  # type: ignore[attr-defined]
        self.text = str(compiled)
        self.constants = {name: v for name, v in compiled.params.items() if v is not None}


def send(statement: Ready, **values: Any) -> psycopg.Cursor[Any]:
    """Sends it in the running transaction; gives rows with named columns.

    Raises what SQLAlchemy would raise. What the session has not written yet, it does not see.
    """
    connection = db.session.connection()
    driver: Any = connection.connection.driver_connection
    cursor: psycopg.Cursor[Any] = driver.cursor(row_factory=namedtuple_row)
    try:
        return cursor.execute(statement.text, statement.constants | values)
    except psycopg.Error as error:
        is_lost = driver.closed
        if is_lost:
            connection.invalidate(error)
        raise DBAPIError.instance(
            statement.text,
            None,
            error,
            psycopg.Error,
            connection_invalidated=is_lost,
            dialect=connection.dialect,
        ) from error


def json_text(name: str) -> Cast[Any]:
    """A parameter that is given as the text of a JSON value."""
    return cast(bindparam(name, type_=Text), JSONB)
