"""Where the race takes place: a throw-away home with everybody who takes part."""

import os
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

from bench.books import PEER, SHOP, check_books
from bench.goods import fill_peer, fill_shop
from bench.limit import Limit
from bench.load import Round, order_for
from bench.mixes import Mix, requests_for
from bench.servers import (
    free_port,
    running,
    surroundings_in,
    throwaway_folder,
    uvicorn_command,
    wait_for_port,
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
        self.requests = {mix: requests_for(mix, token) for mix in Mix}

    def run(self, mix: Mix, seconds: int, connections: int) -> Round:
        return order_for(seconds, self.port, self.requests[mix], connections=connections)


Contestant = WebServer | Limit


@contextmanager
def stage(*, with_worker: bool) -> Iterator[tuple[Postgres, Sequence[Contestant]]]:
    """Everybody is ready when it begins, and nothing is left of them when it ends."""
    with ExitStack() as stack:
        folder = stack.enter_context(throwaway_folder())
        surroundings = stack.enter_context(surroundings_in(folder / "home"))
        postgres = surroundings.postgres
        assert postgres is not None
        token = fill_databases(surroundings, postgres)
        ours = WebServer(
            "ours", int(os.environ["PORT"]), token=token, database="shop", questions=SHOP
        )
        peer = WebServer("peer", free_port(), token=token, database="peer", questions=PEER)
        limit = Limit(postgres, folder)
        start_servers(stack, folder / "servers.log", peer.port, with_worker=with_worker)
        yield postgres, (ours, peer, limit)


def fill_databases(surroundings: Surroundings, postgres: Postgres) -> str:
    """Gives a token that the shop accepts."""
    prepare(surroundings)
    token = fill_shop()
    with postgres.connect("postgres") as connection:
        connection.execute("CREATE DATABASE peer")
        connection.execute("CREATE DATABASE pgbench TEMPLATE shop")
    fill_peer(postgres.url("peer"))
    os.environ["PEER_DATABASE_URL"] = postgres.url("peer").replace("+psycopg", "+asyncpg")
    for database in ("shop", "peer", "pgbench"):
        with postgres.connect(database) as connection:
            connection.execute("VACUUM ANALYZE")
    return token


def start_servers(stack: ExitStack, log: Path, peer_port: int, *, with_worker: bool) -> None:
    output = stack.enter_context(log.open("wb"))
    ours = stack.enter_context(running(gunicorn_command(), output))
    peer = stack.enter_context(running(uvicorn_command(peer_port), output))
    wait_for_port(int(os.environ["PORT"]), ours, log)
    wait_for_port(peer_port, peer, log)
    if with_worker:
        stack.enter_context(running(worker_command(), output))


def complaints(
    postgres: Postgres, contestants: Sequence[Contestant], placed: dict[str, int]
) -> list[str]:
    """What is wrong in the databases, given how many orders each has confirmed."""
    wrong = []
    for one in contestants:
        with postgres.connect(one.database) as connection:
            found = check_books(connection, one.questions, placed=placed[one.name])
        wrong += [f"{one.name}: {sentence}." for sentence in found]
    return wrong
