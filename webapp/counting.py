"""How often something happened, in all processes together, until its seconds are over.

Each process also counts for itself, and the larger count holds. So whatever befalls Redis, which
may be away, be emptied or hold anything, nobody gets more than his due from one process.
"""

import logging
import time
from threading import Lock

from limits.storage import RedisStorage
from redis.exceptions import RedisError

from webapp.config import Settings, redis_options

log = logging.getLogger(__name__)

AWAY_SECONDS = 1.0
SWEEP_SECONDS = 10.0


class Counters:
    """Counts what happens, until the seconds are over."""

    def __init__(self, settings: Settings) -> None:
        self.own = OwnCounts()
        self.shared = shared_storage(settings)
        self.away_until = 0.0

    def add(self, key: str, seconds: int) -> int:
        """Counts one more, and gives how many there are now."""
        own = self.own.add(key, seconds)
        if self.shared is None or time.monotonic() < self.away_until:
            return own
        try:
            return max(own, self.shared.incr(key, seconds))
        except (RedisError, OSError):
            self.away_until = time.monotonic() + AWAY_SECONDS
            log.warning("limits are counted in this process alone", exc_info=True)
        return own


class OwnCounts:
    """The counts of this process alone; what is over is swept out now and then."""

    def __init__(self) -> None:
        self.lock = Lock()
        self.counts: dict[str, int] = {}
        self.ends: dict[str, float] = {}
        self.sweep_at = 0.0

    def add(self, key: str, seconds: int) -> int:
        now = time.monotonic()
        with self.lock:
            if now >= self.sweep_at:
                self.sweep(now)
            if key not in self.counts:
                self.ends[key] = now + seconds
            count = self.counts[key] = self.counts.get(key, 0) + 1
            return count

    def sweep(self, now: float) -> None:
        self.sweep_at = now + SWEEP_SECONDS
        for key in [key for key, end in self.ends.items() if end <= now]:
            del self.ends[key], self.counts[key]


def shared_storage(settings: Settings) -> RedisStorage | None:
    if not settings.redis_url:
        return None
    address = settings.redis_url.replace("unix://", "redis+unix://")
    return RedisStorage(address, key_prefix="tendero:limits", **redis_options())
