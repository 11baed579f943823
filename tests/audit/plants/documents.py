from tests.audit.plants.planting import plant
from tests.audit.plants.printing import lie

LIES = {
    "kind": '"credit_note"',
    "code": '"B2020-000001"',
    "corrects": '"B2020-000001"',
    "issued_on": '"2020-02-20"',
    "order_number": "17",
    "currency": '"USD"',
    "discount_cents": "1",
    "tax_cents": "1",
    "total_cents": "1",
    "payment_type": '"CASH"',
    "buyer_email": '"eve@example.com"',
    "buyer,name": '"Eve"',
}

DOCUMENTS = (
    *(
        plant(
            "bills.documents_agree_with_their_columns",
            "bill {billed_code}",
            lie("billed_bill", path, value),
        )
        for path, value in LIES.items()
    ),
    plant(
        "bills.documents_agree_with_their_columns",
        "bill {returned_note_code}",
        lie("returned_note_1", "corrects", '"B2020-000001"'),
    ),
    plant(
        "bills.documents_add_up",
        "bill {billed_code}",
        lie("billed_bill", "lines,0,quantity", "2"),
    ),
    plant(
        # A discount on one line that is taken back on another.
        "bills.documents_add_up",
        "bill {delivered_code}",
        lie("delivered_bill", "lines,0,discount_cents", "100"),
        lie("delivered_bill", "lines,1,discount_cents", "-100"),
    ),
    plant(
        "bills.documents_add_up",
        "bill {billed_code}",
        lie("billed_bill", "subtotal_cents", "1"),
    ),
    plant(
        "bills.documents_add_up",
        "bill {billed_code}",
        lie("billed_bill", "lines", "[]"),
    ),
    plant(
        "bills.documents_add_up",
        "bill {billed_code}",
        lie("billed_bill", "shipping_cents", "0"),
    ),
    plant(
        "bills.taxes_add_up",
        "bill {billed_code}",
        lie("billed_bill", "taxes", "[]"),
    ),
    plant(
        "bills.taxes_add_up",
        "bill {billed_code}",
        lie("billed_bill", "taxes,0,tax_cents", "1"),
    ),
    plant(
        "bills.taxes_add_up",
        "bill {billed_code}",
        lie("billed_bill", "taxes,0,net_cents", "1"),
    ),
)
