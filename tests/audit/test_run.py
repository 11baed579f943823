"""The audit sees one moment of what is committed, changes nothing, and finds much at once."""

from contextlib import contextmanager

import pytest
from sqlalchemy import event, text
from sqlalchemy.exc import InternalError

from webapp.audit.invariants import INVARIANTS
from webapp.audit.run import KEYS_SHOWN, UnknownInvariant, audit_books, snapshot

WRONG_LEVELS = "UPDATE stock_levels SET available = available + 1"


def commit(db, statement):
    db.session.execute(text(statement))
    db.session.commit()


def test_only_what_is_asked_is_found(db, a):
    a.order((a.variant_of(a.product()), 1))
    commit(db, "UPDATE orders SET paid_cents = 1")
    commit(db, WRONG_LEVELS)

    found = audit_books("stock.available_matches_ledger")

    assert [one.name for one in found] == ["stock.available_matches_ledger"]


def test_a_name_that_is_not_there_is_refused_with_those_that_are(db):
    with pytest.raises(UnknownInvariant) as refusal:
        audit_books("stock.is_fine")

    assert refusal.value.message.splitlines()[1:] == [one.name for one in INVARIANTS]


def test_of_many_faults_the_first_are_shown_and_all_are_counted(db, a):
    variants = [a.variant_of(a.product()).id for _ in range(KEYS_SHOWN + 3)]
    commit(db, WRONG_LEVELS)

    (finding,) = audit_books()

    assert finding.count == KEYS_SHOWN + 3
    assert finding.keys == tuple(f"variant {n} at location 1" for n in variants[:KEYS_SHOWN])


def test_what_is_committed_meanwhile_is_not_seen(db, a):
    a.product()
    levels = text("SELECT sum(available) FROM stock_levels")

    with snapshot() as connection:
        before = connection.scalar(levels)
        commit(db, WRONG_LEVELS)
        after = connection.scalar(levels)

    assert (before, after) == (10, 10)
    assert len(audit_books()) == 1


def test_what_is_not_committed_is_not_seen(db, a):
    a.product()
    db.session.execute(text(WRONG_LEVELS))

    assert audit_books() == []


def test_the_audit_cannot_write(db, a):
    a.product()

    with snapshot() as connection, pytest.raises(InternalError, match="read-only"):
        connection.execute(text(WRONG_LEVELS))


def test_the_audit_may_take_its_time(db):
    with snapshot() as connection:
        assert connection.scalar(text("SHOW statement_timeout")) == "0"
        assert connection.scalar(text("SHOW transaction_isolation")) == "repeatable read"


def test_the_next_user_of_the_connection_may_write_and_not_dawdle(db, a):
    audit_books()

    with db.engine.connect() as connection:
        assert connection.scalar(text("SHOW transaction_read_only")) == "off"
        assert connection.scalar(text("SHOW transaction_isolation")) == "read committed"
        assert connection.scalar(text("SHOW statement_timeout")) == "20s"


def test_each_invariant_is_one_question(db, a):
    a.order((a.variant_of(a.product()), 1))
    asked = []

    with listening(db.engine, asked.append):
        audit_books()

    assert len([one for one in asked if one.startswith("SELECT")]) == len(INVARIANTS)
    assert [one for one in asked if not one.startswith(("SELECT", "SET"))] == []


@contextmanager
def listening(engine, tell):
    def hear(connection, cursor, statement, *more):
        tell(statement)

    event.listen(engine, "before_cursor_execute", hear)
    yield
    event.remove(engine, "before_cursor_execute", hear)
