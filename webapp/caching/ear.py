"""Whether something came in at a socket, asked by every answer out of the cache.

The usual ways to ask let another thread run meanwhile, so that the answer is late by the turns of
all of them. This one asks the C library and keeps its turn, which is short: it never waits.
"""

import ctypes
from typing import Any

from redis.client import PubSub

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
    """At the channel's socket. Only hears that there is something, an error included."""

    def __init__(self, channel: PubSub) -> None:
        socket: Any = channel.connection
        self.asked = PollFd(socket._sock.fileno(), POLLIN, 0)

    def hears(self) -> bool:
        return bool(poll(self.asked, 1, 0) != 0)
