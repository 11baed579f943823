"""Cells as values. What is not exactly readable raises BadValue; nothing is ever guessed."""

import re
from decimal import ROUND_HALF_UP, Decimal

from webapp.catalogue.rules.limits import MOST_GRAMS
from webapp.money import Money

MOST_PIECES = 1_000_000
FLAGS = {"true": True, "false": False}


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
