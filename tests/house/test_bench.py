"""What `./shop bench-orders` says can be believed: its checks see what is wrong."""

import pytest
from sqlalchemy import text

from bench.load import Round
from bench.orders.books import PEER, SHOP, check_books
from bench.orders.mixes import OPENING_STOCK
from bench.orders.peer.models import (
    ApiToken,
    Base,
    Event,
    Job,
    Order,
    OrderLine,
    Product,
    RequestKey,
    StockMovement,
)
from bench.score import Score, ratio, ratio_by_cpu, score_of

CHECK = "ck_stock_levels_available_not_negative"
SELL_MORE_THAN_ALL = "UPDATE stock_levels SET available = -1"


def books(db, questions, *, placed):
    connection = db.session.connection().connection.driver_connection
    return check_books(connection, questions, placed=placed)


@pytest.fixture
def sold(a):
    products = [a.variant_of(a.product(on_hand=5)) for _ in range(3)]
    a.order(*[(product, 1) for product in products])


@pytest.fixture
def peer(db):
    """The peer's tables with one order, in a schema of their own that the rollback takes away."""
    session = db.session
    session.execute(text("CREATE SCHEMA peer"))
    session.execute(text("SET LOCAL search_path TO peer"))
    Base.metadata.create_all(session.connection())
    lamp = Product(id=1, title="Lamp", price=10, available=OPENING_STOCK - 2, reserved=2)
    session.add_all([lamp, ApiToken(id=1, secret_hash="", scopes="")])
    moved = StockMovement(variant_id=1, quantity=2)
    line = OrderLine(
        variant_id=1, title="Lamp", quantity=2, unit_price=10, total=20, movements=[moved]
    )
    facts = dict.fromkeys(("email", "name", "delivery_method", "payment_type"), "")
    session.add(Order(**facts, subtotal=20, shipping=0, total=20, lines=[line]))
    session.flush()
    session.add_all(
        [
            Event(name="order.placed", order_id=1),
            Job(task="follow_event", arguments={}),
            RequestKey(token_id=1, key="once", answer={}),
        ]
    )
    session.flush()


def test_the_median_round_counts_and_is_compared():
    slow, usual, fast = (
        Round(2.0, [ms / 1000] * 4 * ms, answered=100, cpu_seconds=ms / 10, received_bytes=500)
        for ms in (10, 20, 30)
    )
    lone = Round(1.0, [0.001] * 99 + [0.5], answered=100, cpu_seconds=0.5, received_bytes=700)

    ours, theirs = score_of([fast, slow, usual]), score_of([lone])

    assert ours == Score(per_second=40, p50_ms=20, p99_ms=20, cpu_ms=20, answer_bytes=5)
    assert theirs == Score(per_second=100, p50_ms=1, p99_ms=1, cpu_ms=5, answer_bytes=7)
    assert (ratio(ours, theirs), ratio_by_cpu(ours, theirs)) == (0.4, 0.25)


@pytest.mark.usefixtures("sold")
def test_the_books_of_the_shop_are_right_after_an_order(db):
    assert books(db, SHOP, placed=1) == []
    assert books(db, SHOP, placed=2) == ["2 orders were confirmed, but 1 are there"]


@pytest.mark.usefixtures("sold")
@pytest.mark.parametrize(
    ("mistake", "complaint"),
    [
        ("UPDATE stock_levels SET available = 5", "3 stock rows are not what the ledger proves"),
        (
            "UPDATE order_lines SET quantity = 2, total_cents = 2000 WHERE position = 1",
            "1 products were sold in other numbers than order lines say",
        ),
        (
            f"ALTER TABLE stock_levels DROP CONSTRAINT {CHECK}; {SELL_MORE_THAN_ALL}",
            "3 stock rows are below zero",
        ),
        ("DELETE FROM order_lines WHERE position = 1", "1 orders have another number of lines"),
    ],
)
def test_the_books_of_the_shop_show_a_mistake(db, mistake, complaint):
    db.session.connection().connection.driver_connection.execute(
        f"SET LOCAL session_replication_role = replica; {mistake}"
    )

    assert any(wrong.startswith(complaint) for wrong in books(db, SHOP, placed=1))


@pytest.mark.usefixtures("peer")
def test_the_books_of_the_peer_show_a_mistake(db):
    assert books(db, PEER, placed=1) == []

    db.session.execute(text("UPDATE products SET available = -1, reserved = 3; DELETE FROM jobs"))

    assert books(db, PEER, placed=1) == [
        "1 products are below zero",
        "1 products were sold in other numbers than order lines say",
        "1 products were sold in other numbers than movements say",
        "1 orders have no event, job or answer of their own",
    ]
