import pytest

from webapp.catalogue.rules.choice import Sellable, choices, first_choice

RED_S = Sellable(1, ("Red", "S"), True)
RED_L = Sellable(2, ("Red", "L"), False)
BLUE_S = Sellable(3, ("Blue", "S"), False)
BLUE_L = Sellable(4, ("Blue", "L"), True)
ALL = [RED_S, RED_L, BLUE_S, BLUE_L]


def shown(choice):
    return [(v.text, v.variant_id, v.is_chosen, v.is_obtainable) for v in choice.values]


def test_each_value_leads_to_the_nearest_variant():
    colour, size = choices(["Colour", "Size"], ALL, RED_L)
    assert (colour.name, size.name) == ("Colour", "Size")
    assert shown(colour) == [("Red", 2, True, False), ("Blue", 4, False, True)]
    assert shown(size) == [("S", 1, False, True), ("L", 2, True, False)]


def test_where_a_combination_is_missing_the_obtainable_one_is_nearest():
    three = [
        Sellable(1, ("A", "X"), True),
        Sellable(2, ("B", "Y"), False),
        Sellable(3, ("B", "Z"), True),
    ]
    (first, _) = choices(["One", "Two"], three, three[0])
    assert shown(first)[1] == ("B", 3, False, True)


@pytest.mark.parametrize(
    ("variants", "wanted", "first"),
    [
        (ALL, 3, BLUE_S),
        (ALL, None, RED_S),
        (ALL, 99, RED_S),
        ([RED_L, BLUE_L], None, BLUE_L),
        ([RED_L], None, RED_L),
        ([], None, None),
    ],
)
def test_the_first_that_can_be_had_is_shown_unless_another_is_wanted(variants, wanted, first):
    assert first_choice(variants, wanted) is first


def test_a_simple_product_has_nothing_to_choose():
    assert choices([], [Sellable(1, (), True)], Sellable(1, (), True)) == ()
