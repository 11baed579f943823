"""Whether something came in at a socket, asked by every answer out of the cache.

The usual ways to ask let another thread run meanwhile, so that the answer is late by the turns of
all of them. This one asks the C library and keeps its turn, which is short: it never waits.
"""

import ctypes
from typing import Any

POLLIN = 1


class PollFd(ctypes.Structure):
    _fields_ = (
        ("fd", ctypes.c_int),
        ("events", ctypes.c_short),
        ("revents", ctypes.c_short),
    )


poll = ctypes.PyDLL(None).poll
poll.argtypes = (ctypes.POINTER(PollFd), ctypes.c_ulong, ctypes.c_int)


class Ear:
    """At the socket of a `PubSub`. Only hears that there is something, an error included."""

    def __init__(self, channel: Any) -> None:
        self.channel = channel
        self.socket = self.channel.connection._sock
        self.asked = PollFd(self.socket.fileno(), POLLIN, 0)

    def hears(self) -> bool:
        """Also when the library has opened another connection, at which nobody listens here."""
        is_another = self.channel.connection._sock is not self.socket
        return is_another or bool(poll(self.asked, 1, 0) != 0)
