import json
import subprocess
import sys
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from tests.rules.bill_samples import BILL, CREDIT_NOTE, LAMP
from webapp.bills.pdf import pdf_of
from webapp.bills.pdf.render import TEMPLATE
from webapp.bills.rules import Party

# Characters that the fonts have and that a reader gives back as they were written.
PRINTED = st.text(
    st.characters(min_codepoint=0x20, max_codepoint=0x17E, exclude_categories=["C", "Z"])
    | st.sampled_from(" #$*_`\\\"'@<>[]{}/~-"),
    min_size=1,
    max_size=80,
)


def read(document):
    return PdfReader(BytesIO(pdf_of(document)))


def pages_of(document):
    return [page.extract_text() for page in read(document).pages]


def squeezed(text):
    """Without the spaces: where a line is broken is a matter of layout."""
    return "".join(text.split())


def printed(document):
    return squeezed("".join(pages_of(document)))


@pytest.mark.parametrize(
    "text",
    [
        "Invoice B2026-000123",
        "Prinsengracht 263",
        "Tax number NL004495445B01",
        "Billed to Marieke van der Berg Lange Viestraat 2 bis 3511 BK Utrecht marieke@example.nl",
        "Delivery address Atelier Berg Oudegracht 158 3511 AZ Utrecht",
        "Invoice date 22 November 2026",
        "Order 1042",
        "Ordered on 20 November 2026",
        "Delivery Home delivery",
        "Payment Bank transfer",
        "Oak reading lamp Shade: Linen · Cable: 2 m SKU LAMP-1 Discount −€2.50",
        "3 €89.00 21% €264.50",
        "Tax rate Net Tax Gross 21% €222.69 €46.76 €269.45 Prices include tax.",
        "Goods before discount €267.00 Discount −€2.50 Delivery €4.95 Total €269.45",
        "of which tax €46.76",
        "Paid −€69.45 To pay €200.00",
        "Amount €200.00 Account (IBAN) NL91 ABNA 0417 1643 00",
        "In the name of Tendero Reference B2026-000123",
        "Page 1 of 1",
    ],
)
def test_a_bill_says_what_was_bought_and_what_is_left_to_pay(text):
    assert squeezed(text) in printed(BILL)


def test_an_account_is_grouped_in_fours():
    assert "NL91 ABNA 0417 1643 00" in pages_of(BILL)[0]


@pytest.mark.parametrize(
    "text",
    [
        "Credit note C2026-000007",
        "Corrects invoice B2026-000123",
        "Reason: The lamp arrived broken.",
        "Total credit €269.45 of which tax €46.76 Tendero",
    ],
)
def test_a_credit_note_says_what_it_corrects_and_why(text):
    assert squeezed(text) in printed(CREDIT_NOTE)


def test_a_bill_without_lines_and_tax_has_no_empty_tables():
    text = printed(replace(BILL, lines=(), taxes=(), deliver_to=None, seller_tax_id=""))

    assert "BanktransferGoods" in text
    for absent in ("Article", "Taxrate", "Deliveryaddress", "Taxnumber"):
        assert absent not in text


def test_a_line_without_options_sku_and_discount_is_a_title_alone():
    lamp = replace(LAMP, options={}, sku=None, discount_cents=0)

    assert "AmountOakreadinglamp3€89.00" in printed(replace(BILL, lines=(lamp,)))


@pytest.mark.parametrize(
    ("currency", "shown"),
    [("EUR", "€269.45"), ("JPY", "¥26,945"), ("BHD", "BHD 26.945"), ("CHF", "CHF 269.45")],
)
def test_every_amount_has_the_digits_of_its_currency(currency, shown):
    document = replace(BILL, paid_cents=0, currency=currency)

    assert squeezed(f"To pay {shown}") in printed(document)
    assert ("€" in printed(document)) == (currency == "EUR")


@settings(max_examples=50, deadline=None)
@given(text=PRINTED)
@example('#panic("x") #read("/etc/passwd") $x^2$ *b* _i_ `c` <l> @r // no /* no */ \\u{41}')
@example("-- --- ... ~ 'single' \"double\" = - + / 1. https://example.org \\")
@example('"}], "code": "<svg/>", {"#let": 1}')
def test_what_people_write_is_printed_as_it_is(text):
    document = replace(
        CREDIT_NOTE,
        reason=f"Why: {text}",
        buyer=Party(f"Name: {text}", (f"Street: {text}",)),
        lines=(replace(LAMP, title=f"Title: {text}", sku=text, options={"Choice": text}),),
    )

    shown = printed(document)

    for label in ("Why:", "Name:", "Street:", "Title:", "Choice:", "SKU"):
        assert label + squeezed(text) in shown


