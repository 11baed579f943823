"""How much of a large shop is read to place one order, by PostgreSQL's own counters."""

import pytest
from psycopg._queries import MAX_CACHED_STATEMENT_LENGTH
from sqlalchemy import text

from webapp.orders.rules.purchase import Wanted
from webapp.orders.services.compose import PLACE
from webapp.orders.services.place import place_lines

VARIANTS = 3000
# After five times PostgreSQL may plan for any order, knowing nothing of this one.
ORDERS = 12
# The lines of these few orders may be read whole, again and again; the large tables may not.
FEW_ROWS = 150
READ = text(
    "SELECT relname, seq_tup_read + coalesce(idx_tup_fetch, 0) FROM pg_stat_user_tables"
    " WHERE relname IN ('stock_levels', 'variants', 'products', 'order_lines', 'request_keys')"
)


@pytest.fixture
def large_shop(db, a):
    product = a.product()
    db.session.execute(
        text(
            "WITH more AS (INSERT INTO variants"
            " (product_id, sku, price_cents, currency, position, option_values)"
            " SELECT :product, 'more-' || n, 1000, 'EUR', n, ARRAY[n::text]"
            " FROM generate_series(2, :most) AS n RETURNING id)"
            " INSERT INTO stock_levels (variant_id, location_id, available, reserved)"
            " SELECT id, 1, 1000, 0 FROM more"
        ),
        {"product": product.id, "most": VARIANTS},
    )
    db.session.commit()
    for table in ("stock_levels", "variants"):
        db.session.execute(text(f"ANALYZE {table}"))
    db.session.commit()
    return db.session.scalars(text("SELECT id FROM variants ORDER BY id DESC LIMIT 100")).all()


def rows_read(db):
    db.session.execute(text("SELECT pg_stat_force_next_flush()"))
    db.session.commit()
    found = dict(db.session.execute(READ).all())
    db.session.commit()
    return found


def test_an_order_reads_the_rows_of_its_own_goods_only(db, a, large_shop):
    before = rows_read(db)
    for number in range(ORDERS):
        wanted = [Wanted(variant_id, 1) for variant_id in large_shop[number : number + 3]]
        place_lines(wanted=wanted, buyer=a.buyer(), seen_total_cents=None, actor="test")
    after = rows_read(db)

    for_each_order = {name: (after[name] - before[name]) / ORDERS for name in after}
    assert {name: read for name, read in for_each_order.items() if read > FEW_ROWS} == {}


def test_the_driver_remembers_the_statement_of_an_order():
    """It takes longer ones apart each time they are sent, which costs as much as the rest."""
    assert len(PLACE.text) <= MAX_CACHED_STATEMENT_LENGTH
