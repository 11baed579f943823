"""The API against its own description, by programs that other people wrote."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.running import REPOSITORY, RunningShop, run_shop
from webapp.access import SCOPES

HERE = Path(__file__).parent
SCHEMATHESIS = Path(sys.executable).with_name("schemathesis")
HOOKS = {"SCHEMATHESIS_HOOKS": "tests.contract.hooks", "PYTHONPATH": str(REPOSITORY)}
PHASES = "examples,coverage,fuzzing,stateful"

pytestmark = pytest.mark.skipif(
    not SCHEMATHESIS.exists(), reason="schemathesis is not installed (./shop contract does that)"
)


@pytest.fixture(scope="module")
def shop() -> Iterator[RunningShop]:
    with run_shop(RATE_LIMITS="0") as running:
        yield running


def attack(shop: RunningShop, config: Path = HERE / "schemathesis.toml") -> str:
    """What schemathesis prints; fails with it when something was found."""
    command = [
        *(str(SCHEMATHESIS), "--config-file", str(config), "run"),
        *(f"{shop.url}/openapi.json", "--url", shop.url),
        # The place of the one is taken by described_data_acceptance, which calls it (hooks.py).
        *("--checks", "all", "--exclude-checks", "positive_data_acceptance", "--phases", PHASES),
    ]
    done = subprocess.run(
        command, capture_output=True, text=True, check=False, env=os.environ | HOOKS
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_a_program_that_may_do_everything_finds_no_fault(shop: RunningShop, tmp_path: Path) -> None:
    token = shop.command("token", "create", "--name", "contract", "--scopes", ",".join(SCOPES))
    # As a header of the command line it would be sent where schemathesis leaves it out on purpose.
    config = tmp_path / "schemathesis.toml"
    sign_in = f'[auth.openapi.token]\nbearer = "{token.strip()}"\n'
    config.write_text((HERE / "schemathesis.toml").read_text() + sign_in)

    told = attack(shop, config)

    scenarios = re.search(r"Scenarios: +([0-9]+)", told)
    assert scenarios, told
    assert int(scenarios[1]) > 0


def test_a_program_without_a_token_finds_no_fault(shop: RunningShop) -> None:
    attack(shop)
