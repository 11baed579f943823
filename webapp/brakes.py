"""Brakes on what robots do. The use cases ask for them, so no door can forget to.

Time is cut into hours by the clock. Counting is no effect of the use case: what is tried again
after a deadlock counts again.
"""

import hashlib
import math
import time

from flask import current_app

from webapp.counting import Counters
from webapp.errors import ShopError

HOUR = 3600


class TooOften(ShopError):
    """It was done more often than people do; `retry_after` says in how many seconds it may be."""

    status = 429
    code = "too_often"


def brake(what: str, whose: str, *, quota: int) -> None:
    """Counts it for this hour; raises TooOften beyond the quota. Without limits nothing counts.

    `whose` may be personal, so only its hash is kept.
    """
    counters: Counters | None = current_app.extensions.get("limits")
    if counters is None:
        return
    moment = clock()
    mark = hashlib.sha256(whose.lower().encode()).hexdigest()[:16]
    used = counters.add(f"{what}/{mark}/{int(moment // HOUR)}", HOUR)
    if used > quota:
        rest = math.ceil(HOUR - moment % HOUR)
        minutes = math.ceil(rest / 60)
        raise TooOften(
            f"That was tried too often in a short time. It works again in {minutes} min.",
            retry_after=rest,
        )


def clock() -> float:
    """In seconds, the same for all processes."""
    return time.time()
