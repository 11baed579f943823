"""Whatever befalls Redis while the shop is busy: it may be slower, and is never wrong."""

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from itertools import count
from pathlib import Path

import pytest
from redis import Redis
from sqlalchemy import func, select

from tests.conftest import database_url, settings_for_tests
from tests.embedded.conftest import REPOSITORY
from tests.faults.load import Crowd, Notes
from tests.faults.troubles import TROUBLES, Trouble
from tests.faults.visitors import Buyer, Dearer, Greedy, Reader, Truth, orders_in
from tests.running import free_port
from webapp import create_app
from webapp.caching.generations import OVERDUE
from webapp.caching.near import CHANNEL, EVERYTHING
from webapp.caching.reach import Reach
from webapp.embedded.launcher import gunicorn_command
from webapp.embedded.valkey import Valkey
from webapp.extensions import db as database
from webapp.limits import REGISTER

# How long each trouble lasts, and the calm after it; FAULT_SECONDS=30 is a thorough run.
SECONDS = float(os.environ.get("FAULT_SECONDS", "0.6"))
PROCESSES = 2
READERS = 3
thousands = count(1000, 1000)


@pytest.fixture(scope="module")
def server():
    """A Redis that nobody else uses, because it will have a hard time."""
    home = Path(tempfile.mkdtemp(prefix="valkey-"))
    home.chmod(0o755)
    with Valkey(home) as server:
        yield server
    shutil.rmtree(home)


@pytest.fixture
def redis(db, server, port):
    """Empty, and so is what the shop remembers of another test."""
    client = Redis.from_url(server.url)
    client.flushall()
    client.publish(CHANNEL, EVERYTHING)
    return client


@pytest.fixture(scope="module")
def environment(database_name, server):
    return {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(REPOSITORY),
        "APP_ENV": "test",
        "DATABASE_URL": database_url(database_name),
        "REDIS_URL": server.url,
        "SECRET_KEY": "a secret of the tests, long enough for all of them",
        "LOG_LEVEL": "ERROR",
        # One shopper buys all the time; what is limited here are the doors.
        "MOST_ORDERS_PER_HOUR": "0",
        "TRUSTED_PROXIES": "1",
        "WEB_CONCURRENCY": str(PROCESSES),
        "WEB_THREADS": "4",
        "BIND": "127.0.0.1",
        "PORT": str(free_port()),
    }


@pytest.fixture(scope="module")
def port(environment):
    """Where the shop listens, in processes of its own."""
    with pytest.MonkeyPatch.context() as settings:
        for name in ("WEB_CONCURRENCY", "WEB_THREADS", "BIND", "PORT"):
            settings.setenv(name, environment[name])
        words = [sys.executable, "-m", *gunicorn_command()]
    shop = subprocess.Popen(words, env=environment, cwd=REPOSITORY)
    try:
        wait_for(int(environment["PORT"]))
        yield int(environment["PORT"])
    finally:
        shop.terminate()
        shop.wait(30)


def wait_for(port):
    for _ in range(600):
        try:
            return socket.create_connection(("127.0.0.1", port)).close()
        except OSError:
            time.sleep(0.05)
    raise AssertionError("the shop does not start")


@pytest.fixture
def writer(environment, database_name, media_dir):
    """A process beside the web ones, as a worker or a command is one."""
    redis = {"REDIS_URL": environment["REDIS_URL"]}
    app = create_app(settings_for_tests(database_name, str(media_dir), **redis))
    yield app
    Reach.away_until = 0.0
    OVERDUE.clear()
    with app.app_context():
        database.session.remove()
        database.engine.dispose()


def begin_numbers_anew():
    """So that no token has the number of one that the shop has counted in another test."""
    numbers = select(func.setval("api_tokens_id_seq", next(thousands)))
    database.session.execute(numbers)
    database.session.commit()


@pytest.mark.slow
@pytest.mark.parametrize("kind", [Trouble, *TROUBLES])
def test_a_busy_shop_is_never_wrong_and_never_fails(a, server, redis, port, writer, kind):
    begin_numbers_anew()
    lamp = a.variant_of(a.product(price="1.00", on_hand=100_000))
    truth, notes = Truth(100, 100_000), Notes()
    tokens = [a.token("orders:write") for _ in range(orders_in(3 * SECONDS))]
    readers = [Reader(port, notes, truth, lamp) for _ in range(READERS)]
    buyer = Buyer(port, notes, truth, lamp, tokens=tokens)
    dearer, greedy = Dearer(writer, truth, lamp), Greedy(port, a.token("clients:write"))

    with Crowd(*(one.look for one in readers), buyer.buy, dearer.raise_price, greedy.register):
        Trouble(server).last(SECONDS / 2)
        kind(server).last(SECONDS)
        Trouble(server).last(SECONDS * 1.5)

    assert notes.wrong == []
    assert set(notes.statuses) == {200, 201}
    assert notes.statuses[200] > 20
    assert notes.statuses[201] > 2
    assert truth.cents > 101
    assert set(greedy.notes.statuses) == {422, 429}
    assert max(greedy.granted.values()) <= REGISTER.quota * PROCESSES
