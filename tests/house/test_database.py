"""The migrations make what the models say, and the last walls stand in the database."""

import re
from dataclasses import replace
from pathlib import Path

import procrastinate
import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import JSON, BigInteger, Date, Integer, LargeBinary, Numeric, String, text
from sqlalchemy.dialects.postgresql import JSONB, TIMESTAMP
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError, IntegrityError

from tests import books
from tests.conftest import administer, settings_for_tests
from tests.factory import Make
from webapp import create_app
from webapp.bills.queries import bills_of
from webapp.extensions import db as database
from webapp.orders.services.accept import accept_order
from webapp.orders.services.pay import record_payment
from webapp.orders.services.ship import ship_order
from webapp.orders.services.take_back import return_lines
from webapp.payments.rules import PaymentType
from webapp.setup import migrate_shop
from webapp.stock.rules import Bucket

REPOSITORY = Path(__file__).parents[2]
QUEUE_SCHEMA = REPOSITORY / "migrations" / "procrastinate"

# Every constraint, unique index and trigger, as PostgreSQL words it. A wall that is taken down or
# weakened is taken down here too, by hand.
WALLS = Path(__file__).with_name("walls.txt")
STANDING = r"""
    SELECT regexp_replace(wall, '\s+', ' ', 'g') FROM (
        SELECT conrelid::regclass::text, concat_ws(' ', conrelid::regclass, conname,
            pg_get_constraintdef(oid)) FROM pg_constraint WHERE contype IN ('c', 'f', 'p', 'u')
        UNION ALL
        SELECT indrelid::regclass::text, pg_get_indexdef(indexrelid)
        FROM pg_index WHERE indisunique AND indpred IS NOT NULL
        UNION ALL
        SELECT tgrelid::regclass::text, pg_get_triggerdef(oid)
        FROM pg_trigger WHERE NOT tgisinternal
    ) AS walls (of_table, wall)
    WHERE of_table !~ '^(procrastinate_|alembic_|pg_|information_schema)' AND of_table <> '-'
"""


def is_ours(name, kind, parents):
    return not (kind == "table" and name.startswith("procrastinate_"))


def test_the_migrations_make_what_the_models_say(db):
    with db.engine.connect() as connection:
        options = {"include_name": is_ours}
        context = MigrationContext.configure(connection, opts=options)
        assert compare_metadata(context, database.metadata) == []


def test_the_walls_stand(db):
    found = db.session.scalars(text(STANDING))
    assert sorted(found) == WALLS.read_text().splitlines()


def test_every_constraint_has_a_name_that_says_what_it_is():
    for table in database.metadata.tables.values():
        for constraint in table.constraints:
            assert re.match(r"(pk|uq|ck|fk)_", str(constraint.name)), (table, constraint)


def test_deleting_never_cascades_into_the_books():
    may_cascade = {"cart_lines", "product_options", "product_attributes", "reviews", "wishes"}
    for table in database.metadata.tables.values():
        for key in table.foreign_keys:
            assert key.ondelete == ("CASCADE" if key.ondelete == "CASCADE" else "RESTRICT"), key
            assert key.ondelete == "RESTRICT" or table.name in may_cascade, key


APPEND_ONLY = {
    *("events", "stock_movements", "bills", "order_credits", "order_credit_parts", "refunds"),
    *("payments", "staff_log"),
}


@pytest.fixture
def sold(a):
    """An order that was paid, shipped and partly taken back, so that every book has a row."""
    return live(a.order((a.variant_of(a.product()), 2)))


def live(order):
    """Takes an order through its life, to a credit note and a refund."""
    staff = {"actor": "staff:1"}
    record_payment(order.id, order.total_cents, payment_type=PaymentType.CASH, **staff)
    accept_order(order.id, **staff)
    ship_order(order.id, **staff)
    return_lines(order.id, {order.lines[0].id: 1}, into=Bucket.AVAILABLE, **staff)
    return order


@pytest.mark.parametrize("table", sorted(APPEND_ONLY))
@pytest.mark.parametrize(
    "change", ["UPDATE {} SET id = id + 1", "DELETE FROM {}", "TRUNCATE {} CASCADE"]
)
def test_the_books_are_append_only(db, sold, table, change):
    assert db.session.scalar(text(f"SELECT count(*) FROM {table}"))
    with pytest.raises(DBAPIError, match="append-only"):
        db.session.execute(text(change.format(table)))


@pytest.mark.parametrize(
    ("table", "column"),
    [
        (table.name, column.name)
        for table in database.metadata.sorted_tables
        if table.name in APPEND_ONLY
        for column in table.columns
        if (table.name, column.name) != ("payments", "refunded_cents")
    ],
)
def test_no_column_of_the_books_is_ever_rewritten(db, sold, table, column):
    kind = database.metadata.tables[table].columns[column].type
    with pytest.raises(IntegrityError, match="append-only"):
        db.session.execute(text(f"UPDATE {table} SET {column} = {OTHER[type(kind)]}"))


OTHER = {
    BigInteger: "77",
    Integer: "77",
    Numeric: "77",
    String: "'other'",
    JSON: "'{}'",
    LargeBinary: "''",
    JSONB: "'{}'",
    Date: "'2001-01-01'",
    TIMESTAMP: "'2001-01-01'",
}


def test_of_a_payment_only_the_sum_of_its_refunds_grows(db, sold):
    db.session.execute(text("UPDATE payments SET refunded_cents = refunded_cents + 1"))
    with pytest.raises(IntegrityError, match="append-only"):
        db.session.execute(text("UPDATE payments SET refunded_cents = refunded_cents - 1"))


