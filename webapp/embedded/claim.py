"""Who owns what, among processes: a lock on a file, which the kernel drops when its owner ends."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO


class Claim:
    """The right to own one thing. One process at a time has it, however the last one ended."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.file: IO[bytes] | None = None

    @property
    def is_held(self) -> bool:
        return self.file is not None

    def take(self) -> bool:
        """True when this process has the right, now or since before."""
        if self.is_held:
            return True
        file = self.path.open("ab")
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.close()
            return False
        self.file = file
        return True

    def release(self) -> None:
        if self.file:
            self.file.close()
            self.file = None


class Guests:
    """The processes that use a thing of another one, who can wait for them before it leaves."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.file: IO[bytes] | None = None

    def enter(self) -> None:
        """Joins the guests; waits while the owner is on its way out."""
        if self.file is None:
            self.file = self.path.open("ab")
            fcntl.flock(self.file, fcntl.LOCK_SH)

    def leave(self) -> None:
        if self.file:
            self.file.close()
            self.file = None

    def close_door(self) -> bool:
        """For the owner: false while there are guests; once true, nobody enters until `leave`."""
        self.file = self.file or self.path.open("ab")
        try:
            fcntl.flock(self.file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True


@contextmanager
def one_at_a_time(path: Path) -> Iterator[None]:
    """Waits until no other process is inside, then goes in."""
    with path.open("ab") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
