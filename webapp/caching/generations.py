"""The generation of each topic: what is stored bears those of its topics and dies with them."""

import logging
import re
import secrets
import time
from collections.abc import Collection, Sequence
from contextlib import closing, suppress
from threading import Lock, Thread
from typing import Any

from flask import Flask, current_app
from redis import ConnectionPool, Redis

from webapp.caching.near import (
    ANSWER_SECONDS,
    CHANNEL,
    EVERYTHING,
    SILENT_SECONDS,
    Nowhere,
)
from webapp.caching.reach import NOT_REACHED, insist_on_reach, note_absence
from webapp.extensions import cache

log = logging.getLogger("webapp.caching")

# Part of every stamp, so that a release that changes what is stored does not read the old.
SCHEMA_VERSION = "3"
GENERATION_SECONDS = 7 * 24 * 3600
GENERATION = re.compile(rb"[0-9a-f]{12}")
RETRY_SECONDS = 0.05
# A connection that says nothing before it is asked to say something, and waits for the answer.
PATIENT: dict[str, Any] = {"socket_timeout": 1.0, "protocol": 2, "driver_info": None}
STEP_SECONDS = 0.01
# Topics that Redis must still hear of, each with a mark of when it was last spoiled. A process
# cannot know what the one before it left unsaid, so it begins with all of them.
OVERDUE: dict[str, object] = {EVERYTHING: object()}
# The apps for which a thread goes on telling it.
RETRIED: set[Flask] = set()
RETRYING = Lock()


def look(key: str, topics: Sequence[str]) -> tuple[bytes, bytes | None]:
    """The stamp of this moment, read before anything is loaded, and what is stored now."""
    insist_on_reach()
    drop_overdue()
    names = [name_of(topic) for topic in (EVERYTHING, *topics)]
    *found, stored = cache.get_many(*names, key)
    generations = [
        have if is_generation(have) else begin_generation(name) for name, have in zip(names, found)
    ]
    return b":".join([SCHEMA_VERSION.encode(), *generations]), stored


def spoil_now(topics: Collection[str]) -> None:
    """A new generation for each. The change is committed: nothing may raise."""
    try:
        insist_on_reach()
        renew(topics)
    except NOT_REACHED:
        note_absence("topics could not be spoiled")
        tell_later(topics)
        outlast_trust(topics)
    except Exception:
        log.exception("topics could not be spoiled: %s", " ".join(topics))
        tell_later(topics)


def drop_overdue(*, client: Redis | None = None) -> None:
    """Spoils what could not be spoiled while Redis was away; raises while it still is."""
    marks = dict(OVERDUE)
    if marks:
        renew(marks, client=client)
    for topic, mark in marks.items():
        # Spoiled once more meanwhile, it stays.
        if OVERDUE.get(topic) is mark:
            del OVERDUE[topic]


def renew(topics: Collection[str], *, client: Redis | None = None) -> None:
    """First the new generations, then the message: who hears it must not find the old ones."""
    client = client or current_app.extensions["redis_client"]
    generations = {name_of(topic): new_generation() for topic in topics}
    if client is None:
        cache.set_many(generations, timeout=GENERATION_SECONDS)
        return
    with client.pipeline(transaction=False) as pipeline:
        for name, generation in generations.items():
            prefixed = current_app.config["CACHE_KEY_PREFIX"] + name
            pipeline.set(prefixed, generation, ex=GENERATION_SECONDS)
        pipeline.publish(CHANNEL, " ".join(topics))
        pipeline.execute()


def tell_later(topics: Collection[str]) -> None:
    """Others may show the old until Redis hears of it, so this does not wait for a request."""
    nearby().forget(topics)
    OVERDUE.update({topic: object() for topic in topics})
    # A cache in memory is always there, and the next look tells it.
    if current_app.extensions["redis_client"] is None:
        return
    app = current_app._get_current_object()  # type: ignore[attr-defined]
    with RETRYING:
        if app not in RETRIED:
            RETRIED.add(app)
            Thread(target=retry, args=(app,), name="overdue-topics", daemon=True).start()


def retry(app: Flask) -> None:
    """Whether Redis was left alone for a while does not count: somebody may be waiting.

    It stays in the queue of a slow Redis, so that what it says comes before what others ask.
    """
    with closing(patient_client(app)) as client:
        while is_overdue(app):
            time.sleep(RETRY_SECONDS)
            with app.app_context(), suppress(*NOT_REACHED):
                drop_overdue(client=client)


def patient_client(app: Flask) -> Redis:
    usual: Redis = app.extensions["redis_client"]
    pool = usual.connection_pool
    return Redis.from_pool(
        ConnectionPool(pool.connection_class, 1, **pool.connection_kwargs | PATIENT)
    )


def is_overdue(app: Flask) -> bool:
    with RETRYING:
        if not OVERDUE:
            RETRIED.discard(app)
        return bool(OVERDUE)


def outlast_trust(topics: Collection[str]) -> None:
    """Waits until Redis has heard of it, or nobody believes any more what he keeps himself."""
    end = time.monotonic() + SILENT_SECONDS + ANSWER_SECONDS
    while OVERDUE.keys() & set(topics) and time.monotonic() < end:
        time.sleep(STEP_SECONDS)


def nearby() -> Nowhere:
    found: Nowhere = current_app.extensions["near_cache"]
    return found


def begin_generation(name: str) -> bytes:
    """The one that somebody else has begun meanwhile, or a new one in the place of any garbage."""
    generation = new_generation()
    cache.add(name, generation, timeout=GENERATION_SECONDS)
    (have,) = cache.get_many(name)
    if is_generation(have):
        return bytes(have)
    cache.set(name, generation, timeout=GENERATION_SECONDS)
    return generation


def is_generation(found: object) -> bool:
    """Garbage could be the same garbage before and after a change."""
    return isinstance(found, bytes) and GENERATION.fullmatch(found) is not None


def name_of(topic: str) -> str:
    return f"generation:{topic}"


def new_generation() -> bytes:
    return secrets.token_hex(6).encode()
