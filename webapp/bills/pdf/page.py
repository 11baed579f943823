"""What a bill says, as ready words and amounts: the template only prints."""

from datetime import date
from decimal import Decimal
from typing import Any

from webapp.bills.pdf.payment_code import compact_account, payment_code_of
from webapp.bills.pdf.words import DELIVERY, MONTHS, PAYMENT, WORDS
from webapp.bills.rules import BillDocument, BillLine, Party, TaxLine
from webapp.money import Money


def page_of(document: BillDocument) -> dict[str, Any]:
    words = WORDS[document.kind]
    issued_on = date.fromisoformat(document.issued_on)
    return {
        "title": f"{words['title']} {document.code}",
        "issued_on": [issued_on.year, issued_on.month, issued_on.day],
        "seller": party_shown(document.seller),
        "footer": footer(document),
        "buyer": party_shown(document.buyer) | {"email": document.buyer_email},
        "deliver_to": party_shown(document.deliver_to) if document.deliver_to else None,
        "facts": facts(document),
        "reason": document.reason,
        "tax_note": "Prices include tax." if document.tax_included else "Prices are without tax.",
        "lines": [line_shown(line, document.currency) for line in document.lines],
        "taxes": [tax_shown(tax, document.currency) for tax in document.taxes],
        "sums": sums(document),
        "payment": payment(document),
    }


def party_shown(party: Party) -> dict[str, Any]:
    return {"name": party.name, "lines": [line for line in party.lines if line.strip()]}


def footer(document: BillDocument) -> str:
    tax_id = document.seller_tax_id
    return f"{document.seller.name} · Tax number {tax_id}" if tax_id else document.seller.name


def facts(document: BillDocument) -> list[list[str]]:
    shown = [
        (WORDS[document.kind]["date"], day_shown(document.issued_on)),
        ("Corrects invoice", document.corrects or ""),
        ("Order", str(document.order_number)),
        ("Ordered on", day_shown(document.ordered_on)),
        ("Delivery", DELIVERY.get(document.delivery_method, document.delivery_method)),
        ("Payment", PAYMENT.get(document.payment_type, document.payment_type)),
    ]
    return [[name, value] for name, value in shown if value]


def day_shown(day: str) -> str:
    """The names of months are ours: those of Python change with the machine's language."""
    moment = date.fromisoformat(day)
    return f"{moment.day} {MONTHS[moment.month - 1]} {moment.year}"


def line_shown(line: BillLine, currency: str) -> dict[str, Any]:
    return {
        "title": line.title,
        "notes": notes(line, currency),
        "quantity": f"{line.quantity:,}",
        "unit_price": Money(line.unit_price_cents, currency).shown(),
        "tax_percent": percent_shown(line.tax_percent),
        "total": Money(line.total_cents, currency).shown(),
    }


def notes(line: BillLine, currency: str) -> list[str]:
    """The small print under a title: what was chosen, what it is called, what came off."""
    noted = [" · ".join(f"{name}: {value}" for name, value in line.options.items())]
    if line.sku:
        noted.append(f"SKU {line.sku}")
    if line.discount_cents:
        noted.append(f"Discount {Money(-line.discount_cents, currency).shown()}")
    return [note for note in noted if note]


def percent_shown(percent: str) -> str:
    """Without the noughts that a column adds, and without the sign of a negative zero."""
    number = Decimal(percent).normalize()
    return f"{number or Decimal(0):f}%"


def tax_shown(tax: TaxLine, currency: str) -> list[str]:
    net, part = Money(tax.net_cents, currency), Money(tax.tax_cents, currency)
    return [percent_shown(tax.tax_percent), net.shown(), part.shown(), (net + part).shown()]


def sums(document: BillDocument) -> list[dict[str, Any]]:
    """From the goods down to what is left to pay; what does not apply is left out."""
    goods = "Goods before discount" if document.discount_cents else "Subtotal"
    included = document.tax_included
    rows = [
        ("plain", goods, document.subtotal_cents),
        ("plain", "Discount", -document.discount_cents),
        ("plain", "Delivery", document.shipping_cents),
        ("plain", "Tax", 0 if included else document.tax_cents),
        ("total", WORDS[document.kind]["total"], document.total_cents),
        ("aside", "of which tax", document.tax_cents if included else 0),
        *paid_and_left(document),
    ]
    return [
        {"manner": manner, "name": name, "amount": Money(cents, document.currency).shown()}
        for manner, name, cents in rows
        if cents or manner in ("total", "left")
    ]


def paid_and_left(document: BillDocument) -> list[tuple[str, str, int]]:
    """Nothing on a credit note: whether money goes back depends on what was paid by then."""
    if document.kind != "bill":
        return []
    left_cents = document.total_cents - document.paid_cents
    left = "To pay" if left_cents >= 0 else "Paid too much"
    return [("plain", "Paid", -document.paid_cents), ("left", left, abs(left_cents))]


def payment(document: BillDocument) -> dict[str, Any]:
    """How the rest is paid, in a sentence, and for a transfer what to fill in."""
    left = Money(document.total_cents - document.paid_cents, document.currency)
    if document.kind != "bill" or left.cents < 0 or document.total_cents == 0:
        return {"sentence": "", "fields": [], "code": ""}
    if left.cents == 0:
        return {"sentence": "This invoice is paid. Thank you.", "fields": [], "code": ""}
    if document.payment_type == "BANK_TRANSFER":
        return transfer(document, left)
    return {"sentence": f"Please pay {left.shown()}.", "fields": [], "code": ""}


def transfer(document: BillDocument, left: Money) -> dict[str, Any]:
    account = account_shown(document.bank_account)
    code = payment_code_of(document)
    sentence = "Please transfer the amount to our account."
    if not account:
        sentence = "Please ask us which account to transfer the amount to."
    if code:
        sentence = "Scan the code with the app of your bank, or transfer the amount yourself."
    fields = [
        ["Amount", left.shown()],
        ["Account (IBAN)", account],
        ["In the name of", document.seller.name if account else ""],
        ["Reference", document.code],
    ]
    return {
        "sentence": sentence,
        "fields": [[name, value] for name, value in fields if value],
        "code": code,
    }


def account_shown(account: str) -> str:
    """Grouped in fours, as it is printed on a card."""
    compact = compact_account(account)
    return " ".join(compact[start : start + 4] for start in range(0, len(compact), 4))
