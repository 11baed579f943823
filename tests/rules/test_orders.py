import pytest

from webapp.orders.rules.life import LIFE, OrderStatus, WrongStatus, status_after

D, P, I, X, C = OrderStatus  # noqa: E741
MAY_HAPPEN = {
    "order.drafted": {(None, D)},
    "order.placed": {(None, P), (D, P)},
    "order.lines_changed": {(D, D), (P, P)},
    "order.details_changed": {(P, P)},
    "order.address_changed": {(D, D), (P, P), (I, I)},
    "order.noted": {(D, D), (P, P), (I, I), (X, X), (C, C)},
    "order.accepted": {(P, I)},
    "order.packed": {(I, I)},
    "order.unpacked": {(I, I)},
    "order.shipped": {(I, I)},
    "order.delivered": {(I, X)},
    "order.partly_canceled": {(P, P), (I, I)},
    "order.canceled": {(D, C), (P, C), (I, C)},
    "order.expired": {(P, C)},
    "order.put_away": {(C, C)},
    "order.returned": {(I, I), (X, X)},
    "order.paid": {(P, P), (I, I), (X, X)},
    "order.refunded": {(P, P), (I, I), (X, X)},
    "order.billed": {(P, P), (I, I), (X, X)},
    "order.claimed": {(P, P), (I, I), (X, X), (C, C)},
    "order.link_renewed": {(P, P), (I, I), (X, X), (C, C)},
    "order.cancellation_wanted": {(P, P), (I, I)},
    "order.return_wanted": {(I, I), (X, X)},
    "order.request_accepted": {(P, P), (I, I), (X, X), (C, C)},
    "order.request_declined": {(P, P), (I, I), (X, X), (C, C)},
    "order.anonymised": {(X, X), (C, C)},
}


@pytest.mark.parametrize("name", LIFE)
@pytest.mark.parametrize("before", [None, *OrderStatus])
def test_only_what_the_table_says_may_happen_to_an_order(name, before):
    allowed = {after for start, after in MAY_HAPPEN[name] if start == before}
    if not allowed:
        with pytest.raises(WrongStatus):
            status_after(name, before)
        return
    assert {status_after(name, before)} == allowed


def test_the_table_knows_every_event():
    assert set(MAY_HAPPEN) == set(LIFE)
