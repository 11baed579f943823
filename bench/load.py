"""The load: connections that each send the next request as soon as the last one is answered."""

import asyncio
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

PATIENCE_SECONDS = 30
# Connections that come all at once are often all taken by the same process of a server.
PAUSE_SECONDS = 0.005
HOST = "127.0.0.1"
LENGTH = b"content-length:"
HIT = b"x-cache-hit: true"
HEAD_BYTES = 1000


@dataclass
class Round:
    """What came of one round; the latencies are those of answers that came in time."""

    seconds: float
    latencies: list[float] = field(default_factory=list)
    answered: int = 0
    from_cache: int = 0
    received_bytes: int = 0
    cpu_seconds: float = 0.0
    others_cpu_seconds: float = 0.0
    failures: Counter[str] = field(default_factory=Counter)

    @property
    def per_second(self) -> float:
        return len(self.latencies) / self.seconds

    @property
    def cpu_ms(self) -> float:
        """Processor time for each answer, of the database and of what stands before it."""
        return self.cpu_seconds * 1000 / max(self.answered, 1)

    @property
    def answer_bytes(self) -> float:
        """How long an answer is, with its head."""
        return self.received_bytes / max(self.answered, 1)


def play(seconds: float, port: int, requests: Iterator[bytes], *, connections: int) -> Round:
    """Keeps so many connections busy for so long, and waits for the last answers."""
    return asyncio.run(send_requests(Round(seconds), port, requests, connections=connections))


async def send_requests(
    outcome: Round, port: int, requests: Iterator[bytes], *, connections: int
) -> Round:
    shoppers = [Shopper(outcome, requests) for _ in range(connections)]
    try:
        for shopper in shoppers:
            await shopper.connect(port)
            await asyncio.sleep(PAUSE_SECONDS)
        end = time.perf_counter() + outcome.seconds
        for shopper in shoppers:
            shopper.begin(end)
        await asyncio.wait(
            [shopper.gone for shopper in shoppers], timeout=outcome.seconds + PATIENCE_SECONDS
        )
    finally:
        # Also when somebody stops it all: a server that is told to end waits for its clients.
        for shopper in shoppers:
            shopper.leave()
    return outcome


class Shopper(asyncio.Protocol):
    """A kept-alive connection with one request under way until the round ends."""

    def __init__(self, outcome: Round, requests: Iterator[bytes]) -> None:
        self.outcome, self.requests = outcome, requests
        self.gone: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.received = b""
        self.is_done = False
        self.transport: asyncio.Transport | None = None

    async def connect(self, port: int) -> None:
        loop = asyncio.get_running_loop()
        self.transport, _ = await loop.create_connection(lambda: self, HOST, port)

    def begin(self, end: float) -> None:
        self.end = end
        self.send()

    def send(self) -> None:
        self.sent_at = time.perf_counter()
        assert self.transport is not None
        self.transport.write(next(self.requests))

    def data_received(self, data: bytes) -> None:
        self.received += data
        if is_whole(self.received):
            now = time.perf_counter()
            self.note(now)
            self.received = b""
            self.go_on(now)

    def go_on(self, now: float) -> None:
        if now < self.end:
            self.send()
        else:
            self.is_done = True
            self.leave()

    def note(self, now: float) -> None:
        status = self.received[9:12].decode()
        if not status.startswith("2"):
            self.outcome.failures[f"answered {status}"] += 1
            return
        self.outcome.answered += 1
        self.outcome.received_bytes += len(self.received)
        self.outcome.from_cache += HIT in self.received[:HEAD_BYTES].lower()
        if now <= self.end:
            self.outcome.latencies.append(now - self.sent_at)

    def leave(self) -> None:
        if self.transport:
            self.transport.abort()

    def connection_lost(self, error: Exception | None) -> None:
        if not self.is_done:
            self.outcome.failures["without an answer"] += 1
        self.gone.set_result(None)


def is_whole(received: bytes) -> bool:
    head, blank, body = received.partition(b"\r\n\r\n")
    return bool(blank) and len(body) >= length_in(head)


def length_in(head: bytes) -> int:
    _, _, rest = head.lower().partition(LENGTH)
    return int(rest.partition(b"\r\n")[0])
