"""Read-through caching for pages. A cached value may be shown, never decided on.

What is cached says which topics spoil it (`spoiled_by=("catalogue",)`); whoever changes
something says `spoil("catalogue")`. Each topic has a generation, and every value is stamped
with those of its topics; spoiling begins a new one after the commit, and does nothing when the
change is rolled back. A value that was read before the change bears the old stamp, which
nobody accepts any more. Values are bytes, never pickles, and whoever looks at them compares
their digest: one question to Redis tells whether there is a good one. What a process keeps
itself (`caching.near`) is as good, and asks nobody.

Redis missing or slow is a slower shop, not a broken one: every failure here is logged and
answered as a miss, and Redis is left alone for a second.
"""

import hashlib
import json
import time
from collections.abc import Callable, Sequence
from typing import TypeVar

from cachelib.serializers import BaseSerializer
from flask import Flask
from redis import Redis
from sqlalchemy import event
from sqlalchemy.orm import Session

from webapp.caching.generations import look, nearby, spoil_now
from webapp.caching.near import Near, Nowhere
from webapp.caching.reach import NOT_REACHED, insist_on_reach, note_absence
from webapp.extensions import cache, db

T = TypeVar("T")

SPOILED = "spoiled_topics"
# Whoever finds nothing waits so long, in such steps, for who is loading it already.
PATIENCE_SECONDS = 0.2
STEP_SECONDS = 0.005
FILLER_SECONDS = 5


class PlainBytes(BaseSerializer):
    """Stores bytes as they are: whoever can write to Redis must not run code in the shop."""

    def dumps(self, value: bytes, protocol: int = 0) -> bytes:
        return value

    def loads(self, bvalue: bytes | None) -> bytes | None:
        return bvalue


def connect(app: Flask) -> None:
    """With Redis all share one pool of connections, of which none is opened here."""
    url = app.config.get("CACHE_REDIS_URL")
    client = Redis.from_url(url, **app.config["CACHE_OPTIONS"]) if url else None
    app.extensions["redis_client"] = client
    app.extensions["near_cache"] = Near(client) if client else Nowhere()
    shared = {"CACHE_REDIS_HOST": client, "CACHE_REDIS_URL": None, "CACHE_OPTIONS": None}
    cache.init_app(app, {"CACHE_SERIALIZER": PlainBytes, **(shared if client else {})})


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
        epoch = nearby().hear(spoiled_by)
        kept = nearby().find(key, epoch)
        if kept is not None:
            return kept, True
        stamp, stored = read(key, spoiled_by)
    except NOT_REACHED:
        note_absence("cache not reached")
        return load(), False
    if stored is None and not begin_filling(key, stamp):
        stored = await_filler(key, spoiled_by)
    body = stored if stored is not None else fill(key, stamp, load, seconds=seconds)
    nearby().keep(key, body, epoch, seconds=seconds)
    return body, stored is not None


def fill(key: str, stamp: bytes, load: Callable[[], bytes], *, seconds: int) -> bytes:
    body = load()
    try:
        insist_on_reach()
        cache.set(key, b"\n".join([stamp, digest_of(body), body]), timeout=seconds)
    except NOT_REACHED:
        note_absence("value not cached")
    return body


def spoil(*topics: str) -> None:
    """Notes that what is cached under these topics is stale once the transaction commits."""
    if not db.session().in_transaction():
        db.session.begin()
    db.session.info.setdefault(SPOILED, set()).update(topics)


def read(key: str, topics: Sequence[str]) -> tuple[bytes, bytes | None]:
    """The stamp of this moment, and what is stored under the key with that stamp."""
    stamp, stored = look(key, topics)
    return stamp, unpacked(stored, stamp)


def unpacked(stored: object, stamp: bytes) -> bytes | None:
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
            _, stored = read(key, topics)
        except NOT_REACHED:
            return None
        if stored is not None:
            return stored
    return None


@event.listens_for(Session, "after_commit")
def drop_spoiled(session: Session) -> None:
    if session.in_nested_transaction():
        return
    topics = session.info.pop(SPOILED, ())
    if topics:
        spoil_now(topics)


@event.listens_for(Session, "after_rollback")
def forget_spoiled(session: Session) -> None:
    session.info.pop(SPOILED, None)
