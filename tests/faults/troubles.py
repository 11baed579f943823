"""What may befall Redis: each trouble is begun, kept up for a while, and ended."""

import signal
import time
from itertools import cycle
from pathlib import Path

from redis import Redis

from webapp.embedded.valkey import Valkey

PAUSE_MILLISECONDS = 500
# What no line of ours ever wrote.
WORDS = (b"\x80garbage\n", b"", b"-5", b"99999999999999999999", b"2:")
GARBAGE = (*WORDS, [b"a", b"list"], {b"a": b"1"})


class Trouble:
    """None at all."""

    def __init__(self, server: Valkey) -> None:
        self.server = server
        self.redis = Redis.from_url(server.url)

    def begin(self) -> None:
        """Nothing happens."""

    def keep_up(self) -> None:
        """Is called again and again."""

    def end(self) -> None:
        """Nothing is left to do."""

    def last(self, seconds: float) -> None:
        end = time.monotonic() + seconds
        self.begin()
        try:
            while time.monotonic() < end:
                self.keep_up()
                time.sleep(0.02)
        finally:
            self.end()


class Stopped(Trouble):
    """Started anew it has forgotten everything."""

    def begin(self) -> None:
        self.server.stop()

    def end(self) -> None:
        self.server.start()


class Unreachable(Trouble):
    """Connections break, and no new ones are made. Later everything is there as it was."""

    def begin(self) -> None:
        # Over the connection that this opens the others are broken.
        self.redis.ping()
        self.server.socket.rename(self.elsewhere)
        for kind in ("normal", "pubsub"):
            self.redis.client_kill_filter(_type=kind, skipme=True)

    def end(self) -> None:
        self.elsewhere.rename(self.server.socket)

    @property
    def elsewhere(self) -> Path:
        return self.server.socket.with_suffix(".elsewhere")


class Silent(Trouble):
    """A black hole: it takes what is sent, and says nothing."""

    def begin(self) -> None:
        assert self.server.child
        self.server.child.send_signal(signal.SIGSTOP)

    def end(self) -> None:
        assert self.server.child
        self.server.child.send_signal(signal.SIGCONT)


class Slow(Trouble):
    """Each answer takes half a second, but for those between two pauses."""

    def begin(self) -> None:
        self.pause_at = 0.0

    def keep_up(self) -> None:
        if time.monotonic() > self.pause_at:
            self.redis.execute_command("CLIENT", "PAUSE", PAUSE_MILLISECONDS, "ALL")
            self.pause_at = time.monotonic() + PAUSE_MILLISECONDS / 1000


class Flushed(Trouble):
    def keep_up(self) -> None:
        self.redis.flushall()


class Poisoned(Trouble):
    """Everything that is kept there becomes something else, also what is said on the channel."""

    def begin(self) -> None:
        self.garbage = cycle(GARBAGE)

    def keep_up(self) -> None:
        for key in self.redis.keys("*"):
            self.poison(key, next(self.garbage))
        self.redis.publish("tendero:spoiled", b"\xff\xfe garbage")

    def poison(self, key: bytes, garbage: bytes | list[bytes] | dict[bytes, bytes]) -> None:
        """In one go, so that the shop has no time to write something good between."""
        with self.redis.pipeline(transaction=True) as pipe:
            pipe.delete(key)
            if isinstance(garbage, list):
                pipe.rpush(key, *garbage)
            elif isinstance(garbage, dict):
                pipe.hset(key, mapping=garbage)  # type: ignore[arg-type]
            else:
                pipe.set(key, garbage)
            pipe.execute()


class PoisonedGenerations(Poisoned):
    """Only what says how old the rest is, and always in the same way."""

    def keep_up(self) -> None:
        for key in self.redis.keys("*generation:*"):
            self.poison(key, b"garbage")


class Damaged(Trouble):
    """Some of what is kept there is not what it was, in the middle of it."""

    def keep_up(self) -> None:
        for key in self.redis.keys("tendero:api:*"):
            kept = self.redis.get(key) or b""
            half = len(kept) // 4
            self.redis.set(key, kept[:half] + kept[half:].replace(b"9", b"0"))


TROUBLES = (Unreachable, Stopped, Slow, Silent, Flushed, Poisoned, PoisonedGenerations, Damaged)
