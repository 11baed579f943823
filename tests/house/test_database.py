"""The migrations make what the models say, and the last walls stand in the database."""

import re
from pathlib import Path

import procrastinate
import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from webapp.extensions import db as database

REPOSITORY = Path(__file__).parents[2]
QUEUE_SCHEMA = REPOSITORY / "migrations" / "procrastinate"

WALLS = {
    "cart_lines": {"ck_cart_lines_quantity"},
    "media": {"ck_media_has_origin", "ck_media_file_has_size"},
    "order_lines": {"ck_order_lines_quantity", "ck_order_lines_total_adds_up"},
    "orders": {"ck_orders_total_adds_up", "ck_orders_status", "uq_orders_token"},
    "product_attributes": {"ck_product_attributes_value_of_its_type"},
    "products": {"ck_products_status", "uq_products_slug"},
    "stock_levels": {
        "ck_stock_levels_available_not_negative",
        "ck_stock_levels_reserved_not_negative",
    },
    "stock_movements": {"ck_stock_movements_quantity_positive", "ck_stock_movements_buckets"},
    "variants": {"ck_variants_price_cents", "uq_variants_option_values"},
}


def is_ours(name, kind, parents):
    return not (kind == "table" and name.startswith("procrastinate_"))


def test_the_migrations_make_what_the_models_say(db):
    with db.engine.connect() as connection:
        options = {"include_name": is_ours}
        context = MigrationContext.configure(connection, opts=options)
        assert compare_metadata(context, database.metadata) == []


def test_the_walls_stand(db):
    query = text("SELECT conrelid::regclass::text, conname FROM pg_constraint")
    found = {}
    for table, name in db.session.execute(query):
        found.setdefault(table, set()).add(name)
    missing = {table: names - found[table] for table, names in WALLS.items()}
    assert {table: names for table, names in missing.items() if names} == {}


def test_every_constraint_has_a_name_that_says_what_it_is():
    for table in database.metadata.tables.values():
        for constraint in table.constraints:
            assert re.match(r"(pk|uq|ck|fk)_", str(constraint.name)), (table, constraint)


def test_deleting_never_cascades_into_the_books():
    may_cascade = {"cart_lines", "product_options", "product_attributes"}
    for table in database.metadata.tables.values():
        for key in table.foreign_keys:
            assert key.ondelete == ("CASCADE" if key.ondelete == "CASCADE" else "RESTRICT"), key
            assert key.ondelete == "RESTRICT" or table.name in may_cascade, key


@pytest.mark.parametrize("table", ["events", "stock_movements"])
@pytest.mark.parametrize("change", ["UPDATE {} SET actor = 'x'", "DELETE FROM {}", "TRUNCATE {}"])
def test_the_ledger_and_the_history_are_append_only(db, a, table, change):
    a.order((a.variant_of(a.product()), 1))
    with pytest.raises(IntegrityError, match="append-only"):
        db.session.execute(text(change.format(table)))


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


def test_migrating_a_migrated_database_changes_nothing(app):
    from webapp.setup import migrate_shop

    migrate_shop(app)
