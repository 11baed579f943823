"""Each invariant finds what breaks it, and nothing else is found."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Connection, text

from tests.audit.numbers import next_numbers
from tests.audit.plants import PLANTS
from webapp.audit.invariants import INVARIANTS
from webapp.audit.run import findings
from webapp.extensions import db as database


@pytest.fixture
def unguarded(books) -> Iterator[Connection]:
    """A transaction in which triggers and foreign keys sleep; it is always undone."""
    with database.engine.connect() as connection:
        connection.execute(text("SET LOCAL session_replication_role = replica"))
        yield connection
        connection.rollback()


def ids(plant):
    return next(iter(plant.found))


@pytest.mark.parametrize("plant", PLANTS, ids=ids)
def test_what_is_planted_is_found(books, unguarded, plant):
    names = books | next_numbers(unguarded)
    assert findings(unguarded, INVARIANTS) == []

    for statement in plant.statements:
        unguarded.execute(text(statement), names)

    found = {one.name: sorted(one.keys) for one in findings(unguarded, INVARIANTS)}
    assert found == {
        name: sorted(key.format_map(names) for key in keys) for name, keys in plant.found.items()
    }


def test_every_invariant_has_a_plant():
    planted = {name for plant in PLANTS for name in plant.found}
    assert planted == {one.name for one in INVARIANTS}


def test_every_invariant_has_a_name_and_a_sentence_of_its_own():
    names, sentences = zip(*((one.name, one.about) for one in INVARIANTS), strict=True)
    assert len(set(names)) == len(set(sentences)) == len(INVARIANTS) >= 40
    assert all(one.about.endswith(".") for one in INVARIANTS)
