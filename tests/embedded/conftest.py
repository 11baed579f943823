import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parents[2]


SETTINGS = ("DATABASE_URL", "REDIS_URL", "SECRET_KEY", "SHOP_HOME", "MEDIA_DIR", "DEMO", "PORT")


@pytest.fixture(autouse=True)
def plain_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever runs the tests may have settings of a shop around."""
    for name in SETTINGS:
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def home() -> Iterator[Path]:
    """A home folder where nobody may go: as root pytest's own tmp_path is closed to him."""
    folder = Path(tempfile.mkdtemp(prefix="embedded-"))
    yield folder
    wait_until(lambda: what_runs_for(folder) == [])
    shutil.rmtree(folder)


@pytest.fixture
def processes_of() -> Callable[[Path], list[str]]:
    """What runs for a folder, by its working directory, its words or its environment."""
    return what_runs_for


@pytest.fixture
def start_python() -> Iterator[Callable[..., subprocess.Popen[str]]]:
    """Starts Python on these words; whatever still runs at the end of the test is killed."""
    started: list[subprocess.Popen[str]] = []

    def start(*words: str, **environment: str) -> subprocess.Popen[str]:
        child = subprocess.Popen(
            [sys.executable, *words],
            env={**os.environ, "PYTHONPATH": str(REPOSITORY), **environment},
            stdout=subprocess.PIPE,
            text=True,
        )
        started.append(child)
        return child

    yield start
    for child in started:
        with child:
            child.kill()


@pytest.fixture
def eventually() -> Callable[..., None]:
    """Waits until the check holds; fails after some seconds."""
    return wait_until


def wait_until(check: Callable[[], object]) -> None:
    end = time.monotonic() + 20
    while not check():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.02)


def what_runs_for(folder: Path) -> list[str]:
    numbers = [process.name for process in Path("/proc").iterdir() if process.name.isdigit()]
    return [words for number in numbers if (words := words_of(number, folder))]


def words_of(number: str, folder: Path) -> str:
    process = Path("/proc", number)
    try:
        words = (process / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
        places = f"{words} {(process / 'environ').read_text(errors='replace')}"
        inside = (process / "cwd").readlink().is_relative_to(folder)
    except OSError:
        return ""
    is_ours = number == str(os.getpid())
    return words if words and not is_ours and (inside or str(folder) in places) else ""
