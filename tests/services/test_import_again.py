"""What an import changes in a shop that has some of it already."""

from pathlib import Path
from typing import Any

import pytest
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import select, update

from tests.factory import Make
from tests.fixtures.shopify_files import FIXTURES, SIMPLE, write
from tests.fixtures.shopify_imports import (
    edited,
    product,
    run,
    simple,
    summary_of,
    variant,
)
from webapp.catalogue.models import Product, ProductOption, Variant
from webapp.imports.command.readings import Reading
from webapp.imports.command.run import write as write_products_of
from webapp.stock.models import StockLevel
from webapp.stock.rules import Cause, Demand
from webapp.stock.services import receive_stock, reserve_stock


def test_an_update_changes_only_what_differs(db: SQLAlchemy, tmp_path: Path) -> None:
    run(FIXTURES / "classic.csv")
    ids = set(db.session.execute(select(Variant.sku, Variant.id)))

    code, output = run(
        edited(
            tmp_path,
            "classic.csv",
            ("LAMP-W-EU,1200,,0,deny,,49.90", "LAMP-W-EU,1200,,0,deny,,44.90"),
        )
    )

    assert code == 0
    assert summary_of(output)["Products"] == "0 created, 1 updated, 1 unchanged"
    assert summary_of(output)["Variants"] == "0 created, 1 updated, 2 unchanged"
    white, black = variant(db, "LAMP-W-EU"), variant(db, "LAMP-B-EU")
    assert (white.price_cents, white.version, black.version) == (4490, 2, 1)
    assert (product(db, "reading-lamp").version, product(db, "door-mat").version) == (2, 1)
    assert set(db.session.execute(select(Variant.sku, Variant.id))) == ids


def test_sales_since_the_last_import_are_not_undone(db: SQLAlchemy, tmp_path: Path) -> None:
    run(FIXTURES / "classic.csv")
    black = variant(db, "LAMP-B-EU").id
    reserve_stock([Demand(black, 2)], cause=Cause.ORDER_PLACED, actor="test")
    more = ("LAMP-B-EU,1200,shopify,7", "LAMP-B-EU,1200,shopify,9")

    _, output = run(edited(tmp_path, "classic.csv", more))

    level = select(StockLevel.available, StockLevel.reserved).filter_by(variant_id=black)
    assert tuple(db.session.execute(level).one()) == (5, 2)
    stock = "12 pieces in the file, 0 taken (only new variants take it)"
    assert summary_of(output)["Stock"] == stock


def test_what_staff_filled_in_is_not_emptied_by_a_file_without_it(
    db: SQLAlchemy, tmp_path: Path
) -> None:
    path = simple(tmp_path, ["cup", "Cup", "Title", "Default Title", "", "0"])
    run(path)
    mine: dict[str, Any] = {"sku": "CUP", "price_cents": 700, "tax_class": "reduced"}
    db.session.execute(update(Variant).values(mine))
    db.session.execute(update(Product).values(vendor="Potter", status="draft"))
    db.session.commit()

    code, output = run(path)

    assert code == 0
    assert summary_of(output)["Products"] == "0 created, 0 updated, 1 unchanged"
    assert (variant(db, "CUP").price_cents, variant(db, "CUP").tax_class) == (700, "reduced")
    assert (product(db, "cup").vendor, product(db, "cup").status) == ("Potter", "draft")


def test_skus_may_change_places_within_a_product(db: SQLAlchemy, tmp_path: Path) -> None:
    run(simple(tmp_path, ["m", "M", "Size", "S", "A", "1.00"], ["m", "", "", "L", "B", "2.00"]))
    small = variant(db, "A").id

    code, _ = run(
        simple(tmp_path, ["m", "M", "Size", "S", "B", "1.00"], ["m", "", "", "L", "A", "2.00"])
    )

    assert code == 0
    assert variant(db, "B").id == small
    assert variant(db, "A").option_values == ["L"]


def test_a_renamed_option_value_keeps_the_variant_with_its_sku(
    db: SQLAlchemy, tmp_path: Path
) -> None:
    run(simple(tmp_path, ["m", "M", "Color", "Grey", "A", "1.00"]))
    grey = variant(db, "A").id

    run(simple(tmp_path, ["m", "M", "Colour", "Stone", "A", "1.00"]))

    assert (variant(db, "A").id, variant(db, "A").option_values) == (grey, ["Stone"])
    assert db.session.scalars(select(ProductOption.name)).all() == ["Colour"]


def test_variants_that_the_file_does_not_name_stay(db: SQLAlchemy, tmp_path: Path) -> None:
    run(simple(tmp_path, ["m", "M", "Size", "S", "A", "1.00"], ["m", "", "", "L", "B", "2.00"]))

    _, output = run(simple(tmp_path, ["m", "M", "Size", "S", "A", "1.00"]))

    assert variant(db, "B").is_active
    assert "The shop has 1 more variants of these products: kept." in output


