"""Whatever staff, shoppers, programs and time do, in any order: the books of the shop add up."""

from hypothesis.stateful import run_state_machine_as_test

from tests.torture.opening import Shop


def test_the_books_add_up_after_every_step(db, how_long):
    run_state_machine_as_test(Shop, settings=how_long)
