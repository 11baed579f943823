"""The first page of a long list must not read the whole list: its index has the rows in order."""

import pytest
from sqlalchemy import event

from webapp.catalogue.queries.listing import ListOrder, page_of_numbers


@pytest.fixture
def plans(db):
    """The plans of what `ask` reads, where PostgreSQL may not go some ways or use some indexes."""

    def plans(ask, *, without=("seqscan",), unindexed=""):
        asked = []

        def note(_connection, _cursor, statement, parameters, *_):
            asked.append((statement, parameters))

        event.listen(db.engine, "before_cursor_execute", note)
        ask()
        event.remove(db.engine, "before_cursor_execute", note)
        connection = db.session.connection().connection.driver_connection
        for way in without:
            connection.execute(f"SET LOCAL enable_{way} = off")
        if unindexed:
            connection.execute(f"DROP INDEX {unindexed}")
        rows = [connection.execute(f"EXPLAIN {wanted}", given) for wanted, given in asked]
        return ["\n".join(line for (line,) in found) for found in rows]

    return plans


def page(**asked):
    usual = {"sort": ListOrder.NEWEST, "limit": 24, "skip": 0}
    return lambda: page_of_numbers(usual | asked)


@pytest.mark.parametrize(
    ("order", "index"),
    [
        (ListOrder.NEWEST, "ix_products_shown"),
        (ListOrder.NAME, "ix_products_by_name"),
        (ListOrder.CHEAPEST, "ix_variants_price"),
        (ListOrder.DEAREST, "ix_variants_price"),
    ],
)
def test_products_come_in_the_order_of_an_index(plans, a, order, index):
    a.product()

    [plan] = plans(
        page(sort=order), without=("sort", "seqscan", "bitmapscan", "hashjoin", "mergejoin")
    )

    assert f"using {index}" in plan
    assert "Sort" not in plan


@pytest.mark.parametrize(
    ("asked", "index"),
    [
        ({"tag": "lamp"}, "ix_products_tags"),
        ({"category_ids": [1, 2]}, "ix_products_category_id"),
        ({"q": "lamp"}, "ix_products_search"),
    ],
)
def test_products_are_filtered_by_an_index(plans, a, asked, index):
    a.product()

    # Few rows are better taken by the index of an order, so those are away.
    orders = "ix_products_shown, ix_products_by_name"
    [plan] = plans(page(**asked), without=("seqscan", "indexscan"), unindexed=orders)

    assert index in plan