@pytest.mark.parametrize(
    ("change", "wall"),
    [
        ("orders SET paid_cents = paid_cents + 1", "paid_within_owed"),
        ("orders SET credited_cents = credited_cents + 1", "paid_within_owed"),
        ("orders SET refunded_cents = paid_cents + 1", "refunded_within_paid"),
        ("orders SET credited_cents = total_cents + 1", "credited_within_total"),
        ("orders SET status = 'CANCELED'", "orders_canceled"),
        ("order_lines SET packed_quantity = 1", "quantities_within_ordered"),
        ("order_lines SET returned_quantity = 3", "returned_within_shipped"),
        ("order_lines SET credited_cents = 9999", "credited_within_total"),
        ("payments SET refunded_cents = amount_cents + 1", "refunded_within_amount"),
    ],
)
def test_money_and_pieces_stay_within_their_order(db, sold, change, wall):
    with pytest.raises(IntegrityError, match=wall):
        db.session.execute(text(f"UPDATE {change}"))


def rights_on(db, table):
    """What the owner of a table may do to all of it, and to which columns."""
    whole = (
        "SELECT acl.privilege_type FROM pg_class c,"
        " aclexplode(coalesce(c.relacl, acldefault('r', c.relowner))) acl"
        " WHERE c.oid = CAST(:table AS regclass)"
    )
    columns = (
        "SELECT a.attname, acl.privilege_type FROM pg_attribute a, aclexplode(a.attacl) acl"
        " WHERE a.attrelid = CAST(:table AS regclass)"
    )
    found = [db.session.execute(text(query), {"table": table}).all() for query in (whole, columns)]
    return {row[0] for row in found[0]}, {tuple(row) for row in found[1]}


@pytest.mark.parametrize("table", sorted(APPEND_ONLY))
def test_not_even_the_owner_has_the_right_to_rewrite_the_books(db, table):
    rights, columns = rights_on(db, table)
    assert {"SELECT", "INSERT"} <= rights
    assert not rights & {"UPDATE", "DELETE", "TRUNCATE"}
    # Without a right on some column, no foreign key could look at a row.
    column = "refunded_cents" if table == "payments" else "id"
    assert columns == {(column, "UPDATE")}


PLAIN = "plain_owner"


@pytest.fixture
def plain(worker_id, media_dir):
    """A shop whose database belongs to a role with no special rights, as in production."""
    name = f"plain_{worker_id}"
    role = f"{PLAIN}_{worker_id}"
    drop = f"DROP DATABASE IF EXISTS {name} WITH (FORCE)", f"DROP ROLE IF EXISTS {role}"
    make = f"CREATE ROLE {role} LOGIN PASSWORD 'plain'", f"CREATE DATABASE {name} OWNER {role}"
    administer(*drop, *make)
    yield create_app(plain_settings(name, role, media_dir))
    administer(*drop)


def plain_settings(name, role, media_dir):
    whole = settings_for_tests(name, str(media_dir))
    url = make_url(whole.database_url).set(username=role, password="plain")
    return replace(whole, database_url=url.render_as_string(hide_password=False))


def test_a_plain_owner_runs_the_shop_and_cannot_rewrite_its_books(plain):
    migrate_shop(plain)
    with plain.app_context():
        assert database.session.scalar(
            text("SELECT NOT rolsuper FROM pg_roles WHERE rolname = current_user")
        )
        sold = live(sell_two())

        assert [bill.series for bill in bills_of(sold.id)] == ["B", "C"]
        books.check()
        for change in REWRITES:
            with pytest.raises(DBAPIError, match=r"append-only|permission denied"):
                database.session.execute(text(change))
            database.session.rollback()
        database.session.remove()
        database.engine.dispose()


def sell_two():
    make = Make()
    return make.order((make.variant_of(make.product()), 2))


REWRITES = [
    *(f"DELETE FROM {table}" for table in sorted(APPEND_ONLY)),
    *(f"TRUNCATE {table} CASCADE" for table in sorted(APPEND_ONLY)),
    "UPDATE bills SET total_cents = 0",
    "UPDATE bills SET id = id + 100",
    "UPDATE refunds SET amount_cents = 1",
    "UPDATE payments SET amount_cents = 1",
    "UPDATE events SET actor = 'nobody'",
    "UPDATE stock_movements SET quantity = 1",
]


def test_stock_cannot_go_below_zero_behind_our_back(db, a):
    a.product()
    with pytest.raises(IntegrityError, match="available_not_negative"):
        db.session.execute(text("UPDATE stock_levels SET available = -1"))


def test_an_order_that_does_not_add_up_cannot_be_stored(db, a):
    a.order((a.variant_of(a.product()), 1))
    with pytest.raises(IntegrityError, match="total_adds_up"):
        db.session.execute(text("UPDATE orders SET total_cents = total_cents - 1"))


def test_the_schema_of_the_queue_is_the_one_of_its_package():
    """When the package is updated, its own migrations must become one of ours."""
    package = Path(procrastinate.__file__).parent / "sql" / "schema.sql"
    ours = QUEUE_SCHEMA / f"schema-{procrastinate.__version__}.sql"
    assert ours.read_text() == package.read_text()


def test_a_new_job_notifies_nobody(db):
    """PostgreSQL commits transactions that notify one by one."""
    found = db.session.scalars(
        text(
            "SELECT tgname FROM pg_trigger JOIN pg_proc ON pg_proc.oid = tgfoid"
            " WHERE tgrelid = 'procrastinate_jobs'::regclass AND prosrc LIKE '%pg_notify%'"
            # Bit 2 stands for INSERT.
            " AND tgtype & 4 > 0"
        )
    )
    assert list(found) == []


def test_migrating_a_migrated_database_changes_nothing(app):
    migrate_shop(app)
