"""Where the race takes place: a throw-away home with everybody who takes part."""

import json
import os
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from typing import Any

from redis import Redis

from bench.load import Round, play
from bench.reads.goods import fill
from bench.reads.mixes import PAGE, Mix, endless, moment_of, numbers_of
from bench.servers import (
    HOST,
    free_port,
    start,
    surroundings_in,
    throwaway_folder,
    uvicorn_command,
)
from webapp.embedded.folders import CannotStart
from webapp.embedded.launcher import gunicorn_command, prepare
from webapp.paging import cursor_of

PEER_APP, HELLO_APP = "bench.reads.peer.app:app", "bench.reads.hello:app"


class Reader:
    """Answers from an address for each mix; what it keeps in Redis is gone when a round begins."""

    def __init__(self, name: str, port: int, paths: Mapping[Mix, Sequence[str]]) -> None:
        self.name, self.port, self.paths = name, port, paths
        self.processes: list[int] = []
        self.requests = {mix.value: endless(paths[mix]) for mix in Mix}

    def run(self, mix: str, seconds: int, connections: int) -> Round:
        if not Mix(mix).is_cached:
            Redis.from_url(os.environ["REDIS_URL"]).flushall()
        return play(seconds, self.port, self.requests[mix], connections=connections)

    def ask(self, mix: Mix) -> Any:
        url = f"http://{HOST}:{self.port}{self.paths[mix][0]}"
        with urllib.request.urlopen(url, timeout=10) as answer:
            return json.load(answer)


@contextmanager
def stage() -> Iterator[tuple[Sequence[int], Sequence[Reader]]]:
    """The servers behind everybody and the contestants; nothing of them is left when it ends."""
    with ExitStack() as stack:
        folder = stack.enter_context(throwaway_folder())
        surroundings = stack.enter_context(surroundings_in(folder / "home"))
        postgres, valkey = surroundings.postgres, surroundings.valkey
        if valkey is None:
            raise CannotStart("There is no Valkey for this machine, so nothing can be cached.")
        assert postgres is not None
        prepare(surroundings)
        fill(postgres.url("shop"))
        os.environ["PEER_DATABASE_URL"] = postgres.url("shop").replace("+psycopg", "+asyncpg")
        readers = contestants()
        for one, command in zip(readers, commands_for(readers), strict=True):
            one.processes.append(start(stack, command, one.port, folder / "servers.log"))
        insist_on_same_documents(*readers[:2])
        yield [server.child.pid for server in (postgres, valkey) if server.child], readers


def contestants() -> Sequence[Reader]:
    numbers = {mix: numbers_of(mix) for mix in Mix}
    ours = {mix: [our_path(mix, number) for number in numbers[mix]] for mix in Mix}
    theirs = {mix: [peer_path(mix, number) for number in numbers[mix]] for mix in Mix}
    return (
        Reader("ours", int(os.environ["PORT"]), ours),
        Reader("peer", free_port(), theirs),
        Reader("hello", free_port(), {mix: ["/"] for mix in Mix}),
    )


def our_path(mix: Mix, number: int) -> str:
    if mix in (Mix.PRODUCT, Mix.PRODUCT_CACHED):
        return f"/api/v1/products/{number}"
    cursor = cursor_of(moment_of(number).isoformat(), number)
    return f"/api/v1/products?limit={PAGE}&cursor={cursor}"


def peer_path(mix: Mix, number: int) -> str:
    if mix in (Mix.PRODUCT, Mix.PRODUCT_CACHED):
        return f"/products/{number}"
    return f"/products?limit={PAGE}&after={number}"


def commands_for(readers: Sequence[Reader]) -> Sequence[list[str]]:
    _, peer, hello = readers
    return (
        gunicorn_command(),
        uvicorn_command(PEER_APP, peer.port),
        with_other_app(gunicorn_command(), HELLO_APP, hello.port),
    )


def with_other_app(command: Sequence[str], app: str, port: int) -> list[str]:
    """The shop's own web server, with something else in it."""
    *options, _ = command
    return [f"--bind={HOST}:{port}" if "--bind" in word else word for word in options] + [app]


def insist_on_same_documents(ours: Reader, peer: Reader) -> None:
    """Raises CannotStart when one of them gives members that the other one leaves out."""
    for mix in (Mix.PRODUCT, Mix.LIST):
        different = members_of(ours.ask(mix)) ^ members_of(peer.ask(mix))
        if different:
            raise CannotStart(f"The documents differ, in {', '.join(sorted(different))}.")


def members_of(value: Any, path: str = "") -> set[str]:
    """The paths of all members, without the places in arrays."""
    if isinstance(value, list):
        return set().union(*(members_of(item, path) for item in value))
    if not isinstance(value, dict):
        return {path}
    return set().union(*(members_of(item, f"{path}/{name}") for name, item in value.items()))
