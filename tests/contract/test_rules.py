"""The description of the API against the rules of OpenAPI and OWASP, by Spectral."""

import shutil
import subprocess
from pathlib import Path

import pytest

from tests.running import REPOSITORY

HERE = Path(__file__).parent
NPM = shutil.which("npm")

pytestmark = pytest.mark.skipif(
    NPM is None, reason="npm is not installed, so there is no Spectral (Debian: apt install npm)"
)


@pytest.fixture(scope="module")
def spectral() -> Path:
    """Installed beside the packages of Python the first time."""
    folder = REPOSITORY / ".venv" / "spectral"
    folder.mkdir(parents=True, exist_ok=True)
    for name in ("package.json", "spectral.yaml"):
        shutil.copy(HERE / name, folder)
    install = [str(NPM), "install", "--no-audit", "--no-fund", "--loglevel=error"]
    subprocess.run(install, cwd=folder, check=True, capture_output=True)
    return folder


def test_the_description_breaks_no_rule(spectral: Path) -> None:
    document = REPOSITORY / "openapi.json"
    command = ["node_modules/.bin/spectral", "lint", str(document), "-r", "spectral.yaml"]

    told = subprocess.run(
        [*command, "--fail-severity=error"], cwd=spectral, check=False, capture_output=True
    )

    assert told.returncode == 0, told.stdout.decode()
