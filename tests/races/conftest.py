"""Attempts that are made at once."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from psycopg import errors as postgres
from sqlalchemy import event

from webapp.errors import ShopError
from webapp.extensions import db as database


@pytest.fixture
def contest(app):
    """Runs the attempts at once; gives for each "done", or the code of its refusal.

    A refusal has a sentence; anything else that goes wrong is raised.
    """

    def run(*attempts):
        start = Barrier(len(attempts))

        def one(attempt):
            with app.app_context():
                start.wait()
                try:
                    result = attempt()
                    return result if isinstance(result, str) else "done"
                except ShopError as refusal:
                    assert 400 <= refusal.status < 500
                    assert refusal.message[-1] == "."
                    return refusal.code
                finally:
                    database.session.remove()

        with ThreadPoolExecutor(len(attempts)) as pool:
            return list(pool.map(one, attempts))

    return run


@pytest.fixture
def no_deadlock(db):
    """A deadlock would be run again, so nobody would see it but here."""
    met = []

    def note(context):
        if isinstance(context.original_exception, postgres.DeadlockDetected):
            met.append(context.statement)

    event.listen(db.engine, "handle_error", note)
    yield
    event.remove(db.engine, "handle_error", note)
    assert met == []
