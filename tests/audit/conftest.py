from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask

from tests.audit.books import Books
from tests.conftest import empty_tables
from tests.factory import Make
from webapp.extensions import cache
from webapp.extensions import db as database


@pytest.fixture(scope="module")
def books(app: Flask) -> Iterator[dict[str, Any]]:
    """An honest history, which the tests of a module share: each undoes what it plants."""
    with app.app_context():
        try:
            # Not of staff, whose log would find all that is planted in the history too.
            numbers = Books(Make(), actor="test").write()
            # Whoever has read holds a lock that a constraint cannot be dropped under.
            database.session.rollback()
            yield numbers
        finally:
            database.session.rollback()
            empty_tables()
            cache.clear()
