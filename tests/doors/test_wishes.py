"""What shoppers keep for later."""

import json
from io import BytesIO
from zipfile import ZipFile

import pytest
from sqlalchemy import select

from tests.doors.test_account_pages import cheap_hashes, form_token, sign_in
from tests.factory import PASSWORD
from webapp.accounts.models import Customer
from webapp.catalogue.models import Wish
from webapp.catalogue.services import wishes
from webapp.catalogue.services.archive import archive_product
from webapp.catalogue.services.delete import delete_product
from webapp.orders.services.erase import erase_customer

__all__ = ["cheap_hashes"]


@pytest.fixture
def lamp(a):
    return a.product(title="Lamp", slug="lamp", price="20.00")


@pytest.fixture
def ada(a, client):
    ada = a.account()
    sign_in(client)
    return ada


def keep(client, slug="lamp"):
    return client.post(f"/account/wishes/new/{slug}", data={"form_token": form_token(client)})


def drop(client, product_id):
    target = f"/account/wishes/{product_id}/removal"
    return client.post(target, data={"form_token": form_token(client)})


def kept(db):
    db.session.rollback()
    return [(wish.customer_id, wish.product_id) for wish in db.session.scalars(select(Wish))]


def test_from_the_page_of_an_article_to_the_list(client, ada, lamp):
    page = client.get("/products/lamp").text
    assert 'href="/account/wishes/new/lamp"' in page

    offered = client.get("/account/wishes/new/lamp").text
    answer = keep(client)

    assert "Keep it" in offered
    assert answer.location == "/account/wishes"
    shown = client.get("/account/wishes").text
    assert 'href="/products/lamp"' in shown
    assert "€20.00" in shown
    assert client.get("/account/wishes/new/lamp").location == "/account/wishes"


def test_whoever_is_not_signed_in_comes_back_after_it(client, a, lamp):
    a.account()

    answer = client.get("/account/wishes/new/lamp")

    assert answer.location == "/account/sign-in?next=/account/wishes/new/lamp"


def test_looking_keeps_nothing(client, db, ada, lamp):
    client.get("/account/wishes/new/lamp")

    assert kept(db) == []


def test_again_is_the_same_and_so_is_removing_twice(client, db, ada, lamp):
    assert [keep(client).status_code for _ in range(2)] == [303, 303]
    assert kept(db) == [(ada.id, lamp.id)]

    assert [drop(client, lamp.id).status_code for _ in range(2)] == [303, 303]
    assert kept(db) == []


def test_nobody_sees_or_removes_the_wishes_of_others(client, db, a, ada, lamp):
    eve = a.account("eve@example.com")
    wishes.keep_wish(eve.id, lamp.id)

    assert "Lamp" not in client.get("/account/wishes").text
    drop(client, lamp.id)

    assert kept(db) == [(eve.id, lamp.id)]


def test_a_list_has_an_end(client, db, ada, a, lamp, monkeypatch):
    monkeypatch.setattr(wishes, "MOST_WISHES", 1)
    keep(client)
    a.product(title="Rug", slug="rug")

    refused = keep(client, "rug")

    assert refused.status_code == 409
    assert "You keep 1 articles already" in refused.text
    assert keep(client).status_code == 303
    assert len(kept(db)) == 1


def test_what_is_not_shown_any_more_is_still_listed_without_a_way_to_it(client, ada, lamp):
    keep(client)
    archive_product(lamp.id, actor="test")

    page = client.get("/account/wishes").text

    assert "Not for sale at the moment" in page
    assert 'href="/products/lamp"' not in page


def test_what_is_not_shown_cannot_be_kept(client, db, ada, a):
    a.product(slug="secret", status="draft")

    assert client.get("/account/wishes/new/secret").status_code == 404
    assert keep(client, "secret").status_code == 404
    assert kept(db) == []


def test_wishes_go_with_the_product(client, db, a, ada):
    product = a.product(slug="rug", on_hand=0)
    keep(client, "rug")

    delete_product(product.id, actor="test")

    assert kept(db) == []


def test_wishes_go_with_the_customer(client, db, ada, lamp):
    keep(client)

    erase_customer(ada.id, actor="test")

    assert kept(db) == []
    assert db.session.scalars(select(Customer)).all() == []


def test_wishes_are_in_the_archive(client, ada, lamp):
    keep(client)

    form = {"form_token": form_token(client), "old_password": PASSWORD}
    archive = client.post("/account/data/archive", data=form).data

    told = json.loads(ZipFile(BytesIO(archive)).read("data.json"))
    assert told["wishes"] == ["Lamp"]


def test_the_page_of_an_article_is_the_same_for_everybody(client, app, ada, lamp):
    before = client.get("/products/lamp").data
    keep(client)

    assert client.get("/products/lamp").data == before
    assert app.test_client().get("/products/lamp").data == before
