"""What a process keeps itself of the cache, so that a hit does not even ask Redis.

Every process hears on a channel what is spoiled, and looks there before it takes anything from
what it keeps. Redis hands a message out before it answers who published it, so whoever was told
that a change is made finds nothing older, whichever process answers. A channel that has been
silent for a moment is asked for a sign of life; without one nothing that is kept counts.
"""

import time
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from threading import Lock
from typing import Any

from cachetools import LRUCache
from redis import Redis
from redis.client import PubSub
from redis.exceptions import ConnectionError as Disconnected
from redis.exceptions import RedisError
from redis.exceptions import TimeoutError as TooLate

from webapp.caching.ear import Ear
from webapp.caching.reach import insist_on_reach, note_absence

CHANNEL = "tendero:spoiled"
# A change to this topic spoils all others.
EVERYTHING = "everything"
MOST_BYTES = 16 * 2**20
# After so long even what nobody spoiled is read again: prices and sales may depend on the time.
MOST_SECONDS = 60
SILENT_SECONDS = 0.25
ANSWER_SECONDS = 0.05
# Who did not listen for so long would have to hear too much.
DEAF_SECONDS = 5.0

Epoch = tuple[int, ...]


@dataclass(frozen=True)
class Kept:
    body: bytes
    epoch: Epoch
    expires: float


class Nowhere:
    """Without Redis the cache itself is in this process, and nothing is nearer."""

    def hear(self, topics: Sequence[str]) -> Epoch:
        return ()

    def find(self, key: str, epoch: Epoch) -> bytes | None:
        return None

    def keep(self, key: str, body: bytes, epoch: Epoch, *, seconds: int) -> None:
        """Does nothing."""

    def forget(self, topics: Collection[str]) -> None:
        """Does nothing."""


class Near(Nowhere):
    """The values of one process. An epoch says how often its topics have been spoiled."""

    def __init__(self, client: Redis) -> None:
        self.client = client
        self.lock = Lock()
        self.values: LRUCache[str, Kept] = LRUCache(MOST_BYTES, getsizeof=weight)
        self.spoiled: Counter[str] = Counter()
        self.channel: PubSub | None = None
        self.ear: Ear
        self.heard_at = self.sure_at = 0.0

    def hear(self, topics: Sequence[str]) -> Epoch:
        """The epoch of the topics now; raises what NOT_REACHED names when nobody can know it."""
        with self.lock:
            insist_on_reach()
            try:
                self.listen()
            except (RedisError, OSError):
                self.leave()
                note_absence("cache not heard")
                raise
            return self.epoch_of(topics)

    def find(self, key: str, epoch: Epoch) -> bytes | None:
        """What is kept under the key, if nothing has spoiled it before that epoch."""
        with self.lock:
            kept = self.values.get(key)
        if kept is None or kept.epoch != epoch or kept.expires < time.monotonic():
            return None
        return kept.body

    def keep(self, key: str, body: bytes, epoch: Epoch, *, seconds: int) -> None:
        """The epoch must be one that was heard before the body was read."""
        expires = time.monotonic() + min(seconds, MOST_SECONDS)
        with self.lock:
            if len(body) < MOST_BYTES // 4:
                self.values[key] = Kept(body, epoch, expires)

    def forget(self, topics: Collection[str]) -> None:
        """For what was spoiled and could not be told: nobody will hear of it for a while."""
        with self.lock:
            self.spoiled.update(topics)

    def epoch_of(self, topics: Sequence[str]) -> Epoch:
        return tuple(self.spoiled[topic] for topic in (EVERYTHING, *topics))

    def listen(self) -> None:
        if self.channel and time.monotonic() - self.heard_at > DEAF_SECONDS:
            self.leave()
        try:
            self.hear_all(self.channel or self.begin())
        except Disconnected:
            # A server may close what was idle, which does not mean that it is away.
            self.leave()
            self.hear_all(self.begin())

    def begin(self) -> PubSub:
        channel = self.channel = self.client.pubsub()
        channel.subscribe(CHANNEL)
        self.await_message(channel, "subscribe")
        self.ear = Ear(channel)
        return channel

    def hear_all(self, channel: PubSub) -> None:
        if self.ear.hears():
            self.drain(channel)
        self.heard_at = time.monotonic()
        if self.heard_at - self.sure_at > SILENT_SECONDS:
            channel.ping()
            self.await_message(channel, "pong")

    def drain(self, channel: PubSub) -> None:
        """To the last: those that came together are read together, and the ear is past them."""
        while message := channel.get_message(timeout=0):
            self.note(message)

    def await_message(self, channel: PubSub, kind: str) -> None:
        give_up = time.monotonic() + ANSWER_SECONDS
        while time.monotonic() < give_up:
            message = channel.get_message(timeout=ANSWER_SECONDS)
            if message and message["type"] == kind:
                self.heard_at = self.sure_at = time.monotonic()
                self.drain(channel)
                return
            self.note(message or {})
        raise TooLate(f"no {kind} came")

    def note(self, message: dict[str, Any]) -> None:
        if message.get("type") == "message":
            self.spoiled.update(message["data"].decode(errors="replace").split())

    def leave(self) -> None:
        """Who does not listen knows nothing: all that is kept is of an epoch that has passed."""
        channel, self.channel = self.channel, None
        self.spoiled[EVERYTHING] += 1
        if channel:
            channel.close()


def weight(kept: Kept) -> int:
    return len(kept.body) + 500
