"""Visitors of a running shop, who note what they were answered and whether it was true."""

import http.client
import json
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import count
from threading import Event, Lock, Thread
from typing import Any, NamedTuple, Self

API = "/api/v1"
# So many requests of one address in a minute are no trouble for the limits.
ASKS_OF_AN_ADDRESS = 90
numbers = count(1)


@dataclass
class Notes:
    """What came of the requests."""

    statuses: Counter[int] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)
    slowest: float = 0.0
    lock: Lock = field(default_factory=Lock)

    def note(self, status: int, seconds: float) -> None:
        with self.lock:
            self.statuses[status] += 1
            self.slowest = max(self.slowest, seconds)


class Answer(NamedTuple):
    status: int
    headers: http.client.HTTPMessage
    document: Any


class Visitor:
    """Keeps one connection; each address that it comes from asks so often and no more."""

    def __init__(self, port: int, notes: Notes) -> None:
        self.notes, self.token = notes, ""
        self.line = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        self.addresses = addresses()

    def ask(self, verb: str, path: str, body: Any = None, **headers: str) -> Answer:
        sent = {"X-Forwarded-For": next(self.addresses), "Content-Type": "application/json"}
        if self.token:
            sent["Authorization"] = f"Bearer {self.token}"
        sent |= {name.replace("_", "-"): text for name, text in headers.items()}
        began = time.monotonic()
        self.line.request(verb, API + path, json.dumps(body) if body is not None else None, sent)
        answer = self.line.getresponse()
        text = answer.read()
        self.notes.note(answer.status, time.monotonic() - began)
        return Answer(answer.status, answer.headers, json.loads(text) if text else None)


def addresses() -> Iterator[str]:
    while True:
        number = next(numbers)
        yield from [f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}"] * (
            ASKS_OF_AN_ADDRESS
        )


class Crowd:
    """Threads that go on until the block ends; what one of them raises is raised there."""

    def __init__(self, *works: Callable[[], None]) -> None:
        self.works, self.enough = works, Event()
        self.errors: list[BaseException] = []

    def __enter__(self) -> Self:
        self.threads = [Thread(target=self.go_on, args=(work,)) for work in self.works]
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.enough.set()
        for thread in self.threads:
            thread.join()
        if self.errors:
            raise self.errors[0]

    def go_on(self, work: Callable[[], None]) -> None:
        try:
            while not self.enough.is_set():
                work()
        except BaseException as error:  # noqa: BLE001
            self.errors.append(error)
