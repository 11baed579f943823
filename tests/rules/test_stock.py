from webapp.stock.rules import Demand, missing, sum_demand


def test_what_several_lines_ask_of_one_variant_is_summed():
    assert sum_demand([Demand(1, 2), Demand(2, 1), Demand(1, 3)]) == {1: 5, 2: 1}


def test_a_variant_that_nobody_knows_has_none():
    assert missing({1: 5, 2: 1, 3: 1}, {1: 4, 2: 1}) == {1: 4, 3: 0}
