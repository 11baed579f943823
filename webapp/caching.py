"""Read-through caching for pages. A cached value may be shown, never decided on.

What is cached says which topics spoil it (`spoiled_by=("catalogue",)`); whoever changes
something says `spoil("catalogue")`. Each topic has a generation, and every value is stamped
with those of its topics; spoiling begins a new one after the commit, and does nothing when the
change is rolled back. A value that was read before the change bears the old stamp, which
nobody accepts any more. Values are bytes, never pickles, and whoever looks at them compares
their digest: one question to Redis tells whether there is a good one.

Redis missing or slow is a slower shop, not a broken one: every failure here is logged and
answered as a miss, and Redis is left alone for a second.
"""

import hashlib
import json
import logging
import secrets
import sys
import time
from collections.abc import Callable, Sequence
from typing import TypeVar

from cachelib.serializers import BaseSerializer
from flask import Flask
from redis.exceptions import RedisError
from sqlalchemy import event
from sqlalchemy.orm import Session

from webapp.extensions import cache, db

log = logging.getLogger(__name__)
T = TypeVar("T")

# Part of every stamp, so that a release that changes what is stored does not read the old.
SCHEMA_VERSION = "2"
GENERATION_SECONDS = 7 * 24 * 3600
SPOILED = "spoiled_topics"
# Topics of this process that Redis has not heard of yet.
OVERDUE: set[str] = set()
# Whoever finds nothing waits so long, in such steps, for who is loading it already.
PATIENCE_SECONDS = 0.2
STEP_SECONDS = 0.005
FILLER_SECONDS = 5
AWAY_SECONDS = 1.0


class Away(Exception):
    """Redis did not answer a moment ago, so nobody asks it now."""


NOT_REACHED = (RedisError, OSError, Away)


class Reach:
    """When Redis may be asked again; one for the process."""

    away_until = 0.0


class PlainBytes(BaseSerializer):
    """Stores bytes as they are: whoever can write to Redis must not run code in the shop."""

    def dumps(self, value: bytes, protocol: int = 0) -> bytes:
        return value

    def loads(self, bvalue: bytes | None) -> bytes | None:
        return bvalue


def connect(app: Flask) -> None:
    app.config["CACHE_SERIALIZER"] = PlainBytes
    cache.init_app(app)


def cached(
    key: str, load: Callable[[], T], *, seconds: int, spoiled_by: Sequence[str]
) -> tuple[T, bool]:
    """The value under the key and whether it came from the cache; `load` must give JSON."""
    fresh: list[T] = []

    def load_bytes() -> bytes:
        fresh.append(load())
        return json.dumps(fresh[-1]).encode()

    body, is_hit = cached_bytes(key, load_bytes, seconds=seconds, spoiled_by=spoiled_by)
    return (fresh[-1] if fresh else json.loads(body)), is_hit


def cached_bytes(
    key: str, load: Callable[[], bytes], *, seconds: int, spoiled_by: Sequence[str]
) -> tuple[bytes, bool]:
    """The bytes under the key and whether they came from the cache.

    Of those who miss at the same time one loads, and the others wait for it a moment.
    """
    try:
        stamp, stored = look(key, spoiled_by)
    except NOT_REACHED:
        note_absence("cache not reached")
        return load(), False
    if stored is not None:
        return stored, True
    if not begin_filling(key, stamp):
        stored = await_filler(key, spoiled_by)
        if stored is not None:
            return stored, True
    body = load()
    store(key, stamp, body, seconds=seconds)
    return body, False


def spoil(*topics: str) -> None:
    """Notes that what is cached under these topics is stale once the transaction commits."""
    if not db.session().in_transaction():
        db.session.begin()
    db.session.info.setdefault(SPOILED, set()).update(topics)


def look(key: str, topics: Sequence[str]) -> tuple[bytes, bytes | None]:
    """The stamp of this moment, read before anything is loaded, and what is stored under it."""
    insist_on_reach()
    drop_overdue()
    names = [f"generation:{topic}" for topic in topics]
    *found, stored = cache.get_many(*names, key)
    generations = [have or begin_generation(name) for name, have in zip(names, found)]
    stamp = b":".join([SCHEMA_VERSION.encode(), *generations])
    return stamp, unpacked(stored, stamp)


def unpacked(stored: bytes | None, stamp: bytes) -> bytes | None:
    """What was stored with this stamp; None for an older one, and for what is damaged."""
    if not isinstance(stored, bytes) or not stored.startswith(stamp + b"\n"):
        return None
    digest, _, body = stored[len(stamp) + 1 :].partition(b"\n")
    return body if digest == digest_of(body) else None


def digest_of(body: bytes) -> bytes:
    return hashlib.blake2b(body, digest_size=8).hexdigest().encode()


def begin_filling(key: str, stamp: bytes) -> bool:
    """Whether nobody else is loading it now."""
    try:
        mark = f"filling:{key}:{stamp.decode(errors='replace')}"
        return bool(cache.add(mark, b"1", timeout=FILLER_SECONDS))
    except NOT_REACHED:
        note_absence("filler not noted")
        return True


def await_filler(key: str, topics: Sequence[str]) -> bytes | None:
    """What somebody else has loaded meanwhile; None when it takes too long."""
    give_up = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < give_up:
        time.sleep(STEP_SECONDS)
        try:
            _, stored = look(key, topics)
        except NOT_REACHED:
            return None
        if stored is not None:
            return stored
    return None


def insist_on_reach() -> None:
    if time.monotonic() < Reach.away_until:
        raise Away


def note_absence(sentence: str) -> None:
    """Leaves Redis alone for a while, or each question would wait for it anew."""
    if time.monotonic() >= Reach.away_until:
        Reach.away_until = time.monotonic() + AWAY_SECONDS
        log.warning(sentence, exc_info=sys.exception())


def drop_overdue() -> None:
    """Spoils what could not be spoiled while Redis was away; raises while it still is."""
    while OVERDUE:
        topic = next(iter(OVERDUE))
        renew(topic)
        OVERDUE.discard(topic)


def renew(topic: str) -> None:
    insist_on_reach()
    cache.set(f"generation:{topic}", new_generation(), timeout=GENERATION_SECONDS)


def begin_generation(name: str) -> bytes:
    generation = new_generation()
    cache.add(name, generation, timeout=GENERATION_SECONDS)
    return cache.get(name) or generation


def new_generation() -> bytes:
    return secrets.token_hex(6).encode()


def store(key: str, stamp: bytes, body: bytes, *, seconds: int) -> None:
    try:
        insist_on_reach()
        cache.set(key, b"\n".join([stamp, digest_of(body), body]), timeout=seconds)
    except NOT_REACHED:
        note_absence("value not cached")


@event.listens_for(Session, "after_commit")
def drop_spoiled(session: Session) -> None:
    """A new generation for each spoiled topic. The change is committed: nothing may raise."""
    if session.in_nested_transaction():
        return
    for topic in session.info.pop(SPOILED, ()):
        try:
            renew(topic)
        except NOT_REACHED:
            OVERDUE.add(topic)
            note_absence("a topic could not be spoiled")
        except Exception:
            OVERDUE.add(topic)
            log.exception("topic %s could not be spoiled", topic)


@event.listens_for(Session, "after_rollback")
def forget_spoiled(session: Session) -> None:
    session.info.pop(SPOILED, None)
