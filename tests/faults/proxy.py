"""A small proxy between the shop and PostgreSQL that breaks connections in chosen ways."""

import contextlib
import socket
import struct
import threading
import time
from collections.abc import Callable
from enum import Enum, auto

BUFFER = 65536


class Mode(Enum):
    PASS = auto()
    # Answers come so much later.
    LATENCY = auto()
    # New connections are closed at once, old ones stay.
    REFUSE = auto()
    # Nothing comes through any more, in either direction, and nobody is told.
    BLACKHOLE = auto()
    # The next COMMIT is carried out, but its answer is lost with the connection.
    LOSE_REPLY = auto()
    # The next COMMIT never arrives, and the connection is lost.
    CUT = auto()


class Proxy:
    """Listens on a port of its own; `connect` gives a fresh socket to the server."""

    def __init__(self, connect: Callable[[], socket.socket]) -> None:
        self.connect = connect
        self.mode = Mode.PASS
        self.delay_seconds = 0.0
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.open: list[socket.socket] = []
        threading.Thread(target=self.accept, daemon=True).start()

    def close(self) -> None:
        self.listener.close()
        self.drop_all()

    def drop_all(self) -> None:
        """Cuts every connection, whatever it is doing."""
        for one in self.open:
            hang_up(one)
        self.open.clear()

    def accept(self) -> None:
        while True:
            try:
                client, _ = self.listener.accept()
            except OSError:
                return
            if self.mode is Mode.REFUSE:
                hang_up(client)
                continue
            server = self.connect()
            self.open += [client, server]
            for work in (self.upstream, self.downstream):
                threading.Thread(target=work, args=(client, server), daemon=True).start()

    def upstream(self, client: socket.socket, server: socket.socket) -> None:
        for data in chunks(client):
            if self.mode in (Mode.LOSE_REPLY, Mode.CUT) and b"COMMIT" in data:
                self.break_commit(client, server, data)
                return
            if self.mode is not Mode.BLACKHOLE:
                pass_on(data, server)
        hang_up(server)

    def break_commit(self, client: socket.socket, server: socket.socket, data: bytes) -> None:
        """Once; whoever connects after that is served again."""
        mode, self.mode = self.mode, Mode.PASS
        if mode is Mode.LOSE_REPLY:
            # The answer must find nobody, but the server must have worked it off.
            self.lost = client
            server.sendall(data)
            time.sleep(0.3)
        hang_up(client)
        hang_up(server)

    lost: socket.socket | None = None

    def downstream(self, client: socket.socket, server: socket.socket) -> None:
        for data in chunks(server):
            if self.mode is Mode.LATENCY:
                time.sleep(self.delay_seconds)
            if self.mode is not Mode.BLACKHOLE and client is not self.lost:
                pass_on(data, client)
        hang_up(client)


def chunks(one: socket.socket):
    """What arrives, until the connection ends in whatever way."""
    try:
        while data := one.recv(BUFFER):
            yield data
    except OSError:
        return


def pass_on(data: bytes, one: socket.socket) -> None:
    """Whoever has hung up meanwhile hears nothing any more."""
    with contextlib.suppress(OSError):
        one.sendall(data)


def hang_up(one: socket.socket) -> None:
    """Closes with a reset, as a crash does, and not with a polite farewell."""
    with contextlib.suppress(OSError):
        one.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        one.shutdown(socket.SHUT_RDWR)
    one.close()
