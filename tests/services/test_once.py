"""A request is carried out once, however often and however fast it is repeated."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import func, select

from tests.books import refused
from webapp.errors import ShopError
from webapp.events.models import Event, RequestKey
from webapp.events.services import (
    KeyReused,
    Outcome,
    StillRunning,
    announce,
    fingerprint_of,
    forget_old_requests,
    once,
    once_or_refuse,
)
from webapp.extensions import db as database

both = pytest.mark.parametrize("claim", [once, once_or_refuse])


def lit(lamp=1):
    """An act that leaves a trace."""
    announce("lamp.lit", actor="test", lamp=lamp)
    return {"lamp": lamp}


def lights(db):
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(Event))


@both
def test_the_first_time_acts_and_every_other_gives_what_came_of_it(db, claim):
    first = claim("test", "key-0001", asked=["light", 1], act=lit)
    others = [claim("test", "key-0001", asked=["light", 1], act=lit) for _ in range(2)]

    assert first == Outcome({"lamp": 1}, is_replay=False)
    assert others == [Outcome({"lamp": 1}, is_replay=True)] * 2
    assert lights(db) == 1


@both
def test_a_result_without_anything_in_it_is_a_result_too(db, claim):
    claim("test", "key-0001", asked=None, act=dict)
    assert claim("test", "key-0001", asked=None, act=lit) == Outcome({}, is_replay=True)
    assert lights(db) == 0


@both
def test_a_key_is_for_one_request(db, claim):
    claim("test", "key-0001", asked=["light", 1], act=lit)
    refused(KeyReused, lambda: claim("test", "key-0001", asked=["light", 2], act=lit))
    refused(KeyReused, lambda: claim("test", "key-0001", asked=[1, "light"], act=lit))
    assert lights(db) == 1


@both
def test_the_same_key_in_another_scope_is_another_key(db, claim):
    claim("token:1:orders", "key-0001", asked=1, act=lit)
    assert not claim("token:2:orders", "key-0001", asked=1, act=lit).is_replay
    assert not claim("token:1:refunds", "key-0001", asked=2, act=lit).is_replay
    assert lights(db) == 3


@both
def test_a_refusal_leaves_nothing_and_frees_the_key(db, claim):
    def refuse():
        lit()
        raise ShopError("no")

    refused(ShopError, lambda: claim("test", "key-0001", asked=1, act=refuse))

    assert claim("test", "key-0001", asked=2, act=lit) == Outcome({"lamp": 1}, is_replay=False)
    assert lights(db) == 1


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ({"a": 1, "b": 2}, {"b": 2, "a": 1}, True),
        ([1, 2], [2, 1], False),
        ({"a": 1}, {"a": "1"}, False),
        ({"a": None}, {}, False),
        ([Decimal("1.50")], [Decimal("1.50")], True),
        ("\u00e9", "e\u0301", False),
    ],
)
def test_what_counts_as_the_same_request(one, other, same):
    assert (fingerprint_of(one) == fingerprint_of(other)) is same


def test_keys_are_forgotten_after_their_time(db):
    once("test", "key-0001", asked=1, act=lit)
    now = datetime.now(UTC)
    forget_old_requests(before=now - timedelta(hours=24))
    assert once("test", "key-0001", asked=1, act=lit).is_replay
    forget_old_requests(before=now + timedelta(hours=1))
    assert not once("test", "key-0001", asked=1, act=lit).is_replay
    assert db.session.scalar(select(func.count()).select_from(RequestKey)) == 1


@pytest.fixture
def first(app, db):
    """A request that has begun in another thread, and ends when `go` says how."""

    class First:
        def __init__(self):
            self.begun, self.may_end = threading.Event(), threading.Event()
            self.refusal = None

        def act(self):
            self.begun.set()
            assert self.may_end.wait(10)
            if self.refusal:
                raise self.refusal
            return lit()

        def go(self, refusal=None):
            self.refusal = refusal
            self.may_end.set()

    running = First()
    yield running
    running.go()


def in_thread(app, pool, act):
    def run():
        with app.app_context():
            try:
                return act()
            except ShopError as refusal:
                return refusal.code
            finally:
                database.session.remove()

    return pool.submit(run)


def begin(app, pool, first, claim):
    running = in_thread(app, pool, lambda: claim("test", "key-0001", asked=1, act=first.act))
    assert first.begun.wait(10)
    return running


def test_whoever_does_not_want_to_wait_is_refused_while_the_first_runs(app, db, first):
    with ThreadPoolExecutor() as pool:
        running = begin(app, pool, first, once_or_refuse)

        refused(StillRunning, lambda: once_or_refuse("test", "key-0001", asked=1, act=lit))
        refused(StillRunning, lambda: once_or_refuse("test", "key-0001", asked=2, act=lit))
        assert not once_or_refuse("test", "key-0002", asked=1, act=lit).is_replay
        first.go()

        assert running.result() == Outcome({"lamp": 1}, is_replay=False)
    assert once_or_refuse("test", "key-0001", asked=1, act=lit).is_replay
    assert lights(db) == 2


def test_whoever_waits_gets_what_came_of_the_first(app, db, first):
    with ThreadPoolExecutor() as pool:
        running = begin(app, pool, first, once)
        waiting = in_thread(app, pool, lambda: once("test", "key-0001", asked=1, act=lit))
        other = in_thread(app, pool, lambda: once("test", "key-0001", asked=2, act=lit))
        first.go()

        assert running.result().is_replay is False
        assert waiting.result() == Outcome({"lamp": 1}, is_replay=True)
        assert other.result() == "idempotency_key_reused"
    assert lights(db) == 1


def test_whoever_waits_acts_when_the_first_was_refused(app, db, first):
    with ThreadPoolExecutor() as pool:
        running = begin(app, pool, first, once)
        waiting = in_thread(app, pool, lambda: once("test", "key-0001", asked=2, act=lit))
        first.go(ShopError("no"))

        assert running.result() == "refused"
        assert waiting.result() == Outcome({"lamp": 1}, is_replay=False)
    assert lights(db) == 1


def test_a_key_is_free_again_as_soon_as_the_first_was_refused(app, db, first):
    with ThreadPoolExecutor() as pool:
        running = begin(app, pool, first, once_or_refuse)
        first.go(ShopError("no"))
        assert running.result() == "refused"
    assert not once_or_refuse("test", "key-0001", asked=2, act=lit).is_replay
