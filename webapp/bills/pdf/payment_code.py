"""The code that a bank's app reads off a bill: EPC069-12, known as GiroCode."""

import re
from io import BytesIO
from typing import TYPE_CHECKING

from webapp.bills.rules import BillDocument
from webapp.money import Money

if TYPE_CHECKING:
    from segno import QRCode

LONGEST_NAME = 70
# Leaves room for the other lines within the 331 bytes that the standard allows.
LONGEST_NAME_BYTES = 200


def payment_code_of(document: BillDocument) -> str:
    """The QR code as SVG for an open bill to be paid in euros by bank transfer, else nothing."""
    left_cents = document.total_cents - document.paid_cents
    asks_for_a_transfer = document.kind == "bill" and document.payment_type == "BANK_TRANSFER"
    if not asks_for_a_transfer or document.currency != "EUR" or left_cents <= 0:
        return ""
    if not is_iban(document.bank_account) or not payee_of(document):
        return ""
    return drawing_of(payment_text(document, Money(left_cents, "EUR")))


def is_iban(account: str) -> bool:
    """Whether the check digits are right; an app would refuse a code with wrong ones."""
    compact = compact_account(account)
    if not re.fullmatch(r"[A-Z]{2}[0-9]{2}[A-Z0-9]{10,30}", compact):
        return False
    return int("".join(str(int(sign, 36)) for sign in compact[4:] + compact[:4])) % 97 == 1


def compact_account(account: str) -> str:
    return "".join(account.split()).upper()


def payee_of(document: BillDocument) -> str:
    """The seller's name on one line, cut to what the standard takes."""
    name = " ".join(document.seller.name.split())[:LONGEST_NAME]
    return name.encode("utf-8", "ignore")[:LONGEST_NAME_BYTES].decode("utf-8", "ignore")


def payment_text(document: BillDocument, amount: Money) -> str:
    """One value a line, in the order of the standard; the empty ones are BIC, purpose and a
    structured reference, for which the code of a bill has the wrong form."""
    return "\n".join(
        [
            "BCD",
            "002",
            "1",
            "SCT",
            "",
            payee_of(document),
            compact_account(document.bank_account),
            f"EUR{amount}",
            "",
            "",
            document.code,
        ]
    )


def drawing_of(text: str) -> str:
    drawing = BytesIO()
    qr_code(text).save(drawing, kind="svg", border=0, xmldecl=False)
    return drawing.getvalue().decode()


def qr_code(text: str) -> "QRCode":
    """Error correction M and no better one, as the standard says."""
    from segno import make_qr

    return make_qr(text, error="m", boost_error=False, encoding="utf-8")
