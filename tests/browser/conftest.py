"""The whole shop as `./shop run` starts it, and a real Chromium in front of it."""

import shutil
from collections.abc import Callable, Iterator

import pytest

from tests.running import REPOSITORY, RunningShop, run_shop

playwright = pytest.importorskip("playwright.sync_api", reason="Playwright is not installed")

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


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    if CHROMIUM is None:
        skip = pytest.mark.skip(reason="Chromium is not installed (Debian: apt install chromium)")
        for item in items:
            item.add_marker(skip)


@pytest.fixture(scope="session")
def running_shop() -> Iterator[RunningShop]:
    with run_shop() as shop:
        yield shop


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
