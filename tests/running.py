"""The whole shop as `./shop run` starts it, for tests that look at it from outside."""

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

REPOSITORY = Path(__file__).parents[1]


@dataclass(frozen=True)
class RunningShop:
    url: str
    email: str
    password: str
    environ: dict[str, str]

    def command(self, *words: str) -> str:
        """What `./shop` with these words prints."""
        done = subprocess.run(
            [*SHOP, *words],
            env=self.environ,
            cwd=REPOSITORY,
            check=True,
            text=True,
            capture_output=True,
        )
        return done.stdout


SHOP = [sys.executable, "-P", "-m", "webapp.embedded"]


@contextmanager
def run_shop(**settings: str) -> Iterator[RunningShop]:
    """A shop of its own, until the block ends."""
    home = Path(tempfile.mkdtemp(prefix="tendero-running-"))
    home.chmod(0o755)
    # What the test run itself uses must not lead the shop to another database.
    kept = {name: text for name, text in os.environ.items() if name != "DATABASE_URL"}
    own = {"LOG_LEVEL": "WARNING", "SHOP_HOME": str(home / "home"), "PORT": str(free_port())}
    environ = kept | own | {"PYTHONPATH": str(REPOSITORY)} | settings
    shop = subprocess.Popen(
        [*SHOP, "run"], env=environ, cwd=REPOSITORY, stdout=subprocess.PIPE, text=True
    )
    try:
        yield read_addresses(shop, environ)
    finally:
        shop.send_signal(signal.SIGINT)
        shop.wait(30)
        shutil.rmtree(home)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def read_addresses(shop: "subprocess.Popen[str]", environ: dict[str, str]) -> RunningShop:
    """Reads what the shop prints until it says that its first page is there."""
    told = ""
    assert shop.stdout is not None
    for line in shop.stdout:
        told += line
        if "First page" in line:
            break
    url = re.search(r"Shop +(http://[^/\s]+)/", told)
    login = re.search(r"log in as (\S+) with the password (\S+)", told)
    assert url, told
    assert login, told
    return RunningShop(url[1], login[1], login[2], environ)
