"""The catalogue as programs read it."""

import pytest
from sqlalchemy import event

from tests.doors.api import matches
from webapp.caching import spoil
from webapp.catalogue.models import Product
from webapp.catalogue.rules.status import Status
from webapp.db import atomic
from webapp.extensions import db as database
from webapp.stock.services import OutOfStock

PRODUCTS = "/api/v1/products"
CATEGORIES = "/api/v1/categories"


def titles(response):
    return [item["title"] for item in response.json["items"]]


def walk(client, **asked):
    """The titles of all pages, one after the other."""
    found, cursor = [], None
    while True:
        more = {"cursor": cursor} if cursor else {}
        response = client.get(PRODUCTS, query_string=asked | more)
        assert response.status_code == 200
        found += titles(response)
        cursor = response.json["next_cursor"]
        if cursor is None:
            return found


@atomic
def rename(product_id, title):
    database.session.get_one(Product, product_id).title = title
    spoil("catalogue")


@atomic
def hide(product_id):
    database.session.get_one(Product, product_id).status = Status.DRAFT
    spoil("catalogue")


def test_a_product_comes_with_everything_a_client_shows(client, a):
    shelf = a.category("Lamps")
    product = a.product(
        title="Lamp",
        slug="lamp",
        price="12.50",
        on_hand=3,
        sku="L-1",
        compare_at_cents=1500,
        option_values=["Red"],
        category_id=shelf.id,
        tags=["light"],
        description="<p>Bright.</p>",
    )
    a.options(product, "Colour")
    picture = a.picture(product, file="3f/9a.svg", alt="A lamp")

    response = client.get(f"{PRODUCTS}/{product.id}")

    assert response.status_code == 200
    assert response.mimetype == "application/json"
    shown = response.json
    assert shown.pop("published_at").endswith("Z")
    assert shown.pop("updated_at").endswith("Z")
    assert shown == {
        "id": product.id,
        "slug": "lamp",
        "title": "Lamp",
        "url": "/products/lamp",
        "description": "<p>Bright.</p>",
        "vendor": "",
        "product_type": "",
        "tags": ["light"],
        "category": {"id": shelf.id, "slug": "lamps", "title": "Lamps"},
        "options": ["Colour"],
        "variants": [
            {
                "id": a.variant_of(product).id,
                "sku": "L-1",
                "options": {"Colour": "Red"},
                "price": "12.50",
                "compare_at_price": "15.00",
                "currency": "EUR",
                "available": 3,
                "barcode": None,
                "weight_grams": None,
                "tax_class": "standard",
                "picture_id": None,
            }
        ],
        "pictures": [
            {
                "id": picture.id,
                "url": "/media/3f/9a.svg",
                "alt": "A lamp",
                "width": 1200,
                "height": 1200,
            }
        ],
        "version": 1,
    }


def test_the_list_shows_a_product_as_its_own_address_does(client, a):
    product = a.product()
    alone = client.get(f"{PRODUCTS}/{product.id}").json
    assert client.get(PRODUCTS).json == {"items": [alone], "next_cursor": None}


def test_answers_are_as_they_are_described(client, a):
    shelf = a.category("Lamps")
    product = a.product(category_id=shelf.id)
    a.options(product, "Size")
    a.picture(product)
    a.product(title="Bare", sku=None)

    matches(client, client.get(PRODUCTS, query_string={"limit": 1}), "get", PRODUCTS)
    matches(client, client.get(PRODUCTS), "get", PRODUCTS)
    matches(client, client.get(f"{PRODUCTS}/{product.id}"), "get", PRODUCTS + "/{product_id}")
    matches(client, client.get(CATEGORIES), "get", CATEGORIES)


def test_what_shoppers_do_not_see_is_not_there(client, a):
    a.product(title="Shown")
    draft = a.product(title="Draft", status="draft")
    old = a.product(title="Archived", status="archived")
    coming = a.product(title="Coming", published_at="2999-01-01T00:00:00Z")

    assert titles(client.get(PRODUCTS)) == ["Shown"]
    for hidden in (draft, old, coming):
        assert client.get(f"{PRODUCTS}/{hidden.id}").status_code == 404


def test_what_is_not_sold_is_no_variant(client, a):
    product = a.product(title="Lamp", option_values=["Red"])
    a.variant(product, option_values=["Free"], price="0.00")
    a.variant(product, option_values=["Withdrawn"], is_active=False)
    variants = client.get(f"{PRODUCTS}/{product.id}").json["variants"]
    assert [variant["id"] for variant in variants] == [a.variant_of(product).id]


