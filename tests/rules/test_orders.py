import pytest

from webapp.orders.rules import NEXT, OrderStatus, WrongStatus, check_move

ALLOWED = {
    (OrderStatus.PENDING, OrderStatus.IN_PROGRESS),
    (OrderStatus.PENDING, OrderStatus.CANCELED),
    (OrderStatus.IN_PROGRESS, OrderStatus.DELIVERED),
    (OrderStatus.IN_PROGRESS, OrderStatus.CANCELED),
}


@pytest.mark.parametrize("current", OrderStatus)
@pytest.mark.parametrize("wanted", OrderStatus)
def test_an_order_only_moves_as_the_table_says(current, wanted):
    if (current, wanted) in ALLOWED:
        assert check_move(current, wanted) is None
    else:
        with pytest.raises(WrongStatus):
            check_move(current, wanted)


def test_every_status_has_a_row_in_the_table():
    assert set(NEXT) == set(OrderStatus)
