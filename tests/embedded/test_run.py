"""`./shop run` and the commands around a stub of a shop, which starts faster than the real one."""

import http.client
import os
import signal
import socket
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from webapp.embedded import Postgres
from webapp.embedded.folders import CHECKOUT

STUB = {
    "webapp/__init__.py": "",
    "webapp/config.py": """
import os

class BadSettings(Exception):
    pass

def load_settings(environ):
    if len(environ["SECRET_KEY"]) < 32:
        raise BadSettings("SECRET_KEY is too short.")
""",
    "webapp/setup.py": """
import os
from types import SimpleNamespace
import psycopg

def migrate_shop():
    with psycopg.connect(os.environ["DATABASE_URL"].replace("+psycopg", "")) as connection:
        connection.execute("create table alembic_version as select 1 as version_num")

def prepare_shop():
    demo = SimpleNamespace(email="staff@example.org", password="demo-word")
    return demo if os.environ["DEMO"] == "1" else None
""",
    "wsgi.py": """
import os, time
import click
from flask import Flask

app = Flask(__name__)

@app.get("/")
def home():
    if os.environ.get("BROKEN"):
        raise RuntimeError
    return "a lamp"

@app.cli.command("work")
def work():
    "Do the jobs."
    time.sleep(600)

@app.cli.command("show-file")
@click.argument("file", type=click.File())
@click.option("--code", type=int)
def show_file(file, code):
    "Show a file."
    import psycopg
    with psycopg.connect(os.environ["DATABASE_URL"].replace("+psycopg", "")) as connection:
        versions = connection.execute("select count(*) from alembic_version").fetchone()[0]
    print(file.read(), versions)
    raise SystemExit(code)
""",
}


@pytest.fixture
def checkout(home: Path) -> Path:
    """A stub of the repository with the real room in it; its data goes to its `data`."""
    folder = home / "checkout"
    for name, text in STUB.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    (folder / "webapp" / "embedded").symlink_to(CHECKOUT / "webapp" / "embedded")
    home.chmod(0o755)
    return folder


@pytest.fixture
def start(
    checkout: Path, start_python: Callable[..., subprocess.Popen[str]]
) -> Callable[..., subprocess.Popen[str]]:
    def start(*words: str, **environment: str) -> subprocess.Popen[str]:
        settings = {"PYTHONPATH": str(checkout), "SHOP_HOME": str(checkout.parent / "data")}
        return start_python("-P", "-m", "webapp.embedded", *words, **{**settings, **environment})

    return start


@pytest.fixture
def port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def lines_until_ready(shop: subprocess.Popen[str]) -> list[str]:
    assert shop.stdout
    lines = []
    for line in shop.stdout:
        lines.append(line.rstrip())
        if line.startswith("First page"):
            return lines
    raise AssertionError(lines)


def first_page(port: int) -> bytes:
    connection = http.client.HTTPConnection("127.0.0.1", port)
    connection.request("GET", "/")
    return connection.getresponse().read()


@pytest.mark.slow
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGHUP])
def test_run_says_where_the_shop_is_and_ends_clean(
    start: Callable[..., subprocess.Popen[str]],
    port: int,
    checkout: Path,
    processes_of: Callable[[Path], list[str]],
    number: signal.Signals,
) -> None:
    shop = start("run", PORT=str(port))

    lines = lines_until_ready(shop)
    assert lines[:4] == [
        f"  Shop         http://127.0.0.1:{port}/",
        f"  Back office  http://127.0.0.1:{port}/staff",
        "               log in as staff@example.org with the password demo-word",
        f"  API          http://127.0.0.1:{port}/docs",
    ]
    assert first_page(port) == b"a lamp"

    shop.send_signal(number)
    assert shop.wait(20) == 0
    assert processes_of(checkout.parent) == []


