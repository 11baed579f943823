"""docs/api.md is run from top to bottom, as a reader would, on a shop that has just begun."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator

import pytest

from tests.running import REPOSITORY, SHOP, RunningShop, run_shop

TOUR = REPOSITORY / "docs" / "api.md"
BLOCK = re.compile(r"^```(sh|python)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
# Fails at the first refusal, where a reader would stop and wonder.
PREAMBLE = f"""
set -eu
curl() {{ command curl --fail-with-body --silent --show-error "$@"; echo; }}
shop() {{ {" ".join(SHOP)} "$@"; }}
"""

pytestmark = pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not installed")


@pytest.fixture(scope="module")
def shop() -> Iterator[RunningShop]:
    with run_shop(RATE_LIMITS="0") as running:
        yield running


def script(url: str) -> str:
    """All that the tour tells to type; Python goes to Python."""
    blocks = BLOCK.findall(TOUR.read_text())
    typed = [code if language == "sh" else as_python(code) for language, code in blocks]
    return PREAMBLE + "\n".join(typed).replace("./shop ", "shop ").replace(
        "http://127.0.0.1:8000", url
    )


def as_python(code: str) -> str:
    return f"{sys.executable} - <<'PYTHON'\n{code}PYTHON\n"


def test_everything_in_the_tour_of_the_api_works(shop: RunningShop) -> None:
    done = subprocess.run(
        ["bash", "-c", script(shop.url)],
        env=os.environ | shop.environ,
        cwd=REPOSITORY,
        text=True,
        capture_output=True,
        check=False,
    )

    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
