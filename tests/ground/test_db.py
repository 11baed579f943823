"""One use case is one transaction, whatever happens inside."""

import pytest
from psycopg import errors as postgres
from sqlalchemy import func, select
from sqlalchemy.exc import OperationalError

from webapp.catalogue.models import Category
from webapp.db import ATTEMPTS, atomic
from webapp.extensions import db as database


def add(slug):
    database.session.add(Category(slug=slug, title=slug))
    database.session.flush()


def count(db):
    return db.session.scalar(select(func.count()).select_from(Category))


def failure(kind):
    return OperationalError("SELECT 1", {}, kind("as planned"))


def test_a_use_case_commits_once_with_all_its_parts(db):
    @atomic
    def part():
        add("part")

    @atomic
    def whole():
        part()
        add("whole")

    whole()
    db.session.rollback()
    assert count(db) == 2


def test_an_exception_undoes_all_of_it(db):
    @atomic
    def part():
        add("part")

    @atomic
    def whole():
        part()
        raise RuntimeError

    with pytest.raises(RuntimeError):
        whole()
    assert count(db) == 0


def test_a_part_that_failed_undoes_all_of_it_also_when_somebody_catches_that(db):
    @atomic
    def part():
        add("part")
        raise ValueError

    @atomic
    def whole():
        try:
            part()
        except ValueError:
            add("whole")

    with pytest.raises(RuntimeError, match="nothing of it is kept"):
        whole()
    assert count(db) == 0
    atomic(lambda: add("next"))()
    assert count(db) == 1


@pytest.mark.parametrize(
    "kind",
    [
        *(postgres.DeadlockDetected, postgres.SerializationFailure),
        *(postgres.ForeignKeyViolation, postgres.RestrictViolation),
    ],
)
def test_what_others_did_at_the_same_time_is_met_by_another_run(db, kind):
    tries = []

    @atomic
    def unlucky():
        tries.append(1)
        add("one")
        if len(tries) < ATTEMPTS:
            raise failure(kind)

    unlucky()
    assert (len(tries), count(db)) == (ATTEMPTS, 1)


def test_a_deadlock_that_does_not_end_is_given_up(db):
    tries = []

    @atomic
    def hopeless():
        tries.append(1)
        raise failure(postgres.DeadlockDetected)

    with pytest.raises(OperationalError):
        hopeless()
    assert len(tries) == ATTEMPTS == 3


def test_any_other_failure_of_the_database_is_not_run_again(db):
    tries = []

    @atomic
    def cut_off():
        tries.append(1)
        raise failure(postgres.AdminShutdown)

    with pytest.raises(OperationalError):
        cut_off()
    assert tries == [1]