@pytest.mark.slow
def test_killing_the_launcher_leaves_no_process(
    start: Callable[..., subprocess.Popen[str]],
    port: int,
    checkout: Path,
    processes_of: Callable[[Path], list[str]],
    eventually: Callable[..., None],
) -> None:
    shop = start("run", PORT=str(port))
    lines_until_ready(shop)
    words = " ".join(processes_of(checkout.parent))
    assert all(name in words for name in ("bin/postgres", "valkey-server", "gunicorn", "work"))

    shop.kill()

    eventually(lambda: processes_of(checkout.parent) == [])


@pytest.mark.slow
def test_a_dead_web_server_ends_the_shop(
    start: Callable[..., subprocess.Popen[str]],
    port: int,
    checkout: Path,
    processes_of: Callable[[Path], list[str]],
) -> None:
    shop = start("run", PORT=str(port))
    lines_until_ready(shop)

    os.kill(gunicorn_of(shop), signal.SIGTERM)

    assert shop.stdout
    assert shop.stdout.readline() == "The web server ended (exit code 0).\n"
    assert shop.wait(20) == 1
    assert processes_of(checkout.parent) == []


def gunicorn_of(shop: subprocess.Popen[str]) -> int:
    children = Path(f"/proc/{shop.pid}/task/{shop.pid}/children").read_text().split()
    words = {int(number): Path(f"/proc/{number}/cmdline").read_text() for number in children}
    return next(number for number, text in words.items() if "gunicorn" in text)


@pytest.mark.slow
def test_what_dies_is_started_again_and_a_command_joins(
    start: Callable[..., subprocess.Popen[str]], port: int, checkout: Path
) -> None:
    shop = start("run", PORT=str(port))
    lines_until_ready(shop)
    pid_file = checkout.parent / "data" / "postgres" / "postmaster.pid"
    os.kill(int(pid_file.read_text().split()[0]), signal.SIGKILL)
    assert shop.stdout
    assert shop.stdout.readline() == "postgres had ended and runs again.\n"

    (checkout / "lamp.txt").write_text("lamp")
    command = start("show-file", str(checkout / "lamp.txt"), "--code", "7")

    assert command.communicate()[0] == "lamp 1\n"
    assert command.returncode == 7
    assert first_page(port) == b"a lamp"
    shop.terminate()
    assert shop.wait(20) == 0


@pytest.mark.slow
def test_a_shop_whose_first_page_fails_is_not_left_running(
    start: Callable[..., subprocess.Popen[str]],
    port: int,
    checkout: Path,
    processes_of: Callable[[Path], list[str]],
) -> None:
    shop = start("run", PORT=str(port), BROKEN="1")

    assert shop.wait(30) == 2
    assert processes_of(checkout.parent) == []


def test_a_command_starts_its_own_database_and_ends_it(
    start: Callable[..., subprocess.Popen[str]],
    checkout: Path,
    processes_of: Callable[[Path], list[str]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(checkout.parent)
    Path("tin.txt").write_text("tin")

    command = start("show-file", "tin.txt", "--code", "3")

    assert command.communicate()[0] == "tin 1\n"
    assert command.returncode == 3
    assert processes_of(checkout.parent) == []


def test_an_unknown_command_starts_nothing(
    start: Callable[..., subprocess.Popen[str]], checkout: Path
) -> None:
    (checkout / "shop").symlink_to("/bin/true")
    assert start("no-such-command").wait(20) == 2
    assert not Postgres(checkout.parent / "data").data.exists()


@pytest.mark.parametrize("setting", [{"PORT": "http"}, {"PORT": "0"}, {"SECRET_KEY": "short"}])
def test_a_bad_setting_starts_nothing(
    start: Callable[..., subprocess.Popen[str]], checkout: Path, setting: dict[str, str]
) -> None:
    assert start("run", **setting).wait(20) == 2
    assert not Postgres(checkout.parent / "data").data.exists()


def test_a_taken_port_starts_nothing(
    start: Callable[..., subprocess.Popen[str]], checkout: Path
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        shop = start("run", PORT=str(taken.getsockname()[1]))
        assert shop.wait(20) == 2

    assert not Postgres(checkout.parent / "data").data.exists()
