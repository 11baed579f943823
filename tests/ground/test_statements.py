"""Statements that go past SQLAlchemy fail as its own do."""

import pytest
from psycopg import errors as postgres
from sqlalchemy import bindparam, func, select, text
from sqlalchemy.exc import IntegrityError, OperationalError

from webapp.db import atomic
from webapp.statements import Ready, send

ECHO = Ready(select(bindparam("word").label("word"), func.pg_backend_pid().label("number")))
BAD_ROW = Ready(
    text("INSERT INTO request_keys (scope, key, fingerprint) VALUES ('test', 'short', '')")
)


@pytest.mark.usefixtures("db")
def test_rows_have_named_columns():
    row = send(ECHO, word="hello").fetchone()
    assert row.word == "hello"


@pytest.mark.usefixtures("db")
def test_what_the_database_refuses_is_raised_as_sqlalchemy_does():
    with pytest.raises(IntegrityError, match="ck_request_keys_key_length") as caught:
        send(BAD_ROW)
    assert isinstance(caught.value.orig, postgres.CheckViolation)


def test_a_lost_connection_is_replaced_for_the_next_use_case(db):
    number = atomic(lambda: send(ECHO, word="").fetchone().number)()

    def lose():
        db.session.connection()
        with db.engine.connect() as other:
            other.execute(select(func.pg_terminate_backend(number, 5000)))
        send(ECHO, word="")

    with pytest.raises(OperationalError) as caught:
        atomic(lose)()

    assert caught.value.connection_invalidated
    assert atomic(lambda: send(ECHO, word="").fetchone().number)() != number
