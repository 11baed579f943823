"""What docs/keeping-it-safe.md says of personal fields, beside the models and the rights."""

import re
from pathlib import Path

from tests.canaries.planting import NOT_PLANTED, columns_of_texts, name_of
from webapp.access import SCOPES
from webapp.accounts.rules.roles import PERMISSIONS

FILE = "docs/keeping-it-safe.md"
TEXT = (Path(__file__).parents[2] / FILE).read_text()
ROW = re.compile(r"^\| `(\w+)` \| ((?:`\w+`(?:, )?)+) \| (.+) \| (.+) \|$", re.MULTILINE)
TOLD = {
    f"{table}.{field}": (staff, programs)
    for table, fields, staff, programs in ROW.findall(TEXT)
    for field in re.findall(r"\w+", fields)
}
# Texts that are about nobody. Keys, hashes and words of a list stand in tests/canaries/planting.py.
TABLES_OF_GOODS = {
    *("attributes", "categories", "media", "order_lines", "product_attributes", "product_options"),
    *("products", "stock_movements", "variants"),
}
NOT_PERSONAL = {
    "api_tokens.name": "what a program is for",
    "request_keys.key": "made by a program or a form",
    "request_keys.scope": "a realm of ours and a number",
}


def is_about_nobody(name):
    table, _, field = name.partition(".")
    is_listed = name in NOT_PLANTED or name in NOT_PERSONAL
    return is_listed or table in TABLES_OF_GOODS or field == "request_id"


def test_every_text_is_listed_as_personal_or_is_about_nobody():
    texts = {name_of(column) for column in columns_of_texts()}

    untold = [name for name in texts - TOLD.keys() if not is_about_nobody(name)]
    assert sorted(untold) == [], f"Who sees them? Say so in {FILE}."


def test_every_field_that_is_listed_is_one_and_about_somebody():
    texts = {name_of(column) for column in columns_of_texts()}

    assert sorted(TOLD.keys() - texts) == []
    assert sorted(NOT_PERSONAL.keys() - texts) == []
    assert sorted(TOLD.keys() & NOT_PERSONAL.keys()) == []


def test_every_right_that_is_named_is_one():
    staff, programs = (" ".join(seen) for seen in zip(*TOLD.values(), strict=True))

    assert set(re.findall(r"`([^`]+)`", staff)) <= PERMISSIONS.keys()
    assert set(re.findall(r"`([^`]+)`", programs)) <= SCOPES.keys()
