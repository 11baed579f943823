"""Whatever the use cases do, the books add up."""

from dataclasses import replace

import pytest
from sqlalchemy import text

from tests.audit.books import Books
from webapp.audit.invariants.stock import FREE_ROUTES, ORDER_ROUTES
from webapp.audit.run import audit_books
from webapp.orders.rules.life import LIFE


@pytest.mark.parametrize("included", [True, False], ids=["taxes included", "taxes on top"])
def test_every_use_case_leaves_the_books_in_order(app, db, a, monkeypatch, included):
    settings = replace(app.config["SETTINGS"], prices_include_tax=included)
    monkeypatch.setitem(app.config, "SETTINGS", settings)

    Books(a).write()

    assert audit_books() == []


def test_everything_that_can_happen_to_an_order_is_in_the_history(db, a):
    Books(a).write()

    happened = db.session.execute(text("SELECT DISTINCT name FROM events WHERE subject = 'order'"))
    assert {row.name for row in happened} == set(LIFE)


def test_every_way_that_goods_can_go_is_in_the_history(db, a):
    Books(a).write()

    moved = db.session.execute(
        text("SELECT DISTINCT cause, from_bucket, to_bucket FROM stock_movements")
    )
    assert {tuple(row) for row in moved} == set(FREE_ROUTES + ORDER_ROUTES)


def test_an_empty_shop_is_in_order(db):
    assert audit_books() == []
