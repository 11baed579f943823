"""How a value becomes a cell of a CSV file, in which a spreadsheet finds nothing to carry out."""

from datetime import UTC, date, datetime
from typing import Any

from webapp.money import Money

# What spreadsheets take for the beginning of a formula, also in full width.
FORMULA_STARTS = tuple("=+-@|%＝＋－＠|％")
# What they skip before they look: spaces and quotes, and what nobody sees.
SKIPPED = " \t\r\n\v\f\0\"'`\u00a0\u200b\u200c\u200d\u2060\u3000\ufeff"


def cell(value: Any) -> str:
    """Numbers, amounts and times stay what they are; a text that could be a formula is quoted.

    Only text can come from outside, so a minus before an amount is one.
    """
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case int() | Money():
            return str(value)
        case datetime():
            return value.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S")
        case date():
            return value.isoformat()
        case dict():
            return quoted("; ".join(f"{name}: {one}" for name, one in value.items()))
        case list():
            return quoted(", ".join(map(str, value)))
    return quoted(str(value))


def quoted(text: str) -> str:
    """Behind an apostrophe a spreadsheet shows the text and carries out nothing."""
    is_dangerous = text.lstrip(SKIPPED).startswith(FORMULA_STARTS) or text[:1] in "\t\r\n"
    return f"'{text}" if text and is_dangerous else text
