"""Words as the catalogue keeps them: in one line, without what no page wants, as addresses."""

import re
import unicodedata
from collections.abc import Iterable

CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


def slugify(text: str) -> str:
    """The text as it can stand in an address; empty when no letter or digit is left."""
    plain = unicodedata.normalize("NFKD", text.replace("ß", "ss")).encode("ascii", "ignore")
    return re.sub(r"[^a-z0-9]+", "-", plain.decode().lower().replace("'", "")).strip("-")


def one_line(text: str) -> str:
    return " ".join(text.split())


def without_controls(text: str) -> str:
    """The text without NUL and its kin, which no database or page wants; line ends as \\n."""
    return CONTROL.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def once_each(words: Iterable[str]) -> list[str]:
    """Each word once, whatever its capitals, as it was written first."""
    found: dict[str, str] = {}
    for word in words:
        found.setdefault(word.casefold(), word)
    return list(found.values())
