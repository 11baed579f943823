"""A bill and its credit note, on which the tests of bills are variations."""

from dataclasses import replace

from webapp.bills.rules import BillDocument, BillLine, Party, TaxLine

LAMP = BillLine(
    title="Oak reading lamp",
    sku="LAMP-1",
    options={"Shade": "Linen", "Cable": "2 m"},
    quantity=3,
    unit_price_cents=8900,
    discount_cents=250,
    tax_percent="21.000",
    tax_cents=4590,
    total_cents=26450,
)
BILL = BillDocument(
    kind="bill",
    code="B2026-000123",
    corrects=None,
    reason="",
    issued_on="2026-11-22",
    order_number=1042,
    ordered_on="2026-11-20",
    currency="EUR",
    seller=Party("Tendero", ("Prinsengracht 263", "1016 GV Amsterdam")),
    seller_tax_id="NL004495445B01",
    buyer=Party("Marieke van der Berg", ("Lange Viestraat 2 bis", "3511 BK Utrecht")),
    buyer_email="marieke@example.nl",
    deliver_to=Party("Atelier Berg", ("Oudegracht 158", "3511 AZ Utrecht")),
    delivery_method="HOME_DELIVERY",
    payment_type="BANK_TRANSFER",
    lines=(LAMP,),
    subtotal_cents=26700,
    discount_cents=250,
    shipping_cents=495,
    tax_cents=4676,
    tax_included=True,
    total_cents=26945,
    paid_cents=6945,
    taxes=(TaxLine("21.000", 22269, 4676),),
    bank_account="nl91abna 0417164300",
)
CREDIT_NOTE = replace(
    BILL,
    kind="credit_note",
    code="C2026-000007",
    corrects="B2026-000123",
    reason="The lamp arrived broken.",
)
