"""What is installed is what was tested: constraints.txt names all that is brought along."""

import re
from functools import cache
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

REPOSITORY = Path(__file__).parents[2]
FILES = sorted(REPOSITORY.glob("requirements*.txt"))


def required_in(file):
    lines = file.read_text().splitlines()
    return [Requirement(line) for line in lines if re.match(r"\w", line)]


@cache
def pins():
    lines = (REPOSITORY / "constraints.txt").read_text().splitlines()
    pinned = [line.split("==") for line in lines if not line.startswith("#")]
    return {canonicalize_name(name): version for name, version in pinned}


def brought_along(requirement):
    """The names of what an installed package needs, and of what that needs in turn."""
    found, ahead = set(), [requirement]
    while ahead:
        wanted = ahead.pop()
        for one in needs_of(wanted):
            if (one.name, *one.extras) not in found:
                found.add((one.name, *one.extras))
                ahead.append(one)
    return {canonicalize_name(name) for name, *_ in found}


def needs_of(wanted):
    try:
        texts = distribution(wanted.name).requires or []
    except PackageNotFoundError:
        return []
    extras = [{"extra": extra} for extra in (*wanted.extras, "")]
    needs = [Requirement(text) for text in texts]
    return [
        one for one in needs if not one.marker or any(one.marker.evaluate(env) for env in extras)
    ]


@pytest.mark.parametrize("file", FILES, ids=lambda path: path.name)
def test_what_is_required_is_pinned_to_the_same_version(file):
    for one in required_in(file):
        assert pins()[canonicalize_name(one.name)] == str(one.specifier).removeprefix("=="), one


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt"])
def test_what_a_requirement_brings_along_is_pinned_too(name):
    missing = {
        (str(one), needed)
        for one in required_in(REPOSITORY / name)
        for needed in brought_along(one)
        if needed not in pins()
    }
    assert missing == set()


def test_the_search_for_what_is_brought_along_goes_deep():
    assert {"werkzeug", "markupsafe"} <= brought_along(Requirement("Flask"))
    assert "psycopg-binary" in brought_along(Requirement("psycopg[binary]"))


@pytest.mark.parametrize("file", ["shop", "Dockerfile"])
def test_whoever_installs_keeps_to_the_pins(file):
    text = (REPOSITORY / file).read_text()
    installs = re.findall(r"pip install (?!.*--dry-run).*", text)
    assert installs
    assert all("constraints.txt" in line or "$files" in line for line in installs)
    assert "-c constraints.txt" in text
