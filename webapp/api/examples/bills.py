from typing import Any

WANTED = {"order_id": 5}
BILL: dict[str, Any] = {
    "id": 9,
    "kind": "bill",
    "code": "B2026-000123",
    "year": 2026,
    "number": 123,
    "order_id": 5,
    "order_number": 1005,
    "ordered_on": "2026-03-02",
    "corrects_id": None,
    "credit_id": None,
    "reason": "",
    "seller": {"name": "Tendero", "lines": ["Market 1", "2611 GP Delft", "Netherlands"]},
    "seller_tax_id": "NL123456789B01",
    "buyer": {"name": "Ada Lovelace", "lines": ["Canal Street 12", "1015 CJ Delft"]},
    "buyer_email": "ada@example.com",
    "delivery_method": "HOME_DELIVERY",
    "payment_type": "BANK_TRANSFER",
    "bank_account": "NL91ABNA0417164300",
    "currency": "EUR",
    "lines": [
        {
            "title": "Tide notebook",
            "sku": "TIDE-A5",
            "options": {"Size": "A5"},
            "quantity": 2,
            "unit_price": "12.50",
            "discount": "0.00",
            "tax_percent": "21",
            "tax": "4.34",
            "total": "25.00",
        }
    ],
    "taxes": [{"tax_percent": "21", "net": "24.75", "tax": "5.20"}],
    "subtotal": "25.00",
    "discount": "0.00",
    "shipping": "4.95",
    "tax": "5.20",
    "tax_included": True,
    "total": "29.95",
    "paid": "29.95",
    "issued_on": "2026-03-02",
    "issued_at": "2026-03-02T16:10:00.000Z",
    "version": 1,
}
BILLS = {"items": [BILL], "next_cursor": None}
CREDITED = {
    "subtotal": "2.50",
    "shipping": "0.00",
    "tax": "0.43",
    "total": "2.50",
}
CREDIT_NOTE = {
    **BILL,
    **CREDITED,
    "id": 10,
    "kind": "credit_note",
    "code": "C2026-000017",
    "number": 17,
    "corrects_id": 9,
    "credit_id": 6,
    "reason": "A scratched cover.",
    "lines": [
        {**BILL["lines"][0], "quantity": 1, "unit_price": "2.50", "tax": "0.43", "total": "2.50"}
    ],
    "taxes": [{"tax_percent": "21", "net": "2.07", "tax": "0.43"}],
}
