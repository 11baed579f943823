"""Cells as values. What is not exactly readable raises BadValue; nothing is ever guessed."""

import re
import unicodedata
from decimal import ROUND_HALF_UP, Decimal

from webapp.money import Money

MOST_PIECES = 1_000_000
MOST_GRAMS = 1_000_000_000
FLAGS = {"true": True, "false": False}
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


class BadValue(ValueError):
    """The cell cannot be used as it is; the text says in what way."""


def read_cents(text: str, currency: str) -> int:
    """The amount in minor units; `1,234.50`, `12,50`, `12.345` and `-1` are refused."""
    if re.fullmatch(r"-[0-9.]+", text):
        raise BadValue("The amount is negative")
    if re.fullmatch(r"[0-9]+(\.[0-9]+)?", text) and len(text.partition(".")[0]) > 9:
        raise BadValue("The amount is too large")
    try:
        return Money.parse(text, currency).cents
    except ValueError:
        raise BadValue("Not an exact amount such as 1234.50") from None


def read_pieces(text: str) -> int:
    """A number of goods; below zero and above a million are refused."""
    if re.fullmatch(r"-[0-9]+", text):
        raise BadValue("The quantity is negative")
    if not re.fullmatch(r"[0-9]+", text):
        raise BadValue("Not a whole number")
    if len(text) > 9 or int(text) > MOST_PIECES:
        raise BadValue(f"More than {MOST_PIECES:,} pieces")
    return int(text)


def read_position(text: str) -> int:
    if not re.fullmatch(r"[0-9]{1,6}", text):
        raise BadValue("Not a position such as 1")
    return int(text)


def read_grams(text: str) -> Decimal:
    """The weight as it stands there, which may have a fraction; see `whole_grams`."""
    if not re.fullmatch(r"[0-9]{1,12}(\.[0-9]{1,12})?", text):
        raise BadValue("Not a weight in grams")
    if Decimal(text) > MOST_GRAMS:
        raise BadValue("The weight is too large")
    return Decimal(text)


def whole_grams(grams: Decimal) -> int:
    return int(grams.quantize(Decimal(1), ROUND_HALF_UP))


def read_flag(text: str) -> bool:
    if text.lower() not in FLAGS:
        raise BadValue("Neither TRUE nor FALSE")
    return FLAGS[text.lower()]


def read_url(text: str, most_bytes: int) -> str:
    """The address of a picture in the web."""
    if not re.match(r"https?://[^/\s@]+/", text, re.IGNORECASE) or re.search(r"\s", text):
        raise BadValue("Not the address of a picture (https://...)")
    if len(text.encode()) > most_bytes:
        raise BadValue(f"The address is longer than {most_bytes:,} bytes")
    return text


def slugify(text: str) -> str:
    """The text as it can stand in an address; empty when no letter or digit is left."""
    plain = unicodedata.normalize("NFKD", text.replace("ß", "ss")).encode("ascii", "ignore")
    return re.sub(r"[^a-z0-9]+", "-", plain.decode().lower().replace("'", "")).strip("-")


def one_line(text: str) -> str:
    return " ".join(text.split())


def without_controls(text: str) -> str:
    """The text without NUL and its kin, which no database or page wants; line ends as \\n."""
    return CONTROL.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
