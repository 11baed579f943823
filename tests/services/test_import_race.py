import threading
from io import StringIO

from flask import Flask
from flask_sqlalchemy import SQLAlchemy
from rich.console import Console
from sqlalchemy import select, update

from tests.fixtures.shopify_files import FIXTURES
from webapp.catalogue.models import Product
from webapp.imports.command import Mode, import_products


def test_two_imports_at_once_make_each_product_once(app: Flask, db: SQLAlchemy) -> None:
    start = threading.Barrier(4)
    codes: list[int] = []

    def run() -> None:
        with app.app_context():
            console = Console(file=StringIO())
            start.wait()
            path = FIXTURES / "classic.csv"
            codes.append(import_products(path, mode=Mode.WRITE, console=console))

    threads = [threading.Thread(target=run) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert codes == [0, 0, 0, 0]
    assert sorted(db.session.scalars(select(Product.slug))) == ["door-mat", "reading-lamp"]


def test_an_import_sees_what_somebody_changes_at_this_moment(app: Flask, db: SQLAlchemy) -> None:
    run_import(app)
    begun = threading.Thread(target=run_import, args=[app])

    with db.engine.begin() as staff:
        staff.execute(update(Product).filter_by(slug="door-mat").values(title="Half a word"))
        begun.start()
        begun.join(0.5)
        assert begun.is_alive()
    begun.join()

    assert "Half a word" not in set(db.session.scalars(select(Product.title)))


def run_import(app: Flask) -> None:
    with app.app_context():
        path = FIXTURES / "classic.csv"
        assert import_products(path, mode=Mode.WRITE, console=Console(file=StringIO())) == 0
