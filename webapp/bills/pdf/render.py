"""Sets a bill in type."""

import json
from pathlib import Path
from typing import Any

from webapp.bills.pdf.page import page_of
from webapp.bills.rules import BillDocument

TEMPLATE = Path(__file__).with_name("bill.typ")


def pdf_of(document: BillDocument) -> bytes:
    """The PDF of a bill or credit note; the same document always gives the same bytes.

    It is PDF/UA-1, that is readable to a screen reader, unless a text has characters that no
    font at hand can draw (Chinese, an emoji): the standard forbids that, a customer does not.
    """
    # Imported here, because the library is large and most processes never make a bill.
    from typst import TypstError

    page = page_of(document)
    try:
        return typeset(page, ["ua-1"])
    except TypstError:
        return typeset(page, [])


def typeset(page: dict[str, Any], standards: list[Any]) -> bytes:
    """What people wrote travels as data, which the template prints and never evaluates.

    The fonts of the machine are left out: with them a bill would look different elsewhere.
    """
    import typst

    return typst.compile(
        TEMPLATE,
        format="pdf",
        sys_inputs={"page": text_of(page)},
        ignore_system_fonts=True,
        pdf_standards=standards,
    )


def text_of(page: dict[str, Any]) -> str:
    """The page as JSON. Half a surrogate pair, which is no text, becomes a question mark."""
    return json.dumps(page, ensure_ascii=False).encode("utf-8", "replace").decode()
