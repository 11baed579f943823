"""Whether Redis may be asked: after a failure it is left alone for a second.

Each question would otherwise wait for it anew.
"""

import logging
import sys
import time

from redis.exceptions import RedisError

log = logging.getLogger("webapp.caching")
AWAY_SECONDS = 1.0


class Away(Exception):
    """Redis did not answer a moment ago, so nobody asks it now."""


NOT_REACHED = (RedisError, OSError, Away)


class Reach:
    """When Redis may be asked again; one for the process."""

    away_until = 0.0


def insist_on_reach() -> None:
    if time.monotonic() < Reach.away_until:
        raise Away


def note_absence(sentence: str) -> None:
    if time.monotonic() >= Reach.away_until:
        Reach.away_until = time.monotonic() + AWAY_SECONDS
        log.warning(sentence, exc_info=sys.exception())
