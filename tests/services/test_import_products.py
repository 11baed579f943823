"""What an import writes, and that it writes it once."""

from pathlib import Path

import pytest
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import select

from tests.factory import Make
from tests.fixtures.shopify_files import FIXTURES, REFUSED, SIMPLE, write
from tests.fixtures.shopify_imports import (
    product,
    rows_in,
    run,
    snapshot,
    summary_of,
    variant,
)
from webapp.catalogue.models import Category, Product, ProductOption, Variant
from webapp.imports.command import Mode
from webapp.stock.models import StockLevel, StockMovement

SHARED = Path(__file__).parents[3] / "shared" / "data" / "catalogue"
EXPORT = SHARED / "shopify_home-and-garden_packt-MIT.csv"

needs_export = pytest.mark.skipif(not EXPORT.exists(), reason=f"{EXPORT} is not here")


@needs_export
def test_a_real_export_gives_exactly_its_figures(db: SQLAlchemy) -> None:
    code, output = run(EXPORT)

    assert code == 0
    assert summary_of(output) == {
        "Products": "20 created, 0 updated, 0 unchanged",
        "Variants": "21 created, 0 updated, 0 unchanged",
        "Pictures": "21 created, 0 updated, 0 unchanged",
        "Prices": "EUR 9.99 to 750.00, sum 2,345.84",
        "Stock": "65 pieces",
        "Warnings": "21",
        "Rejected rows": "0 of 21",
    }
    assert "21 x No SKU: imported without one\n    Variant SKU, rows 2-22: empty" in output
    prices = db.session.scalars(select(Variant.price_cents)).all()
    assert (len(prices), min(prices), max(prices), sum(prices)) == (21, 999, 75000, 234584)
    assert sum(db.session.scalars(select(StockLevel.available))) == 65
    assert len(db.session.scalars(select(Product.id)).all()) == 20


@needs_export
def test_a_real_export_twice_writes_not_one_row_more(db: SQLAlchemy) -> None:
    run(EXPORT)
    before = snapshot(db)

    code, output = run(EXPORT)

    assert code == 0
    assert summary_of(output)["Products"] == "0 created, 0 updated, 20 unchanged"
    assert snapshot(db) == before


@pytest.mark.parametrize("name", sorted(path.name for path in FIXTURES.glob("*.csv")))
def test_any_file_twice_writes_not_one_row_more(db: SQLAlchemy, name: str) -> None:
    first, _ = run(FIXTURES / name)
    before = snapshot(db)

    second, output = run(FIXTURES / name)

    assert first == second
    assert summary_of(output)["Products"].startswith("0 created, 0 updated, ")
    assert snapshot(db) == before


@pytest.mark.parametrize("name", ["classic.csv", "identity.csv"])
def test_a_dry_run_tells_the_same_and_writes_nothing(db: SQLAlchemy, name: str) -> None:
    dry_code, dry = run(FIXTURES / name, Mode.CHECK_ONLY)
    empty = rows_in(db)
    code, output = run(FIXTURES / name)

    assert empty == 0
    assert dry_code == code
    assert summary_of(dry) == summary_of(output)
    assert "Checked only, nothing was written" in dry


@pytest.mark.parametrize("name", sorted(path.name for path in REFUSED.iterdir()))
def test_an_unusable_file_leaves_the_database_untouched(db: SQLAlchemy, name: str) -> None:
    code, output = run(REFUSED / name)

    assert code == 2
    assert " ".join(output.split()).endswith("Nothing was imported.")
    assert rows_in(db) == 0


def test_everything_of_a_product_is_written(db: SQLAlchemy) -> None:
    code, _ = run(FIXTURES / "classic.csv")

    lamp = product(db, "reading-lamp")
    assert code == 0
    assert (lamp.title, lamp.vendor, lamp.product_type) == ("Reading Lamp", "Brightside", "Lamp")
    assert (lamp.tags, lamp.status) == (["brass", "reading"], "active")
    assert lamp.published_at is not None
    assert (lamp.seo_title, lamp.version) == ("Brass reading lamp", 1)
    options = select(ProductOption.name).order_by(ProductOption.position)
    assert db.session.scalars(options).all() == ["Color", "Plug"]
    black, white = variant(db, "LAMP-B-EU"), variant(db, "LAMP-W-EU")
    assert (black.price_cents, black.compare_at_cents, black.currency) == (4990, 5990, "EUR")
    assert (black.option_values, black.position) == (["Black", "EU"], 1)
    assert (white.tax_class, white.weight_grams, white.position) == ("zero", 1200, 2)
    assert product(db, "door-mat").published_at is None


def test_stock_arrives_through_the_ledger(db: SQLAlchemy) -> None:
    run(FIXTURES / "classic.csv")

    moves = db.session.scalars(select(StockMovement).order_by(StockMovement.id)).all()
    told = [(m.quantity, m.from_bucket, m.to_bucket, m.cause, m.actor) for m in moves]
    assert told == [
        (7, "outside", "available", "imported", "import"),
        (3, "outside", "available", "imported", "import"),
    ]
    levels = select(StockLevel.available).order_by(StockLevel.variant_id)
    assert db.session.scalars(levels).all() == [7, 0, 3]


def test_categories_are_made_once_and_found_again(db: SQLAlchemy, a: Make) -> None:
    home = a.category("Home")

    run(FIXTURES / "classic.csv")

    rows = db.session.scalars(select(Category).order_by(Category.id)).all()
    assert [row.title for row in rows] == ["Home", "Lighting", "Lamps", "Mats"]
    assert [row.parent_id for row in rows] == [None, home.id, rows[1].id, None]
    assert product(db, "reading-lamp").category_id == rows[2].id


def test_two_categories_with_one_title_get_addresses_of_their_own(
    db: SQLAlchemy, tmp_path: Path
) -> None:
    header = [*SIMPLE, "Product Category"]
    lamp = ["lamp", "Lamp", "Title", "Default Title", "L", "1.00", "Indoor > Lamps"]
    torch = ["torch", "Torch", "Title", "Default Title", "T", "1.00", "Outdoor > Lamps"]

    run(write(tmp_path / "import.csv", header, lamp, torch))

    slugs = db.session.scalars(select(Category.slug).order_by(Category.id)).all()
    assert slugs == ["indoor", "lamps", "outdoor", "outdoor-lamps"]


def test_a_product_with_more_variants_than_one_statement_takes(
    db: SQLAlchemy, tmp_path: Path
) -> None:
    header = [*SIMPLE, "Variant Inventory Qty"]
    rows = [["m", "M", "Size", str(n), f"S-{n}", "1.00", "2"] for n in range(2400)]

    code, output = run(write(tmp_path / "many.csv", header, *rows))

    assert code == 0
    assert summary_of(output)["Variants"] == "2,400 created, 0 updated, 0 unchanged"
    assert sum(db.session.scalars(select(StockLevel.available))) == 4800
