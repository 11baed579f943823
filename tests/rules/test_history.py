"""Reading a history of orders in the shape of the UCI data set."""

import os
from pathlib import Path

import pytest

from webapp.replay.rules import BadHistory, Goods, Reversal, read_history

HEADER = "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country"
MONTH = Path(__file__).parents[3] / "shared" / "data" / "uci" / "online_retail_2011-02.csv"


def read(*rows):
    return read_history([HEADER, *rows], "EUR")


def row(invoice, sku, quantity, price="1.25", customer="17850.0", at="2011-02-01 08:00:00"):
    return f"{invoice},{sku},A thing,{quantity},{at},{price},{customer},United Kingdom"


def test_lines_of_one_invoice_with_the_same_goods_are_one_line():
    sales = read(row("1", "a1", 2), row("1", "A1", 3), row("1", "a1", 1, "2.00")).sales

    assert sales["1"].lines == {Goods("A1", 125): 5, Goods("A1", 200): 1}
    assert sales["1"].cents == 825


def test_only_a_quantity_and_a_price_above_zero_make_a_sale():
    rows = row("1", "a", 0), row("2", "a", 1, "0.0"), row("A3", "a", 1), row("4", "a", -1)
    assert read(*rows).sales == {}


def test_a_cancellation_takes_back_from_the_first_sale_that_has_enough_left():
    history = read(
        row("1", "a", 2),
        row("2", "a", 5),
        row("C3", "a", -3),
        row("C4", "a", -2),
        row("C5", "a", -2),
    )
    goods = Goods("A", 125)
    assert history.reversals == [
        Reversal("C3:4", "2", goods, 3),
        Reversal("C4:5", "1", goods, 2),
        Reversal("C5:6", "2", goods, 2),
    ]


def test_the_first_sale_is_the_oldest_wherever_it_stands_in_the_file():
    history = read(
        row("C3", "a", -1, at="2011-02-11 08:00:00"),
        row("2", "a", 1, at="2011-02-10 08:00:00"),
        row("1", "a", 1, at="2011-02-09 08:00:00"),
    )
    assert [one.invoice for one in history.reversals] == ["1"]


@pytest.mark.parametrize(
    "cancellation",
    [
        row("C2", "a", -3),
        row("C2", "b", -1),
        row("C2", "a", -1, "1.00"),
        row("C2", "a", -1, customer="99.0"),
        row("C2", "a", -1, at="2011-01-31 08:00:00"),
    ],
)
def test_a_cancellation_of_what_was_not_sold_is_left_out(cancellation):
    assert read(row("1", "a", 2), cancellation).reversals == []


def test_nobody_knows_which_guest_has_brought_something_back():
    assert read(row("1", "a", 2, customer=""), row("C2", "a", -1, customer="")).reversals == []


@pytest.mark.parametrize(
    ("rows", "sentence"),
    [
        (["A,B"], "The first line lacks the columns InvoiceNo, "),
        ([HEADER, row("1", "a", "two")], "Line 2 cannot be read: 'two' is not a quantity."),
        ([HEADER, row("1", "a", "1_0")], "Line 2 cannot be read: '1_0' is not a quantity."),
        ([HEADER, row("1", "a", "2.5")], "Line 2 cannot be read: '2.5' is not a quantity."),
        ([HEADER, row("1", "a", 10**9)], "Line 2 cannot be read: '1000000000' is not a quantity."),
        (
            [HEADER, row("1", "a", 1), row("1", "a", 1, "1.255")],
            "Line 3 cannot be read: '1.255' is not an amount in EUR.",
        ),
        (
            [HEADER, row("1", "a", 1, at="2/9/2011 8:00")],
            "Line 2 cannot be read: '2/9/2011 8:00' is not a moment such as ",
        ),
        ([HEADER, "1,a"], "Line 2 cannot be read: '' is not a quantity."),
        ([HEADER, "\n", "\n", row("1", "a", "two")], "Line 4 cannot be read: "),
        ([HEADER, '1,a,"A\n', 'thing",two,,,,'], "Line 3 cannot be read: "),
        ([HEADER, "1,a\rb"], "Line 2 is not a line of a CSV file."),
    ],
)
def test_a_file_that_is_no_history_is_refused_with_its_place(rows, sentence):
    with pytest.raises(BadHistory) as refusal:
        read_history(rows, "EUR")
    assert str(refusal.value).startswith(sentence)


def test_no_line_is_blamed_for_another_encoding(tmp_path):
    file = tmp_path / "latin.csv"
    file.write_bytes(f"{HEADER}\n1,a,Caf\xe9".encode("latin-1"))

    with file.open(encoding="utf-8") as lines, pytest.raises(UnicodeDecodeError):
        read_history(lines, "EUR")


def test_a_real_month_has_the_figures_that_are_known_of_it():
    file = Path(os.environ.get("TENDERO_HISTORY", MONTH))
    if not file.exists():
        pytest.skip(f"{file} is not here; TENDERO_HISTORY names another place")
    with file.open(encoding="utf-8-sig", newline="") as lines:
        history = read_history(lines, "EUR")

    sales = history.sales.values()
    assert (len(sales), sum(len(sale.lines) for sale in sales)) == (1100, 26_677)
    assert (len(history.titles), sum(not sale.customer for sale in sales)) == (2352, 103)
    assert len({sale.customer for sale in sales} - {""}) == 758
    assert sum(sale.cents for sale in sales) == 52_363_189
    back = history.reversals
    assert (len(back), sum(one.quantity for one in back)) == (167, 734)
    assert sum(one.cents for one in back) == 52_363_189 - 52_082_768
