"""What is taken back of an order, cent by cent: nothing is lost and nothing credited twice."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webapp.orders.rules.credits import (
    Left,
    Part,
    PartKind,
    Priced,
    amount_part,
    fitted_parts,
    free_parts,
    goods_part,
    left_after,
    left_by_rate,
    slice_cents,
)

STANDARD, REDUCED = Decimal(21), Decimal(9)


def line(total, tax, quantity, *, included=True, credited=0, percent=STANDARD):
    return Priced(quantity, total, tax, percent, included, credited, line_id=1)


def amounts(parts):
    return [(part.kind, part.amount_cents, part.tax_cents, part.tax_percent) for part in parts]


@pytest.mark.parametrize(
    ("amount", "quantity", "counts", "slices"),
    [
        (1000, 3, [1, 1, 1], [333, 333, 334]),
        (1000, 3, [2, 1], [666, 334]),
        (1000, 3, [1, 2], [333, 667]),
        (1000, 3, [3], [1000]),
        (2, 3, [1, 1, 1], [0, 1, 1]),
        (0, 5, [2, 3], [0, 0]),
        (1, 2, [1, 1], [0, 1]),
        (4000, 2, [1, 1], [2000, 2000]),
        (0, 1, [1], [0]),
    ],
)
def test_the_slices_of_an_amount(amount, quantity, counts, slices):
    found, before = [], 0
    for count in counts:
        found.append(slice_cents(amount, quantity, before, count))
        before += count
    assert found == slices
    assert sum(slices) == amount


@pytest.mark.parametrize(
    ("priced", "count", "before", "amount", "tax"),
    [
        (line(6000, 1041, 3), 1, 0, 2000, 347),
        (line(6000, 1041, 3), 3, 0, 6000, 1041),
        (line(6000, 1041, 3), 2, 1, 4000, 694),
        (line(1990, 179, 2, included=False), 1, 0, 995 + 89, 89),
        (line(1990, 179, 2, included=False), 1, 1, 995 + 90, 90),
        (line(1, 0, 1), 1, 0, 1, 0),
        (line(0, 0, 2), 1, 0, 0, 0),
    ],
)
def test_pieces_are_credited_at_what_they_cost_with_their_tax(priced, count, before, amount, tax):
    part = Part(PartKind.GOODS, amount, tax, STANDARD, line_id=1, quantity=count)
    assert goods_part(priced, count, before) == part


@pytest.mark.parametrize(
    ("credited", "amount", "tax"),
    [(0, 2000, 347), (4000, 2000, 347), (4001, 1999, 347), (5000, 1000, 174), (6000, 0, 0)],
)
def test_pieces_are_credited_at_no_more_than_is_left_of_their_line(credited, amount, tax):
    part = goods_part(line(6000, 1041, 3, credited=credited), 1, 2)
    assert (part.amount_cents, part.tax_cents) == (amount, tax)


def test_an_amount_of_a_line_takes_its_share_of_the_tax():
    part = amount_part(PartKind.GOODS, line(6000, 1041, 3), 1000)
    assert part == Part(PartKind.GOODS, 1000, 174, STANDARD, line_id=1, quantity=0)
    added = amount_part(PartKind.GOODS, line(2000, 420, 1, included=False), 242)
    assert (added.amount_cents, added.tax_cents) == (242, 42)


def test_what_is_left_of_each_rate():
    priced = [
        line(6000, 1041, 3),
        line(1990, 164, 2, percent=REDUCED),
        line(495, 86, 1),
    ]
    assert left_by_rate(priced, {STANDARD: (2000, 347)}) == {
        STANDARD: Left(4495, 780),
        REDUCED: Left(1990, 164),
    }


def test_what_is_left_counts_the_tax_once_where_it_was_added():
    assert left_by_rate([line(2000, 420, 1, included=False)], {}) == {STANDARD: Left(2420, 420)}


@pytest.mark.parametrize(
    ("cents", "left", "parts"),
    [
        (1000, {STANDARD: Left(2495, 433)}, [(1000, 174, STANDARD)]),
        (
            1000,
            {STANDARD: Left(2495, 433), REDUCED: Left(995, 82)},
            [(715, 124, STANDARD), (285, 23, REDUCED)],
        ),
        (1, {STANDARD: Left(2495, 433), REDUCED: Left(995, 82)}, [(1, 0, STANDARD)]),
        (5, {STANDARD: Left(0, 0), REDUCED: Left(995, 82)}, [(5, 0, REDUCED)]),
        (
            3490,
            {STANDARD: Left(2495, 433), REDUCED: Left(995, 82)},
            [(2495, 433, STANDARD), (995, 82, REDUCED)],
        ),
    ],
)
def test_a_free_amount_is_spread_over_what_is_left_of_each_rate(cents, left, parts):
    found = amounts(free_parts(cents, left))
    assert found == [(PartKind.FREE, *part) for part in parts]


@pytest.mark.parametrize(
    ("amount", "tax", "quantity", "left", "fitted"),
    [
        # There is enough, so the pieces keep their slice of the tax.
        (2000, 347, 1, Left(4000, 694), (2000, 347)),
        # An amount takes its share of the tax.
        (2000, 340, 0, Left(4000, 694), (2000, 347)),
        # It makes up for what was rounded before: 60 amounts of one cent took no tax.
        (1, 0, 0, Left(4000, 694), (1, 0)),
        (100, 0, 0, Left(3940, 694, 60, 0), (100, 28)),
        # More than is left is cut.
        (2000, 347, 1, Left(500, 87), (500, 87)),
        (2000, 347, 1, Left(0, 0), (0, 0)),
        # Whatever takes the rest takes the rest of the tax.
        (2000, 347, 1, Left(2000, 350), (2000, 350)),
        (2000, 347, 1, Left(2000, 340), (2000, 340)),
        # The tax never outgrows what is left of it, nor the amount that remains.
        (2000, 347, 1, Left(2010, 340), (2000, 340)),
        (2000, 347, 1, Left(2001, 350), (2000, 349)),
    ],
)
def test_a_part_is_cut_to_what_is_left_of_its_rate(amount, tax, quantity, left, fitted):
    part = Part(PartKind.GOODS, amount, tax, STANDARD, line_id=1, quantity=quantity)
    (cut,) = fitted_parts([part], {STANDARD: left})
    assert (cut.amount_cents, cut.tax_cents) == fitted
    assert (cut.line_id, cut.quantity) == (1, quantity)


def test_parts_of_one_rate_are_cut_together_and_those_of_another_apart():
    left = {STANDARD: Left(2495, 433), REDUCED: Left(995, 82)}
    parts = [
        Part(PartKind.GOODS, 2000, 347, STANDARD, line_id=1, quantity=1),
        Part(PartKind.GOODS, 1990, 164, REDUCED, line_id=2, quantity=2),
        Part(PartKind.SHIPPING, 600, 104, STANDARD),
    ]
    cents = [(part.amount_cents, part.tax_cents) for part in fitted_parts(parts, left)]
    assert cents == [(2000, 347), (995, 82), (495, 86)]


amount = st.integers(0, 200_000)


@given(amount, st.lists(st.integers(1, 50), min_size=1, max_size=12))
def test_whatever_is_taken_back_in_any_order_the_slices_add_up(amount, counts):
    quantity, before, total = sum(counts), 0, 0
    for count in counts:
        piece = slice_cents(amount, quantity, before, count)
        assert 0 <= piece <= amount
        assert abs(piece - Decimal(amount) * count / quantity) < 1
        before += count
        total += piece
    assert total == amount


@st.composite
def priced_lines(draw, *, included):
    """Lines as the shop prices them: the tax is rounded once for each line."""
    found = []
    for number in range(draw(st.integers(1, 4))):
        unit, quantity = draw(st.integers(1, 3000)), draw(st.integers(1, 9))
        percent = draw(st.sampled_from([STANDARD, REDUCED, Decimal(0), Decimal("2.5")]))
        total = unit * quantity
        tax = round(total * percent / (100 + percent if included else 100))
        found.append(Priced(quantity, total, tax, percent, included, 0, line_id=number))
    return found


@given(st.data(), st.booleans())
def test_a_full_take_back_in_any_order_credits_exactly_the_total(data, included):
    lines = data.draw(priced_lines(included=included))
    pieces = [one.line_id for one in lines for _ in range(one.quantity)]
    taken, parts = dict.fromkeys(range(len(lines)), 0), []

    for number in data.draw(st.permutations(pieces)):
        parts += fitted_parts(
            [goods_part(lines[number], 1, taken[number])], left_by_rate(lines, sums_of(parts))
        )
        taken[number] += 1

    for one in lines:
        mine = [part for part in parts if part.line_id == one.line_id]
        assert sum(part.amount_cents for part in mine) == one.gross_cents
    assert sum(part.tax_cents for part in parts) == sum(one.tax_cents for one in lines)
    assert set(left_by_rate(lines, sums_of(parts)).values()) == {Left(0, 0)}


@given(st.data(), st.booleans())
def test_free_amounts_and_pieces_together_never_credit_more_than_the_total(data, included):
    lines = data.draw(priced_lines(included=included))
    total = sum(one.gross_cents for one in lines)
    taken, parts = dict.fromkeys(range(len(lines)), 0), []
    pieces = data.draw(st.permutations([one.line_id for one in lines for _ in range(one.quantity)]))

    for number in pieces:
        left = left_by_rate(lines, sums_of(parts))
        most = sum(rest.amount_cents for rest in left.values())
        free = free_parts(data.draw(st.integers(0, most)), left)
        parts += fitted_parts(free, left)
        part = goods_part(lines[number], 1, taken[number])
        parts += fitted_parts([part], left_by_rate(lines, sums_of(parts)))
        taken[number] += 1

    assert all(0 <= part.tax_cents <= part.amount_cents for part in parts)
    assert sum(part.amount_cents for part in parts) == total
    assert set(left_by_rate(lines, sums_of(parts)).values()) == {Left(0, 0)}


@given(st.integers(1, 3000), st.integers(0, 1000), st.data())
def test_however_small_the_amounts_all_of_them_took_their_share_of_the_tax(total, tax, data):
    tax = min(tax, total)
    left = {STANDARD: Left(total, tax)}
    for _ in range(data.draw(st.integers(1, 60))):
        most = left[STANDARD].amount_cents
        cents = min(data.draw(st.sampled_from([1, 1, 1, 2, 7, 500])), most)
        parts = fitted_parts(free_parts(cents, left), left)
        left = left_after(left, parts)
        given_back, taxes = total - left[STANDARD].amount_cents, tax - left[STANDARD].tax_cents
        assert abs(taxes - Decimal(tax) * given_back / total) <= Decimal("0.5")


def sums_of(parts):
    """What was credited of each rate, as the books tell it: amount and tax."""
    sums = {}
    for part in parts:
        amount, tax = sums.get(part.tax_percent, (0, 0))
        sums[part.tax_percent] = amount + part.amount_cents, tax + part.tax_cents
    return sums
