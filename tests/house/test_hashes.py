"""Where a hash is cut short, nobody gains anything by finding another text with the same one."""

import re
from pathlib import Path

CODE = Path(__file__).parents[2] / "webapp"
MAKES = re.compile(r"\b(?:sha\d+|sha\d_\d+|blake2[bs]|md5|shake_\d+)\b")
OTHERS = re.compile(r"\b(?:sha1|sha224|sha384|sha\d_\d+|blake2[bs]|md5|shake_\d+)\b")
CUTS = re.compile(r"digest(?:\(\))?\[|digest_size=")
# What takes a part of a hash, and what the worst is if two texts share it.
SHORT = {
    "accounts/rules/codes.py": "160 bits, as long as the secrets of apps are; made with our key",
    "api/answers.py": "a program keeps an answer that is a little older",
    "brakes.py": "two shoppers share a count",
    "caching/__init__.py": "what is damaged in the cache is shown",
    "cart/queries.py": "a shopper is not told that his own cart changed",
    "embedded/folders.py": "two shops of one machine share a folder",
    "events/services.py": "two requests wait for each other",
    "limits.py": "two visitors share a count",
    "stock/rules.py": "staff are not told that the stock which they counted changed",
    "storage.py": "128 bits: staff overwrite a picture of their own",
    "templating.py": "a browser keeps a file of ours that is a little older",
}


# What guards a token, a form, a browser or the log: all of SHA-256. The last only draws.
WHOLE = {
    *("accounts/rules/tokens.py", "accounts/rules/sealing.py", "cart/services.py"),
    *("known_browsers.py", "staff_log/rules.py", "audit/invariants/staff_log.py"),
    *("storefront/confirmation.py", "catalogue/rules/placeholder.py"),
}


def files_with(pattern):
    files = {file.relative_to(CODE).as_posix(): file.read_text() for file in CODE.rglob("*.py")}
    return {name for name, text in files.items() if pattern.search(text)}


def test_a_hash_is_cut_short_only_where_the_list_says_why():
    assert files_with(CUTS) == SHORT.keys()


def test_every_other_hash_is_a_whole_sha256():
    assert files_with(MAKES) - SHORT.keys() == WHOLE
    assert files_with(OTHERS) <= SHORT.keys()