def test_a_variant_that_does_not_fit_the_new_options_is_not_sold_any_more(
    db: SQLAlchemy, tmp_path: Path
) -> None:
    run(simple(tmp_path, ["m", "M", "Title", "Default Title", "A", "1.00"]))

    _, output = run(simple(tmp_path, ["m", "M", "Size", "S", "B", "1.00"]))

    assert not variant(db, "A").is_active
    assert variant(db, "B").is_active
    assert "1 of them taken out of sale (other options)." in " ".join(output.split())


def test_a_sku_of_another_product_of_the_shop_is_refused(
    db: SQLAlchemy, a: Make, tmp_path: Path
) -> None:
    lamp = a.product(title="Lamp", slug="lamp", sku="L-1")

    good = ["mat", "Mat", "Title", "Default Title", "M-1", "1.00"]
    code, output = run(simple(tmp_path, ["bulb", "Bulb", "Title", "", "L-1", "1.00"], good))

    assert code == 1
    assert 'The shop\'s product "lamp" has this SKU: variant not imported' in output
    assert summary_of(output)["Rejected rows"] == "1 of 2"
    assert variant(db, "L-1").product_id == lamp.id
    assert db.session.scalars(select(Product.slug)).all() == ["lamp", "mat"]


def test_what_the_check_rejected_stays_rejected_while_writing(
    db: SQLAlchemy, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run(simple(tmp_path, ["a", "A", "Title", "", "X", "1.00"]))
    monkeypatch.setattr("webapp.imports.command.readings.BATCH_PRODUCTS", 1)

    gives, takes = ["a", "A", "Title", "", "Y", "1.00"], ["b", "B", "Title", "", "X", "1.00"]
    code, output = run(simple(tmp_path, gives, takes))

    assert code == 1
    assert db.session.scalars(select(Product.slug)).all() == ["a"]
    assert summary_of(output)["Rejected rows"] == "1 of 2"
    assert run(simple(tmp_path, gives, takes))[0] == 0


def test_a_column_that_the_file_has_not_is_left_alone(db: SQLAlchemy, tmp_path: Path) -> None:
    run(FIXTURES / "classic.csv")
    names = ["Handle", "Title", "Option1 Value", "Variant SKU", "Variant Price"]
    row = ["door-mat", "Door Mat", "Default Title", "MAT", "15.00"]

    _, output = run(write(tmp_path / "few.csv", names, row))

    assert summary_of(output)["Products"] == "0 created, 0 updated, 1 unchanged"


def test_publishing_follows_the_file(db: SQLAlchemy, tmp_path: Path) -> None:
    header = [*SIMPLE, "Published"]
    row = ["m", "M", "Title", "Default Title", "A", "1.00"]
    hidden = write(tmp_path / "hidden.csv", header, [*row, "FALSE"])
    shown = write(tmp_path / "shown.csv", header, [*row, "TRUE"])

    run(hidden)
    at_first = product(db, "m").published_at
    run(shown)
    then = product(db, "m").published_at
    run(hidden)

    assert at_first is None
    assert then is not None
    assert product(db, "m").published_at is None


def test_an_import_that_broke_off_can_be_repeated(
    db: SQLAlchemy, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("webapp.imports.command.readings.BATCH_PRODUCTS", 1)
    with monkeypatch.context() as broken:
        broken.setattr("webapp.imports.services.receive_stock", fail_on_second_call())
        with pytest.raises(ConnectionError):
            run(FIXTURES / "classic.csv")
    left = db.session.scalars(select(Product.slug)).all()

    code, output = run(FIXTURES / "classic.csv")

    assert left == ["reading-lamp"]
    assert code == 0
    assert summary_of(output)["Products"] == "1 created, 0 updated, 1 unchanged"


def fail_on_second_call() -> Any:
    calls: list[Any] = []

    def receive(*args: Any, **kwargs: Any) -> None:
        calls.append(args)
        if len(calls) > 1:
            raise ConnectionError
        receive_stock(*args, **kwargs)

    return receive


def test_what_somebody_else_did_since_the_check_is_reported(
    db: SQLAlchemy, a: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def write_later(*args: Any, **kwargs: Any) -> Reading:
        a.product(title="Thief", slug="thief", sku="A")
        return write_products_of(*args, **kwargs)

    monkeypatch.setattr("webapp.imports.command.run.write", write_later)

    code, output = run(simple(tmp_path, ["m", "M", "Title", "", "A", "1.00"]))

    assert code == 1
    assert "The shop was changed meanwhile, so row 2 was rejected." in output
    assert db.session.scalars(select(Product.slug)).all() == ["thief"]


def test_an_import_that_is_stopped_says_so(db: SQLAlchemy, monkeypatch: pytest.MonkeyPatch) -> None:
    def stop(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("webapp.imports.command.run.write_products", stop)

    code, output = run(FIXTURES / "classic.csv")

    assert code == 2
    assert "Stopped. What is written stays; repeat the import." in output
    assert db.session.scalars(select(Product.id)).all() == []
