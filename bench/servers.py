"""The processes of the race, started as the shop's own command starts them."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import fields
from pathlib import Path
from typing import IO

from webapp.config import Settings
from webapp.embedded.folders import CHECKOUT, CannotStart
from webapp.embedded.processes import start_child, stop_child
from webapp.embedded.surroundings import Surroundings

# On many machines /tmp is memory, where a commit would wait for nothing.
ON_DISK = Path("/var/tmp")  # noqa: S108
HOST = "127.0.0.1"
START_SECONDS = 60
PATIENCE_SECONDS = 15


@contextmanager
def throwaway_folder() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="tendero-bench-", dir=ON_DISK))
    # PostgreSQL started by root runs as nobody, who must be able to walk to its data.
    folder.chmod(0o755)
    try:
        yield folder
    finally:
        shutil.rmtree(folder)


def surroundings_in(home: Path) -> Surroundings:
    """Embedded servers of their own, whatever settings the caller's environment has."""
    for setting in fields(Settings):
        os.environ.pop(setting.name.upper(), None)
    os.environ |= {"SHOP_HOME": str(home), "PORT": str(free_port()), "RATE_LIMITS": "0"}
    return Surroundings(os.environ)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        number: int = probe.getsockname()[1]
        return number


def uvicorn_command(app: str, port: int) -> list[str]:
    """As many processes as gunicorn has, and everything else as it comes."""
    workers = os.environ["WEB_CONCURRENCY"]
    return ["uvicorn", app, f"--port={port}", f"--workers={workers}"]


@contextmanager
def running(command: list[str], log: IO[bytes]) -> Iterator[subprocess.Popen[bytes]]:
    child = start_child(
        [sys.executable, "-m", *command],
        signal.SIGTERM,
        output=log,
        environment=os.environ,
        folder=CHECKOUT,
    )
    try:
        yield child
    finally:
        stop_child(child, signal.SIGTERM, patience_seconds=PATIENCE_SECONDS)


def start(stack: ExitStack, command: list[str], port: int, log: Path) -> int:
    """The number of a process that listens now and is stopped with the stack."""
    output = stack.enter_context(log.open("ab"))
    server = stack.enter_context(running(command, output))
    wait_for_port(port, server, log)
    return server.pid


def wait_for_port(port: int, server: subprocess.Popen[bytes], log: Path) -> None:
    end = time.monotonic() + START_SECONDS
    while not is_open(port):
        if server.poll() is not None or time.monotonic() > end:
            raise CannotStart(f"A server did not start:\n{log.read_text()[-2000:]}")
        time.sleep(0.05)


def is_open(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex((HOST, port)) == 0
