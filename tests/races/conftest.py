"""Attempts that are made at once."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from webapp.errors import ShopError
from webapp.extensions import db as database


@pytest.fixture
def contest(app):
    """Runs the attempts at once; gives for each "done", or the code of its refusal.

    A refusal is a 409 with a sentence; anything else that goes wrong is raised.
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
                    assert (refusal.status, refusal.message[-1]) == (409, ".")
                    return refusal.code
                finally:
                    database.session.remove()

        with ThreadPoolExecutor(len(attempts)) as pool:
            return list(pool.map(one, attempts))

    return run
