"""What the documents promise is tested: each test that they name is there."""

import ast
import re
from functools import cache
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parents[2]
DOCUMENTS = [REPOSITORY / "docs" / name for name in ("security.md", "asvs.md")]
NAMED = re.compile(r"`(tests/[\w/]+\.py)::(\w+)`")
# What stands in the last column of a table instead of a test, always with its reason.
EXCUSES = ("not yet: ", "open: ", "does not apply: ")


def rows(text):
    """The cells of each row of each table, without the heads."""
    lines = [line for line in text.splitlines() if line.startswith("|")]
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    heads = {at - 1 for at, row in enumerate(cells) if set(row[0]) == {"-"}}
    return [row for at, row in enumerate(cells) if at not in heads and set(row[0]) != {"-"}]


def missing_tests(text):
    return [f"{file}::{name}" for file, name in NAMED.findall(text) if name not in names_in(file)]


@cache
def names_in(file):
    path = REPOSITORY / file
    tree = ast.parse(path.read_text() if path.exists() else "")
    return {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}


def unkept_promises(text):
    """Rows that name no test and give no reason, or name a test in a way that nobody checks."""
    return [
        row[0]
        for row in rows(text)
        if not (NAMED.search(row[-1]) or row[-1].startswith(EXCUSES))
        or row[-1].count("::") != len(NAMED.findall(row[-1]))
    ]


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_test_that_a_document_names_is_there(document):
    text = document.read_text()

    assert len(NAMED.findall(text)) > 50
    assert missing_tests(text) == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_row_has_a_test_or_a_reason(document):
    assert unkept_promises(document.read_text()) == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_row_stands_once(document):
    names = [row[0] for row in rows(document.read_text())]

    assert len(names) > 80
    assert sorted(names) == sorted(set(names))


TABLE = "| Id | Here |\n|---|---|\n"


def test_a_test_that_is_not_there_is_missed():
    kept = "`tests/house/test_promises.py::test_a_test_that_is_not_there_is_missed`"
    broken = "`tests/house/test_promises.py::test_of_nothing`, `tests/none.py::test_of_nothing`"

    assert missing_tests(kept) == []
    assert len(missing_tests(broken)) == 2


@pytest.mark.parametrize("cell", ["", "yes", "open", "`test_x`", "tests/house/test_x.py::test_x"])
def test_a_row_without_a_test_or_a_reason_is_found(cell):
    assert unkept_promises(f"{TABLE}| CVE-1 | {cell} |") == ["CVE-1"]
    assert unkept_promises(f"{TABLE}| CVE-1 | does not apply: {cell or 'so'} |") == (
        ["CVE-1"] if "::" in cell else []
    )
