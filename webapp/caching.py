"""Read-through caching for pages. A cached value may be shown, never decided on.

What is cached says which topics spoil it (`spoiled_by=("catalogue",)`); whoever changes
something says `spoil("catalogue")`. Each topic has a generation, which is part of every key
that depends on it; spoiling gives it a new one after the commit, and does nothing when the
change is rolled back. A value that was read before the change is stored under the old
generation, where nobody looks any more. Values are JSON, never pickles.

Redis missing or slow is a slower shop, not a broken one: every failure here is logged and
answered as a miss.
"""

import json
import logging
import secrets
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from cachelib.serializers import BaseSerializer
from flask import Flask
from redis.exceptions import RedisError
from sqlalchemy import event
from sqlalchemy.orm import Session

from webapp.extensions import cache, db

log = logging.getLogger(__name__)
T = TypeVar("T")

# Part of every key, so that a release that changes what is stored does not read the old.
SCHEMA_VERSION = "1"
GENERATION_SECONDS = 7 * 24 * 3600
SPOILED = "spoiled_topics"
# Topics of this process that Redis has not heard of yet.
OVERDUE: set[str] = set()


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
    full_key = key_of_today(key, spoiled_by)
    if full_key and (stored := fetch(full_key)) is not None:
        return stored, True
    value = load()
    if full_key:
        store(full_key, value, seconds=seconds)
    return value, False


def spoil(*topics: str) -> None:
    """Notes that what is cached under these topics is stale once the transaction commits."""
    if not db.session().in_transaction():
        db.session.begin()
    db.session.info.setdefault(SPOILED, set()).update(topics)


def key_of_today(key: str, topics: Sequence[str]) -> str | None:
    """The key with the generations of its topics, read before the value is loaded."""
    names = [f"generation:{topic}" for topic in topics]
    try:
        drop_overdue()
        found = cache.get_many(*names)
        generations = [have or begin_generation(name) for name, have in zip(names, found)]
    except (RedisError, OSError):
        log.warning("cache not reached", exc_info=True)
        return None
    return ":".join([SCHEMA_VERSION, key, *(part.decode(errors="replace") for part in generations)])


def drop_overdue() -> None:
    """Spoils what could not be spoiled while Redis was away; raises while it still is."""
    while OVERDUE:
        topic = next(iter(OVERDUE))
        renew(topic)
        OVERDUE.discard(topic)


def renew(topic: str) -> None:
    generation = secrets.token_hex(6).encode()
    cache.set(f"generation:{topic}", generation, timeout=GENERATION_SECONDS)


def begin_generation(name: str) -> bytes:
    generation = secrets.token_hex(6).encode()
    cache.add(name, generation, timeout=GENERATION_SECONDS)
    return cache.get(name) or generation


def fetch(key: str) -> Any:
    try:
        stored = cache.get(key)
        return None if stored is None else json.loads(stored)
    except (RedisError, OSError, ValueError):
        log.warning("cached value %s not readable", key, exc_info=True)
        return None


def store(key: str, value: Any, *, seconds: int) -> None:
    try:
        cache.set(key, json.dumps(value).encode(), timeout=seconds)
    except (RedisError, OSError):
        log.warning("value %s not cached", key, exc_info=True)


@event.listens_for(Session, "after_commit")
def drop_spoiled(session: Session) -> None:
    """A new generation for each spoiled topic. The change is committed: nothing may raise."""
    if session.in_nested_transaction():
        return
    for topic in session.info.pop(SPOILED, ()):
        try:
            renew(topic)
        except Exception:
            OVERDUE.add(topic)
            log.exception("topic %s could not be spoiled", topic)


@event.listens_for(Session, "after_rollback")
def forget_spoiled(session: Session) -> None:
    session.info.pop(SPOILED, None)
