"""Places where a test kills the process, to see that a crash leaves all or nothing.

They do nothing unless CRASH_AT names one of them, which production refuses.
"""

import os
import signal

# In the order in which an order passes them.
POINTS = (
    "after_claim",
    "after_stock_lock",
    "after_write",
    "after_settle",
    "before_commit",
    "after_commit",
)
ARMED = os.environ.get("CRASH_AT")


def crash_here(point: str) -> None:
    """Kills this process, as a power cut would, if the point is armed."""
    if point == ARMED:
        os.kill(os.getpid(), signal.SIGKILL)
