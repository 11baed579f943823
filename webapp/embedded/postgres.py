"""A PostgreSQL of our own: made, started, shared and stopped without anybody's help."""

import contextlib
import os
import shutil
import signal
import subprocess
from enum import Enum
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any
from urllib.parse import quote

from webapp.embedded.binaries import postgres_version, programs_folder
from webapp.embedded.folders import (
    HINT,
    CannotStart,
    is_root,
    make_private,
    make_socket_folder,
    nobody,
    others_may_walk_to,
    socket_folder,
)
from webapp.embedded.processes import CLEAN_ENVIRONMENT, start_child
from webapp.embedded.server import Server

if TYPE_CHECKING:
    import psycopg

INITDB = (
    "--username=shop",
    "--auth=trust",
    "--encoding=UTF8",
    # The sort order must not depend on the machine.
    "--locale=C",
    "--locale-provider=builtin",
    "--builtin-locale=C.UTF-8",
    "--no-instructions",
)
# Everybody who can open the socket is trusted, so there is no other way in.
SETTINGS = {
    "listen_addresses": "",
    "port": "5432",
    "unix_socket_permissions": "0700",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_checkpoints": "off",
}


class Durability(Enum):
    """What a commit survives: everything, or only the end of this process (for tests)."""

    FULL = "full"
    NONE = "none"

    @property
    def settings(self) -> dict[str, str]:
        if self is Durability.FULL:
            return {}
        return {"fsync": "off", "full_page_writes": "off", "synchronous_commit": "off"}


class Postgres(Server):
    """`start` it, then use `url(database)`; the database `shop` exists."""

    name = "postgres"
    stop_signal = signal.SIGINT

    def __init__(self, home: Path, durability: Durability = Durability.FULL) -> None:
        super().__init__(home)
        self.durability = durability
        self.data = self.home / "postgres"

    @property
    def sockets(self) -> Path:
        return socket_folder(self.home) / "postgres"

    def url(self, database: str = "shop") -> str:
        # With the port, because without it a stray PGPORT would lead elsewhere.
        host = quote(str(self.sockets), safe="")
        return f"postgresql+psycopg://shop@/{database}?host={host}&port=5432"

    def connect(self, database: str = "shop") -> "psycopg.Connection[tuple[Any, ...]]":
        """A connection in autocommit mode, which no PG* variable leads elsewhere."""
        import psycopg

        return psycopg.connect(
            user="shop",
            dbname=database,
            host=str(self.sockets),
            hostaddr="",
            port=5432,
            options="",
            connect_timeout=5,
            autocommit=True,
        )

    def answers(self) -> bool:
        import psycopg

        try:
            with self.connect("postgres") as connection:
                return self.has_shop(connection)
        except psycopg.OperationalError as error:
            self.why_not = str(error)
            return False

    def has_shop(self, connection: "psycopg.Connection[tuple[Any, ...]]") -> bool:
        query = "select from pg_database where datname = 'shop'"
        if not connection.execute(query).rowcount and self.claim.is_held:
            connection.execute("create database shop")
            return True
        return connection.execute(query).rowcount == 1

    def end_leftover(self) -> bool:
        number = recorded_postmaster(self.data)
        if number is None:
            return False
        if is_postmaster_of(self.data, number):
            os.kill(number, signal.SIGINT)
            return True
        disown_recorded_postmaster(self.data)
        return False

    def prepare(self) -> None:
        if is_root() and not others_may_walk_to(self.data):
            raise CannotStart(
                f"PostgreSQL started by root runs as nobody, who may not walk into {self.home}. "
                "Choose another folder with SHOP_HOME=/path/to/folder."
            )
        make_socket_folder(self.home)
        make_private(self.sockets)
        self.programs = programs_folder(self.home)
        if not self.data.exists():
            self.make_data()
        self.refuse_other_version()

    def make_data(self) -> None:
        """Makes the data aside, so that an interrupted attempt is never taken for whole."""
        half_made = self.home / "postgres-half-made"
        shutil.rmtree(half_made, ignore_errors=True)
        make_private(half_made)
        sync = "--sync-method=fsync" if self.durability is Durability.FULL else "--no-sync"
        command = [self.programs / "initdb", "-D", half_made, sync, *INITDB]
        with self.log.open("ab") as log:
            code = self.start_program(command, log).wait()
        if code:
            raise CannotStart(f"initdb failed. The end of {self.log}:\n{self.last_words()}")
        half_made.rename(self.data)

    def refuse_other_version(self) -> None:
        found = (self.data / "PG_VERSION").read_text().strip()
        ours = postgres_version().partition(".")[0]
        if found != ours:
            raise CannotStart(
                f"{self.data} was made by PostgreSQL {found} and cannot be read by {ours}. "
                f"With the former version run pg_dump --format=custom --file=shop.dump, move "
                f"that folder away, start again, and run "
                f"{self.programs}/pg_restore --clean --if-exists --username=shop "
                f"--host={self.sockets} --dbname=shop shop.dump"
            )

    def spawn(self, log: IO[bytes]) -> subprocess.Popen[bytes]:
        settings = {
            **SETTINGS,
            **self.durability.settings,
            "unix_socket_directories": str(self.sockets),
        }
        words = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
        return self.start_program([self.programs / "postgres", "-D", self.data, *words], log)

    def start_program(self, command: list[Any], log: IO[bytes]) -> subprocess.Popen[bytes]:
        try:
            return start_child(
                command,
                signal.SIGINT,
                output=log,
                environment=CLEAN_ENVIRONMENT,
                account=nobody() if is_root() else None,
            )
        except (OSError, subprocess.SubprocessError) as error:
            raise CannotStart(f"PostgreSQL cannot be run here: {error}. {HINT}") from error


def recorded_postmaster(data: Path) -> int | None:
    with contextlib.suppress(OSError, ValueError, IndexError):
        return int((data / "postmaster.pid").read_text().split()[0])
    return None


def is_postmaster_of(data: Path, number: int) -> bool:
    """Whether this process is the PostgreSQL of this folder: numbers are used again."""
    process = Path("/proc", str(number))
    if not process.parent.joinpath("self").exists():
        return is_alive(number)
    with contextlib.suppress(OSError):
        in_its_folder = (process / "cwd").readlink() == data.resolve()
        return in_its_folder and (process / "comm").read_text() == "postgres\n"
    return False


def is_alive(number: int) -> bool:
    with contextlib.suppress(ProcessLookupError):
        os.kill(number, 0)
        return True
    return False


def disown_recorded_postmaster(data: Path) -> None:
    """Lets PostgreSQL start although the number on record is that of some other process.

    The record stays, for it also tells the shared memory by which PostgreSQL notices orphans
    that still write; only the number is replaced by ours, which it ignores in its parent.
    """
    record = data / "postmaster.pid"
    lines = record.read_text().splitlines(keepends=True)
    record.write_text("".join([f"{os.getpid()}\n", *lines[1:]]))
