"""The first page of a long list must not read the whole list: its index has the rows in order."""

import pytest
from sqlalchemy import event

from webapp.catalogue.queries.cards import Sort
from webapp.catalogue.queries.listing import page_of_products


@pytest.fixture
def plans(db):
    """The plans of what `ask` reads when sequential scans are the last resort."""

    def plans(ask):
        asked = []

        def note(_connection, _cursor, statement, parameters, *_):
            asked.append((statement, parameters))

        event.listen(db.engine, "before_cursor_execute", note)
        ask()
        event.remove(db.engine, "before_cursor_execute", note)
        connection = db.session.connection().connection.driver_connection
        connection.execute("SET LOCAL enable_seqscan = off")
        rows = [connection.execute(f"EXPLAIN {wanted}", given) for wanted, given in asked]
        return ["\n".join(line for (line,) in found) for found in rows]

    return plans


def test_the_newest_products_come_from_their_index(plans, a):
    a.product()

    first, *_ = plans(lambda: page_of_products(sort=Sort.NEWEST, after=None, size=24))

    assert "Index Scan using ix_products_shown" in first
    assert "Sort" not in first.partition("SubPlan")[0]
