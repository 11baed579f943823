import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.rules.bill_samples import BILL, CREDIT_NOTE
from webapp.bills.pdf.page import page_of, percent_shown
from webapp.bills.rules import BillDocument, BillLine, Party, TaxLine

TEXT = st.text(max_size=60)
PARTIES = st.builds(Party, TEXT, st.lists(TEXT, max_size=4).map(tuple))
LINES = st.builds(BillLine, title=TEXT, options=st.dictionaries(TEXT, TEXT, max_size=4))
DOCUMENTS = st.builds(
    BillDocument,
    seller=PARTIES,
    buyer=PARTIES,
    deliver_to=st.none() | PARTIES,
    lines=st.lists(LINES, max_size=3).map(tuple),
    taxes=st.lists(st.builds(TaxLine), max_size=3).map(tuple),
)


def sums_of(document):
    return [(row["name"], row["amount"]) for row in page_of(document)["sums"]]


@given(DOCUMENTS)
def test_a_document_comes_back_from_json_as_it_went(document):
    kept = json.loads(json.dumps(document.as_json()))

    again = BillDocument.from_json(kept)

    assert again == document
    assert kept == document.as_json()
    assert [list(line.options) for line in again.lines] == [
        list(line.options) for line in document.lines
    ]


def test_what_is_paid_too_much_is_said_without_a_sign():
    assert sums_of(replace(BILL, paid_cents=30000))[-1] == ("Paid too much", "€30.55")


def test_tax_that_is_not_in_the_prices_is_added_before_the_total():
    assert sums_of(replace(BILL, tax_included=False, total_cents=31621)) == [
        ("Goods before discount", "€267.00"),
        ("Discount", "−€2.50"),
        ("Delivery", "€4.95"),
        ("Tax", "€46.76"),
        ("Total", "€316.21"),
        ("Paid", "−€69.45"),
        ("To pay", "€246.76"),
    ]


def test_what_does_not_apply_is_not_mentioned():
    plain = replace(BILL, discount_cents=0, shipping_cents=0, tax_cents=0, paid_cents=0)

    assert sums_of(plain) == [
        ("Subtotal", "€267.00"),
        ("Total", "€269.45"),
        ("To pay", "€269.45"),
    ]


@pytest.mark.parametrize(
    ("percent", "shown"),
    [("21.000", "21%"), ("5.500", "5.5%"), ("100", "100%"), ("0.000", "0%"), ("-0.00", "0%")],
)
def test_a_tax_rate_is_shown_without_idle_noughts(percent, shown):
    assert percent_shown(percent) == shown


def test_a_credit_note_speaks_of_no_payment():
    assert sums_of(CREDIT_NOTE)[-2:] == [("Total credit", "€269.45"), ("of which tax", "€46.76")]
    assert page_of(CREDIT_NOTE)["payment"] == {"sentence": "", "fields": [], "code": ""}


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"paid_cents": 26945}, "This invoice is paid. Thank you."),
        ({"payment_type": "CASH"}, "Please pay €200.00."),
        ({"paid_cents": 30000}, ""),
        ({"total_cents": 0, "paid_cents": 0}, ""),
        ({"bank_account": ""}, "Please ask us which account to transfer the amount to."),
        ({"currency": "USD"}, "Please transfer the amount to our account."),
        ({}, "Scan the code with the app of your bank, or transfer the amount yourself."),
    ],
)
def test_a_bill_says_how_the_rest_is_paid(changes, sentence):
    assert page_of(replace(BILL, **changes))["payment"]["sentence"] == sentence