@settings(max_examples=50, deadline=None)
@given(st.text(st.characters(), max_size=300))
@example("漢字 한국어 مرحبا עברית 😀👩‍👩‍👧 \u202eabc \x00\x07\ufeff\ufffe\U000f0000")
@example("half a pair: \ud800")
def test_no_text_keeps_a_bill_from_being_made(text):
    document = replace(
        BILL,
        seller=Party(text, (text,)),
        buyer=Party(text, (text, text)),
        lines=(replace(LAMP, title=text, sku=text, options={text: text}),),
    )

    assert len(read(document).pages) >= 1


@pytest.mark.parametrize("sign", ["W", "漢", "é"])
def test_a_word_without_end_is_broken_within_its_column(sign):
    document = replace(BILL, lines=(replace(LAMP, title=sign * 255, sku="S" * 255),))

    text = pages_of(document)[0]

    assert max(len(line) for line in text.splitlines()) < 100
    assert "S" * 255 in squeezed(text)


def test_a_long_bill_repeats_its_head_and_counts_its_pages():
    lines = tuple(replace(LAMP, title=f"Lamp {n};", sku=f"No. {n};") for n in range(600))

    pages = pages_of(replace(BILL, lines=lines))

    for number, text in enumerate(pages, start=1):
        assert f"Page {number} of {len(pages)}" in text
        assert "Article" in text or number == len(pages)
        assert "Invoice B2026-000123" in text
    assert [page.count("Lamp ") for page in pages] == [page.count("SKU No. ") for page in pages]
    for n in range(600):
        assert sum(f"Lamp {n};" in page and f"No. {n};" in page for page in pages) == 1


def test_a_line_longer_than_a_page_goes_on_on_the_next():
    options = {f"Option {n};": "long " * 20 for n in range(100)}

    pages = pages_of(replace(BILL, lines=(replace(LAMP, options=options),)))

    for n in range(100):
        assert f"Option{n};" in squeezed("".join(pages))
    assert len(pages) > 2


def test_a_bill_made_again_elsewhere_has_the_same_bytes(tmp_path):
    kept = tmp_path / "bill.json"
    kept.write_text(json.dumps(BILL.as_json()))
    program = (
        "import json, sys; from webapp.bills.pdf import pdf_of;"
        "from webapp.bills.rules import BillDocument;"
        "document = BillDocument.from_json(json.load(open(sys.argv[1])));"
        "sys.stdout.buffer.write(pdf_of(document))"
    )

    elsewhere = subprocess.run(
        [sys.executable, "-c", program, str(kept)],
        cwd=Path(__file__).parents[2],
        env={"TZ": "Asia/Tokyo", "SOURCE_DATE_EPOCH": "86400", "HOME": str(tmp_path)},
        capture_output=True,
        check=True,
    )

    assert elsewhere.stdout == pdf_of(BILL)


def test_the_file_says_its_title_its_date_and_its_language():
    reader = read(BILL)

    about = reader.metadata

    assert about.title == "Invoice B2026-000123 · Tendero"
    assert about.author == "Tendero"
    assert about["/CreationDate"].startswith("D:20261122")
    assert reader.root_object["/Lang"] == "en"


def test_a_screen_reader_can_read_a_bill():
    reader = read(BILL)

    assert reader.root_object["/MarkInfo"]["/Marked"].value is True
    assert b"pdfuaid:part" in reader.root_object["/Metadata"].get_data()


def test_a_bill_with_signs_that_no_font_has_is_tagged_all_the_same():
    reader = read(replace(BILL, buyer=Party("漢字", ())))

    assert reader.root_object["/MarkInfo"]["/Marked"].value is True
    assert b"pdfuaid:part" not in reader.root_object["/Metadata"].get_data()


def test_a_process_that_makes_no_bill_does_not_load_the_libraries():
    program = "import sys, webapp.bills.pdf; print({'typst', 'segno'} & set(sys.modules))"

    loaded = subprocess.run(
        [sys.executable, "-c", program],
        cwd=Path(__file__).parents[2],
        capture_output=True,
        check=True,
        text=True,
    )

    assert loaded.stdout == "set()\n"


@pytest.mark.parametrize("word", ["@preview", "import ", "include ", "eval(", "read(", "plugin("])
def test_the_template_fetches_nothing_and_evaluates_nothing(word):
    assert word not in TEMPLATE.read_text()
