"""A server that belongs to one home folder and is shared by every process that asks for it."""

import signal
import subprocess
import time
from pathlib import Path
from types import TracebackType
from typing import IO, Self

from webapp.embedded.claim import Claim, Guests
from webapp.embedded.folders import CannotStart, make_home
from webapp.embedded.processes import stop_child

START_SECONDS = 60
STOP_SECONDS = 30
PAUSE_SECONDS = 0.02
STARTS = 5
PAUSE_BETWEEN_STARTS_SECONDS = 0.5


class Server:
    """The first process to come owns the server, the others join it.

    It ends with its owner, however that ends. A process that joined and stays may call
    `keep_running`, which takes over when the owner has gone.
    """

    name: str
    stop_signal: signal.Signals

    def __init__(self, home: Path) -> None:
        self.home = home.absolute()
        self.claim = Claim(self.home / f"{self.name}.lock")
        self.guests = Guests(self.home / f"{self.name}.guests")
        self.log = self.home / f"{self.name}.log"
        self.child: subprocess.Popen[bytes] | None = None
        self.starts = 0
        self.why_not = ""

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    def start(self) -> Self:
        """Starts or joins the server and waits until it answers; raises CannotStart."""
        make_home(self.home)
        self.starts = 0
        try:
            self.wait_for_answer()
        except BaseException:
            self.stop()
            raise
        return self

    def wait_for_answer(self) -> None:
        end = time.monotonic() + START_SECONDS
        while not self.attempt():
            if time.monotonic() > end:
                why = f"{self.name} did not answer in {START_SECONDS} s, see {self.log}."
                raise CannotStart(f"{why} {self.why_not}")
            time.sleep(PAUSE_SECONDS)

    def attempt(self) -> bool:
        """Brings the server one step further; true when it answers."""
        if not self.claim.take():
            self.guests.enter()
            return self.answers()
        self.guests.leave()
        if self.child is None:
            return self.begin()
        if self.child.poll() is not None:
            return self.begin_again()
        return self.answers()

    def begin(self) -> bool:
        # The server of an owner that was killed may still answer while it shuts down. It is
        # never adopted, only waited for.
        if not self.end_leftover():
            self.prepare()
            with self.log.open("ab") as log:
                self.child = self.spawn(log)
        return False

    def begin_again(self) -> bool:
        # Orphans of a server that was killed need a moment to notice it and to leave.
        self.starts += 1
        if self.starts >= STARTS:
            raise CannotStart(
                f"{self.name} does not start. The end of {self.log}:\n{self.last_words()}"
            )
        self.child = None
        time.sleep(PAUSE_BETWEEN_STARTS_SECONDS)
        return False

    def last_words(self) -> str:
        with self.log.open("rb") as log:
            log.seek(max(0, self.log.stat().st_size - 800))
            return log.read().decode(errors="replace").strip()

    def keep_running(self) -> bool:
        """Starts a server that died, or whose owner left; true when it had to."""
        is_running = self.child is not None and self.child.poll() is None
        if is_running or not self.claim.take():
            return False
        self.child = None
        self.start()
        return True

    def stop(self) -> None:
        """Stops the server if this process owns it, and waits until it is gone."""
        if self.child:
            stop_child(self.child, self.stop_signal, patience_seconds=STOP_SECONDS)
            self.child = None
        self.claim.release()
        self.guests.leave()

    def finish_visit(self) -> None:
        """For a process that joined: the owner need not wait for it any longer."""
        if not self.claim.is_held:
            self.guests.leave()

    def may_stop(self) -> bool:
        """Whether no other process uses the server of this one; it stays so until `stop`."""
        return not self.claim.is_held or self.guests.close_door()

    def answers(self) -> bool:
        """Whether the server can be used."""
        raise NotImplementedError

    def end_leftover(self) -> bool:
        """Tells the server of a former owner to end; true while it has not."""
        raise NotImplementedError

    def prepare(self) -> None:
        """Makes what the server needs before it starts."""
        raise NotImplementedError

    def spawn(self, log: IO[bytes]) -> subprocess.Popen[bytes]:
        raise NotImplementedError
