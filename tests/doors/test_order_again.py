"""Ordering the same once more, from the account."""

import pytest
from sqlalchemy import func, select

from tests.doors.test_account_pages import cheap_hashes, form_token, sign_in
from webapp.cart.models import CartLine
from webapp.catalogue.queries.offers import offers_of
from webapp.catalogue.services.archive import archive_product
from webapp.catalogue.services.prices import change_price
from webapp.stock.services import correct_stock
from webapp.storefront.cart import COOKIE

__all__ = ["cheap_hashes"]


@pytest.fixture
def lamp(a):
    return a.variant_of(a.product(title="Lamp", price="20.00", on_hand=9))


@pytest.fixture
def rug(a):
    return a.variant_of(a.product(title="Rug", price="10.00", on_hand=9))


@pytest.fixture
def order(a, client, lamp, rug):
    ada = a.account()
    sign_in(client)
    return a.order((lamp, 3), (rug, 2), customer_id=ada.id)


def again(client, order):
    address = f"/account/orders/{order.number}/again"
    return client.post(address, data={"form_token": form_token(client)})


def cart(db):
    db.session.rollback()
    rows = db.session.execute(select(CartLine.variant_id, CartLine.quantity))
    return dict(rows.all())


def has_left(variant, count):
    seen = offers_of([variant.id])[variant.id].available
    correct_stock(variant.id, seen=seen, counted=count, note="", actor="test")


def test_the_same_goes_into_the_cart_and_asking_twice_is_the_same(client, db, order, lamp, rug):
    answers = [again(client, order), again(client, order)]

    assert [answer.location for answer in answers] == ["/cart", "/cart"]
    assert cart(db) == {lamp.id: 3, rug.id: 2}


def test_what_is_in_the_cart_already_counts_and_is_never_lowered(client, db, a, order, lamp, rug):
    client.set_cookie(COOKIE, a.cart((lamp, 1), (rug, 4))[1])

    again(client, order)

    assert cart(db) == {lamp.id: 3, rug.id: 4}


def test_two_lines_of_one_article_are_wanted_together(client, db, a, order, lamp):
    twice = a.order((lamp, 1), (lamp, 2), customer_id=order.customer_id)

    again(client, twice)

    assert cart(db) == {lamp.id: 3}


def test_as_many_as_there_are(client, db, order, lamp, rug):
    has_left(lamp, 1)
    archive_product(rug.product_id, actor="test")

    page = client.get(f"/account/orders/{order.number}/again").text
    again(client, order)

    assert "Only 1 left" in page
    assert "Not sold any more" in page
    assert cart(db) == {lamp.id: 1}


def test_prices_are_those_of_today_and_the_page_says_what_they_were(client, order, lamp):
    change_price(lamp.id, 2500, actor="test")

    page = client.get(f"/account/orders/{order.number}/again").text

    assert "25.00" in page
    assert "was €20.00" in page
    assert "was €10.00" not in page


def test_nothing_is_offered_when_nothing_can_be_had(client, db, order, lamp, rug):
    for one in (lamp, rug):
        has_left(one, 0)

    page = client.get(f"/account/orders/{order.number}/again").text

    assert "Nothing of it can be had today" in page
    assert "Put it into the cart" not in page
    assert again(client, order).status_code == 303
    assert cart(db) == {}


def test_the_order_of_somebody_else_is_not_there(client, db, a, order, lamp):
    eve = a.account("eve@example.com")
    hers = a.order((lamp, 1), customer_id=eve.id)

    assert client.get(f"/account/orders/{hers.number}/again").status_code == 404
    assert again(client, hers).status_code == 404
    assert db.session.scalar(select(func.count()).select_from(CartLine)) == 0


def test_each_order_of_the_account_can_be_ordered_again(client, order):
    assert f'href="/account/orders/{order.number}/again"' in client.get("/account").text
