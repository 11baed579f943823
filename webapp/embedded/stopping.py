"""A signal to stop becomes an exception, so that everything is cleaned up on the way out."""

import signal
from types import FrameType


class Stopped(SystemExit):
    """Somebody asked this process to end; the code is the one that a shell would give."""


def stop_on(*numbers: signal.Signals) -> None:
    """Raises Stopped in the main thread when one of the signals arrives; further ones wait."""
    for number in numbers:
        # Under nohup the end of the terminal is not meant to stop anything.
        is_nohup = number is signal.SIGHUP and signal.getsignal(number) is signal.SIG_IGN
        if not is_nohup:
            signal.signal(number, leave)


def leave(number: int, _frame: FrameType | None) -> None:
    for other in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(other, signal.SIG_IGN)
    raise Stopped(128 + number)
