from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import func, select

from webapp import setup
from webapp.accounts.models import Staff
from webapp.accounts.services.staff import sign_in
from webapp.accounts.services.staff_sessions import signed_in
from webapp.catalogue.models import Media, Product, Variant
from webapp.stock.models import StockLevel, StockMovement


@pytest.fixture
def demo_settings(app, monkeypatch, tmp_path):
    demo = replace(app.config["SETTINGS"], demo=True, shop_home=str(tmp_path / "home"))
    monkeypatch.setitem(app.config, "SETTINGS", demo)
    return demo


def count(db, model):
    return db.session.scalar(select(func.count()).select_from(model))


def test_an_empty_shop_becomes_the_demo_and_stays_as_it_is(db, demo_settings, media_dir):
    login = setup.fill_if_demo()

    products = count(db, Product)
    assert products >= 38
    assert count(db, Media) >= 2 * products
    for file in db.session.scalars(select(Media.file)):
        assert (media_dir / file).stat().st_size > 500
    received = db.session.scalar(select(func.sum(StockMovement.quantity)))
    assert db.session.scalar(select(func.sum(StockLevel.available))) == received
    assert signed_in(sign_in(email=login.email, password=login.password)).has_second_factor

    assert setup.fill_if_demo() == login
    assert count(db, Product) == products
    assert count(db, Staff) == 1


def test_a_shop_that_is_no_demo_gets_neither_goods_nor_login(db):
    assert setup.fill_if_demo() is None
    assert (count(db, Product), count(db, Staff)) == (0, 0)


def test_the_demo_is_not_mixed_into_a_shop_with_goods(db, a, demo_settings):
    a.product()
    setup.fill_if_demo()
    assert count(db, Product) == 1


def test_the_password_of_the_demo_is_random_and_for_its_owner_only(db, demo_settings):
    login = setup.fill_if_demo()
    file = Path(demo_settings.shop_home) / "demo-password"
    assert file.stat().st_mode & 0o777 == 0o600
    assert len(login.password) >= 20


def test_every_size_of_a_colour_shows_its_picture(db, demo_settings):
    setup.fill_if_demo()
    assert db.session.scalar(select(func.count(Variant.media_id))) > 10
