"""The whole shop as `./shop run` starts it, and a real Chromium in front of it."""

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

playwright = pytest.importorskip("playwright.sync_api", reason="Playwright is not installed")

REPOSITORY = Path(__file__).parents[2]
ARTEFACTS = REPOSITORY / "artefacts"
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@dataclass(frozen=True)
class RunningShop:
    url: str
    email: str
    password: str


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    if CHROMIUM is None:
        skip = pytest.mark.skip(reason="Chromium is not installed (Debian: apt install chromium)")
        for item in items:
            item.add_marker(skip)


@pytest.fixture(scope="session")
def running_shop() -> Iterator[RunningShop]:
    home = Path(tempfile.mkdtemp(prefix="tendero-browser-"))
    home.chmod(0o755)
    port = free_port()
    # What the test run itself uses must not lead the shop to another database.
    kept = {name: text for name, text in os.environ.items() if name != "DATABASE_URL"}
    shop = subprocess.Popen(
        [sys.executable, "-P", "-m", "webapp.embedded", "run"],
        env=kept
        | {
            "LOG_LEVEL": "WARNING",
            "SHOP_HOME": str(home / "home"),
            "PORT": str(port),
            "PYTHONPATH": str(REPOSITORY),
        },
        cwd=REPOSITORY,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        yield read_addresses(shop)
    finally:
        shop.send_signal(signal.SIGINT)
        shop.wait(30)
        shutil.rmtree(home)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def read_addresses(shop: "subprocess.Popen[str]") -> RunningShop:
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
    return RunningShop(url[1], login[1], login[2])


@pytest.fixture(scope="session")
def chromium() -> Iterator["playwright.Browser"]:
    with playwright.sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield browser
        browser.close()


@pytest.fixture
def open_page(
    chromium: "playwright.Browser", running_shop: RunningShop
) -> Iterator[Callable[..., "playwright.Page"]]:
    """A fresh visitor; anything that a page complains about in the console fails the test."""
    contexts, complaints = [], []

    def open_one(*, width: int = 1280, scripts: bool = True) -> "playwright.Page":
        context = chromium.new_context(
            base_url=running_shop.url,
            java_script_enabled=scripts,
            viewport={"width": width, "height": 900},
        )
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda said: complaints.extend([said.text] * (said.type == "error")))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        return page

    yield open_one
    for context in contexts:
        context.close()
    assert complaints == []


@pytest.fixture
def keep_picture() -> Callable[["playwright.Page", str], None]:
    """Keeps a screenshot of the whole page under artefacts/."""

    def keep(page: "playwright.Page", name: str) -> None:
        ARTEFACTS.mkdir(exist_ok=True)
        page.screenshot(path=ARTEFACTS / f"{name}.png", full_page=True)

    return keep
