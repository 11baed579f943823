"""Where the race takes place: a throw-away home with everybody who takes part."""

import os
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

from bench.load import Round, play
from bench.orders.books import PEER, SHOP, check_books
from bench.orders.goods import fill_peer, fill_shop
from bench.orders.limit import Limit
from bench.orders.mixes import PAST_ORDERS, Mix, requests_for
from bench.servers import (
    free_port,
    running,
    start,
    surroundings_in,
    throwaway_folder,
    uvicorn_command,
)
from webapp.embedded.launcher import gunicorn_command, prepare, worker_command
from webapp.embedded.postgres import Postgres
from webapp.embedded.surroundings import Surroundings


class WebServer:
    """Takes orders over HTTP; what it wrote is in `database` and must satisfy `questions`."""

    def __init__(
        self, name: str, port: int, *, token: str, database: str, questions: dict[str, str]
    ) -> None:
        self.name, self.port = name, port
        self.database, self.questions = database, questions
        self.requests = {mix.value: requests_for(mix, token) for mix in Mix}
        self.processes: list[int] = []

    def run(self, mix: str, seconds: int, connections: int) -> Round:
        return play(seconds, self.port, self.requests[mix], connections=connections)


Contestant = WebServer | Limit
PEER_APP = "bench.orders.peer.app:app"


@contextmanager
def stage(*, with_worker: bool) -> Iterator[tuple[Postgres, Sequence[Contestant]]]:
    """Everybody is ready when it begins, and nothing is left of them when it ends."""
    with ExitStack() as stack:
        folder = stack.enter_context(throwaway_folder())
        surroundings = stack.enter_context(surroundings_in(folder / "home"))
        postgres = surroundings.postgres
        assert postgres is not None
        token = fill_databases(surroundings, postgres, folder)
        ours = WebServer(
            "ours", int(os.environ["PORT"]), token=token, database="shop", questions=SHOP
        )
        peer = WebServer("peer", free_port(), token=token, database="peer", questions=PEER)
        limit = Limit(postgres, folder, "pgbench")
        start_servers(stack, folder / "servers.log", ours, peer, with_worker=with_worker)
        yield postgres, (ours, peer, limit)


def fill_databases(surroundings: Surroundings, postgres: Postgres, folder: Path) -> str:
    """Gives a token that the shop accepts."""
    prepare(surroundings)
    token = fill_shop()
    Limit(postgres, folder, "shop").write_past()
    with postgres.connect("postgres") as connection:
        connection.execute("CREATE DATABASE peer")
        connection.execute("CREATE DATABASE pgbench TEMPLATE shop")
    fill_peer(postgres.url("peer"), token)
    os.environ["PEER_DATABASE_URL"] = postgres.url("peer").replace("+psycopg", "+asyncpg")
    for database in ("shop", "peer", "pgbench"):
        with postgres.connect(database) as connection:
            connection.execute("VACUUM ANALYZE")
    return token


def start_servers(
    stack: ExitStack, log: Path, ours: WebServer, peer: WebServer, *, with_worker: bool
) -> None:
    for one, command in (
        (ours, gunicorn_command()),
        (peer, uvicorn_command(PEER_APP, peer.port)),
    ):
        one.processes.append(start(stack, command, one.port, log))
    if with_worker:
        output = stack.enter_context(log.open("ab"))
        worker = stack.enter_context(running(worker_command(), output))
        ours.processes.append(worker.pid)


def complaints(
    postgres: Postgres, contestants: Sequence[Contestant], placed: dict[str, int]
) -> list[str]:
    """What is wrong in the databases, given how many orders each has confirmed in the race."""
    wrong = []
    for one in contestants:
        with postgres.connect(one.database) as connection:
            found = check_books(connection, one.questions, placed=PAST_ORDERS + placed[one.name])
        wrong += [f"{one.name}: {sentence}." for sentence in found]
    return wrong
