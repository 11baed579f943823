"""What is sent to the database, heard at the driver, whichever way it went."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from sqlalchemy import event


@contextmanager
def heard(engine, note: Callable[[str], None]) -> Iterator[None]:
    """Calls `note` with each statement of each connection that is handed out meanwhile."""

    def listen(connection, *_):
        connection.cursor_factory = cursor_that_tells(note)

    event.listen(engine, "checkout", listen)
    try:
        yield
    finally:
        event.remove(engine, "checkout", listen)
        engine.dispose()


def cursor_that_tells(note: Callable[[str], None]) -> type[psycopg.Cursor[Any]]:
    class Cursor(psycopg.Cursor[Any]):
        def execute(self, query, *more, **options):
            note(" ".join(str(query).split()))
            return super().execute(query, *more, **options)

    return Cursor
