"""The script `./shop` itself, in a folder with empty requirement files."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from webapp.embedded.folders import CHECKOUT

REQUIREMENTS = ("requirements.txt", "requirements-embedded.txt")
INSTALL = ("--install", "run", *REQUIREMENTS)


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    folder = tmp_path / "a checkout"
    folder.mkdir()
    shutil.copy(CHECKOUT / "shop", folder)
    for name in (*REQUIREMENTS, "constraints.txt"):
        (folder / name).write_text("# Nothing is needed here.\n")
    return folder


def shop(checkout: Path, *words: str, python: str = sys.executable) -> tuple[int, str]:
    done = subprocess.run(
        [checkout / "shop", *words],
        env={**os.environ, "PYTHON": python},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout


def says_making(output: str) -> bool:
    return output.startswith("Making a virtual environment in ")


@pytest.mark.parametrize("words", [(), ("help",), ("--help",)])
def test_alone_it_lists_its_commands_and_installs_nothing(
    checkout: Path, words: tuple[str, ...]
) -> None:
    code, output = shop(checkout, *words)

    assert code == 0
    assert [line.split()[0] for line in output.splitlines()[2:12]] == [
        "run",
        "test",
        "browser",
        "contract",
        "access",
        "pin",
        "torture",
        "bench-orders",
        "bench-api",
        "help",
    ]
    assert not (checkout / ".venv").exists()


def test_an_old_python_is_refused_in_one_sentence(checkout: Path, tmp_path: Path) -> None:
    old = tmp_path / "python3.10"
    old.write_text(
        f'#!/bin/sh\ncase "$2" in *"< (3, 11)"*) exit 1 ;; esac\nexec {sys.executable} "$@"\n'
    )
    old.chmod(0o755)

    assert shop(checkout, "run", python=str(old)) == (
        2,
        "The shop needs Python 3.11 or newer. Choose one: PYTHON=/path/to/python3 ./shop ...\n",
    )


def test_a_missing_python_is_one_sentence(checkout: Path) -> None:
    assert shop(checkout, "run", python="python3.99") == (
        2,
        (
            "python3.99 was not found. The shop needs Python 3.11 or newer. "
            "Choose one: PYTHON=/path/to/python3 ./shop ...\n"
        ),
    )


@pytest.mark.slow
def test_the_environment_is_made_once_and_again_when_it_cannot_be_trusted(
    checkout: Path, tmp_path: Path
) -> None:
    assert says_making(shop(checkout, *INSTALL)[1])
    assert shop(checkout, *INSTALL) == (0, "")

    (checkout / ".venv" / "whole").rename(checkout / ".venv" / "unfinished")
    assert says_making(shop(checkout, *INSTALL)[1])

    moved = tmp_path / "moved"
    checkout.rename(moved)
    assert says_making(shop(moved, *INSTALL)[1])


@pytest.mark.slow
def test_changed_requirements_are_installed_into_the_same_environment(checkout: Path) -> None:
    shop(checkout, *INSTALL)

    (checkout / "requirements.txt").write_text("# Still nothing.\n")

    assert shop(checkout, *INSTALL) == (
        0,
        "Installing packages (requirements.txt requirements-embedded.txt)\n",
    )


@pytest.mark.slow
def test_its_own_environment_may_be_activated(checkout: Path) -> None:
    shop(checkout, *INSTALL)
    (checkout / REQUIREMENTS[0]).write_text("# Still nothing is needed.\n")

    code, output = shop(checkout, *INSTALL, python=str(checkout / ".venv" / "bin" / "python3"))

    assert (code, says_making(output)) == (0, False)


def test_two_commands_at_once_make_one_environment(checkout: Path) -> None:
    (checkout / "webapp" / "embedded").mkdir(parents=True)
    (checkout / "webapp" / "embedded" / "__main__.py").write_text("print('here')\n")
    starters = [
        subprocess.Popen(
            [checkout / "shop", "run"],
            env={**os.environ, "PYTHON": sys.executable},
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(2)
    ]

    outputs = [starter.communicate()[0] for starter in starters]

    assert sorted(says_making(output) for output in outputs) == [False, True]
    assert all(output.endswith("here\n") for output in outputs)
