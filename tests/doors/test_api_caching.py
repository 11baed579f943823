"""What the API keeps in the cache, and what makes it look again."""

import pytest
from sqlalchemy import event

from tests.doors.test_api_catalogue import CATEGORIES, PRODUCTS, names
from webapp.caching import spoil
from webapp.catalogue.models import Product
from webapp.catalogue.queries import records
from webapp.catalogue.rules.status import Status
from webapp.db import atomic
from webapp.extensions import db as database
from webapp.stock.rules import mark_of
from webapp.stock.services import OutOfStock


@atomic
def rename(product_id, title):
    database.session.get_one(Product, product_id).title = title
    spoil("catalogue")


@atomic
def hide(product_id):
    database.session.get_one(Product, product_id).status = Status.DRAFT
    spoil("catalogue")


def hits(client, *paths):
    return [client.get(path).headers["X-Cache-Hit"] for path in paths]


def test_the_second_look_comes_from_the_cache(client, a):
    a.product()
    one, other = PRODUCTS, f"{PRODUCTS}?limit=5"
    assert hits(client, one, one, other, other) == ["false", "true", "false", "true"]
    assert hits(client, CATEGORIES, CATEGORIES) == ["false", "true"]
    assert client.get(one).json == client.get(other).json


def test_the_second_look_at_a_product_comes_from_the_cache(client, a):
    lamp, rug = (f"{PRODUCTS}/{a.product(title=title).id}" for title in ("Lamp", "Rug"))
    first = client.get(lamp)
    assert hits(client, lamp, rug, rug) == ["true", "false", "true"]
    assert client.get(lamp).json == first.json
    assert client.get(rug).json["name"] == "Rug"


def test_an_order_spoils_the_cached_stock(client, a):
    lamp = a.variant_of(a.product(on_hand=3))
    alone = f"{PRODUCTS}/{lamp.product_id}"
    assert hits(client, PRODUCTS, PRODUCTS, CATEGORIES) == ["false", "true", "false"]
    assert hits(client, alone, alone) == ["false", "true"]

    a.order((lamp, 2))

    listed, shown = client.get(PRODUCTS), client.get(alone)
    assert [one.headers["X-Cache-Hit"] for one in (listed, shown)] == ["false", "false"]
    assert listed.json["items"][0]["variants"][0]["stock"] == 1
    assert shown.json["variants"][0]["stock"] == 1
    assert hits(client, CATEGORIES) == ["true"]


def test_a_refused_order_spoils_nothing(client, a):
    lamp = a.variant_of(a.product(on_hand=1))
    client.get(PRODUCTS)
    with pytest.raises(OutOfStock):
        a.order((lamp, 2))
    assert hits(client, PRODUCTS) == ["true"]


def test_a_new_name_spoils_what_is_cached(client, a):
    product = a.product(title="Lamp")
    alone = f"{PRODUCTS}/{product.id}"
    assert hits(client, PRODUCTS, CATEGORIES, alone) == ["false", "false", "false"]

    rename(product.id, "Lantern")

    assert names(client.get(PRODUCTS)) == ["Lantern"]
    assert client.get(alone).json["name"] == "Lantern"
    assert hits(client, PRODUCTS, CATEGORIES, alone) == ["true", "false", "true"]


def test_a_product_that_was_hidden_is_gone_at_once(client, a):
    product = a.product()
    alone = f"{PRODUCTS}/{product.id}"
    client.get(alone)

    hide(product.id)

    assert client.get(alone).status_code == 404
    assert names(client.get(PRODUCTS)) == []


def test_searches_are_not_kept(client, a):
    a.product(title="Lamp")
    path = f"{PRODUCTS}?q=lamp"
    assert hits(client, path, path) == ["false", "false"]


def test_a_long_list_costs_as_many_statements_as_a_short_one(client, db, a, monkeypatch):
    seen = []
    note = lambda *args: seen.append(args[2])  # noqa: E731
    event.listen(db.engine, "before_cursor_execute", note)
    send = records.send
    monkeypatch.setattr(records, "send", lambda *args, **more: note(0, 0, 0) or send(*args, **more))

    def count(path):
        before = len(seen)
        client.get(path)
        return len(seen) - before

    a.picture(a.product())
    assert count(f"{PRODUCTS}?limit=1") == 3
    for _ in range(5):
        a.picture(a.product())
    assert count(f"{PRODUCTS}?limit=6") == 3
    assert count(f"{PRODUCTS}?limit=6") == 0
    assert count(f"{PRODUCTS}/1") == 2
    assert count(f"{PRODUCTS}/1") == 0
    event.remove(db.engine, "before_cursor_execute", note)


def test_what_the_caller_has_already_is_not_sent_again(client, db, a):
    product = a.product(on_hand=5)
    path = f"{PRODUCTS}/{product.id}"
    tag = client.get(path).headers["ETag"]
    assert tag.startswith(f'"{product.version}.{mark_of({a.variant_of(product).id: 5})}-')

    again = client.get(path, headers={"If-None-Match": f'"other", W/{tag}'})
    assert (again.status_code, again.data, again.headers["ETag"]) == (304, b"", tag)

    a.order((a.variant_of(product), 1))
    sold = client.get(path, headers={"If-None-Match": tag})
    assert (sold.status_code, sold.json["variants"][0]["stock"]) == (200, 4)


def test_a_list_says_where_it_goes_on(client, a):
    for _ in range(3):
        a.product()
    asked = [client.get(f"{PRODUCTS}?limit=2&sort=name") for _ in range(2)]
    assert [one.headers["X-Cache-Hit"] for one in asked] == ["false", "true"]
    assert asked[0].headers["Link"] == asked[1].headers["Link"]

    target = asked[0].headers["Link"].partition(">")[0].removeprefix("<")
    rest = client.get(target)
    assert len(rest.json["items"]) == 1
    assert "Link" not in rest.headers
