import threading
from io import StringIO

from flask import Flask
from flask_sqlalchemy import SQLAlchemy
from rich.console import Console
from sqlalchemy import select

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
