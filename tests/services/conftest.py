"""What the tests of the orders have in common: two things to sell, and books that must agree."""

from dataclasses import replace

import pytest

from tests import books


@pytest.fixture
def books_agree(db):
    """Whatever a test did to the orders, all the books must come to the same afterwards."""
    yield
    books.check()


@pytest.fixture
def without_tax(app, monkeypatch):
    """A shop whose prices do not contain the tax."""
    settings = replace(app.config["SETTINGS"], prices_include_tax=False)
    monkeypatch.setitem(app.config, "SETTINGS", settings)


@pytest.fixture
def lamp(a):
    """20.00 with 21 % of tax in it."""
    return a.variant_of(a.product(title="Lamp", price="20.00", on_hand=10, sku="L-1"))


@pytest.fixture
def rug(a):
    """9.95 with 9 % of tax in it."""
    facts = {"title": "Rug", "price": "9.95", "sku": "R-1", "tax_class": "reduced"}
    return a.variant_of(a.product(on_hand=10, **facts))
