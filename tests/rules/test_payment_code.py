from dataclasses import replace

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.rules.bill_samples import BILL
from webapp.bills.pdf.payment_code import is_iban, payment_code_of, payment_text, qr_code
from webapp.bills.rules import Party
from webapp.money import Money


def test_a_payment_code_holds_the_transfer_as_the_standard_wants_it():
    assert payment_text(BILL, Money(20000, "EUR")).split("\n") == [
        "BCD",
        "002",
        "1",
        "SCT",
        "",
        "Tendero",
        "NL91ABNA0417164300",
        "EUR200.00",
        "",
        "",
        "B2026-000123",
    ]


@pytest.mark.parametrize(
    "changes",
    [
        {"kind": "credit_note"},
        {"payment_type": "CARD"},
        {"currency": "USD"},
        {"bank_account": ""},
        {"bank_account": "NL92ABNA0417164300"},
        {"bank_account": "ask us"},
        {"paid_cents": 26945},
        {"paid_cents": 26946},
        {"seller": Party(" ", ())},
    ],
)
def test_there_is_a_payment_code_only_for_an_open_transfer_in_euros(changes):
    assert payment_code_of(BILL).startswith("<svg")
    assert payment_code_of(replace(BILL, **changes)) == ""


@pytest.mark.parametrize(
    ("account", "is_one"),
    [
        ("DE89 3704 0044 0532 0130 00", True),
        ("GB82 WEST 1234 5698 7654 32", True),
        ("de89370400440532013000", True),
        ("DE88 3704 0044 0532 0130 00", False),
        ("DE89", False),
        ("DE٨٩370400440532013000", False),
    ],
)
def test_an_account_with_wrong_check_digits_is_none(account, is_one):
    assert is_iban(account) is is_one


@settings(deadline=None)
@given(st.text(min_size=1))
@example("😀" * 300)
@example("line\nbreak")
def test_every_name_fits_into_a_payment_code(name):
    text = payment_text(replace(BILL, seller=Party(name, ())), Money(99_999_999_999, "EUR"))

    assert len(text.encode()) <= 331
    assert len(text.split("\n")) == 11
    assert (qr_code(text).error, qr_code(text).version <= 13) == ("M", True)