def test_a_walk_by_cursor_meets_every_product_once(client, a):
    names = [f"Thing {n:02}" for n in range(11)]
    for n, name in enumerate(names):
        a.product(title=name, price=f"{n % 3 + 1}.00")

    for sort in ("newest", "price", "-price", "title"):
        assert sorted(walk(client, limit=4, sort=sort)) == names
    assert walk(client, limit=4, sort="title") == names
    assert walk(client, limit=3, sort="price")[:4] == [
        "Thing 00",
        "Thing 03",
        "Thing 06",
        "Thing 09",
    ]


def test_a_product_that_comes_during_a_walk_repeats_none(client, a):
    for name in ("A", "B", "C"):
        a.product(title=name)
    first = client.get(PRODUCTS, query_string={"limit": 2, "sort": "title"})
    a.product(title="AA")
    asked = {"limit": 2, "sort": "title", "cursor": first.json["next_cursor"]}
    assert titles(first) + titles(client.get(PRODUCTS, query_string=asked)) == ["A", "B", "C"]


def test_a_category_holds_what_is_below_it(client, a):
    top = a.category("Paper")
    below = a.category("Notebooks", parent_id=top.id)
    a.product(title="Poster", category_id=top.id)
    a.product(title="Diary", category_id=below.id)
    a.product(title="Lamp")

    def inside(slug):
        response = client.get(PRODUCTS, query_string={"category": slug, "sort": "title"})
        return titles(response)

    assert inside("paper") == ["Diary", "Poster"]
    assert inside("notebooks") == ["Diary"]


def test_an_unknown_category_is_not_an_empty_one(client, a):
    a.product()
    response = client.get(PRODUCTS, query_string={"category": "nowhere"})
    assert (response.status_code, response.json["code"]) == (404, "not_found")


def test_words_find_products(client, a):
    a.product(title="Blue whale cushion")
    a.product(title="Red lamp")
    assert titles(client.get(PRODUCTS, query_string={"q": "whale"})) == ["Blue whale cushion"]
    assert titles(client.get(PRODUCTS, query_string={"q": "unicorn"})) == []
    assert titles(client.get(PRODUCTS, query_string={"q": "& | ! ( ' : *"})) == []


def test_the_tree_of_categories_is_a_flat_list(client, a):
    top = a.category("Paper", position=2)
    below = a.category("Notebooks", parent_id=top.id, position=1)
    a.product(category_id=below.id)
    items = client.get(CATEGORIES).json["items"]
    facts = [(item["id"], item["parent_id"], item["slug"], item["products"]) for item in items]
    assert facts == [(below.id, top.id, "notebooks", 1), (top.id, None, "paper", 0)]


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
    assert client.get(rug).json["title"] == "Rug"


def test_an_order_spoils_the_cached_stock(client, a):
    lamp = a.variant_of(a.product(on_hand=3))
    alone = f"{PRODUCTS}/{lamp.product_id}"
    assert hits(client, PRODUCTS, PRODUCTS, CATEGORIES) == ["false", "true", "false"]
    assert hits(client, alone, alone) == ["false", "true"]

    a.order((lamp, 2))

    listed, shown = client.get(PRODUCTS), client.get(alone)
    assert [one.headers["X-Cache-Hit"] for one in (listed, shown)] == ["false", "false"]
    assert listed.json["items"][0]["variants"][0]["available"] == 1
    assert shown.json["variants"][0]["available"] == 1
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

    assert titles(client.get(PRODUCTS)) == ["Lantern"]
    assert client.get(alone).json["title"] == "Lantern"
    assert hits(client, PRODUCTS, CATEGORIES, alone) == ["true", "false", "true"]


def test_a_product_that_was_hidden_is_gone_at_once(client, a):
    product = a.product()
    alone = f"{PRODUCTS}/{product.id}"
    client.get(alone)

    hide(product.id)

    assert client.get(alone).status_code == 404
    assert titles(client.get(PRODUCTS)) == []


def test_searches_are_not_kept(client, a):
    a.product(title="Lamp")
    path = f"{PRODUCTS}?q=lamp"
    assert hits(client, path, path) == ["false", "false"]


def test_a_long_list_costs_as_many_statements_as_a_short_one(client, db, a):
    def count(path):
        seen = []
        note = lambda *args: seen.append(args[2])  # noqa: E731
        event.listen(db.engine, "before_cursor_execute", note)
        client.get(path)
        event.remove(db.engine, "before_cursor_execute", note)
        return len(seen)

    a.picture(a.product())
    assert count(f"{PRODUCTS}?limit=1") == 2
    for _ in range(5):
        a.picture(a.product())
    assert count(f"{PRODUCTS}?limit=6") == 2
    assert count(f"{PRODUCTS}?limit=6") == 0
    assert count(f"{PRODUCTS}/1") == 2
    assert count(f"{PRODUCTS}/1") == 0
