"""The shop of canaries, through which tests/browser/test_canaries.py walks, lacks no text."""

import pytest

from tests.canaries.planting import NOT_PLANTED, columns_of_texts, name_of, plant_everywhere
from tests.canaries.shop import build
from tests.canaries.texts import SHORT

FILE = "tests/canaries/planting.py"
SHOP = "tests/canaries/shop.py"


@pytest.fixture
def planted(a):
    build(a)
    return plant_everywhere()


def test_every_column_of_text_holds_a_canary_or_says_why_not(planted):
    bare = sorted(name for name, rows in planted.items() if not rows and name not in NOT_PLANTED)

    assert not bare, f"write rows for these in {SHOP}, or say in {FILE} why nobody can: {bare}"


def test_every_exception_is_a_column():
    assert NOT_PLANTED.keys() <= {name_of(column) for column in columns_of_texts()}


def test_a_short_text_fits_everywhere():
    assert max(map(len, SHORT)) <= 100
