"""A small history through all the use cases, in threads, as the command does it."""

from io import StringIO

import pytest
from rich.console import Console
from sqlalchemy import select

from tests.rules.test_history import HEADER, row
from webapp.bills.models import Bill
from webapp.orders.models import Order
from webapp.replay.command import NOT_RUN, OK, WRONG, replay

ROWS = (
    HEADER,
    row("1", "a", 2),
    row("1", "b", 10, "0.85"),
    row("1", "a", 1, "1.45"),
    row("2", "a", 4, "1.05", customer=""),
    row("3", "b", 3),
    row("C4", "b", -3),
    row("C5", "b", -4, "0.85"),
)


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "history.csv"
    path.write_text("\n".join(ROWS))
    return path


@pytest.fixture
def printed():
    return StringIO()


@pytest.fixture
def run(app, db, file, printed):
    return lambda: replay(app, file, Console(file=printed, width=120))


def test_the_books_agree_with_the_file(db, run, printed):
    assert run() == OK

    said = printed.getvalue()
    assert "3 orders with 5 lines placed, paid and billed" in said
    assert "1 customers and 1 guest orders, 2 products" in said
    assert "2 cancellations gave back 7 units; asked again, 0 of them gave back anything" in said
    assert "2 of 2 refused" in said
    orders = db.session.scalars(select(Order).order_by(Order.total_cents)).all()
    assert [(one.status, one.total_cents, one.credited_cents) for one in orders] == [
        ("CANCELED", 375, 375),
        ("DELIVERED", 420, 0),
        ("DELIVERED", 1245, 340),
    ]
    assert len(db.session.scalars(select(Bill)).all()) == 3 + 2


def test_a_history_is_played_once(run, printed):
    run()
    assert run() == NOT_RUN
    assert "These products are here already." in printed.getvalue()


def test_books_that_differ_are_said_to(run, printed, monkeypatch):
    monkeypatch.setattr("webapp.replay.queries.credited_cents", lambda numbers: 1)
    assert run() == WRONG


def test_a_file_that_is_not_there_is_said_so(app, db, tmp_path, printed):
    assert replay(app, tmp_path / "none.csv", Console(file=printed, width=200)) == NOT_RUN
    assert "No such file" in printed.getvalue()
