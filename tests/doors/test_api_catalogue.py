"""The catalogue as programs read it."""

from datetime import UTC, datetime

import orjson
import pytest
from flask import url_for
from sqlalchemy import update

from tests.doors.api import matches
from webapp.api.products.documents import shown_documents, whole_documents
from webapp.catalogue.models import Media
from webapp.catalogue.queries.products import get_any_product
from webapp.catalogue.queries.records import get_record
from webapp.catalogue.rules.reviews import Rating, Stars
from webapp.catalogue.schemas.reading import PictureView, ProductView, VariantView
from webapp.money import Money
from webapp.stock.queries import available_of

# A picture that is remembered, and still to be loaded.
UNFETCHED = {"file": None, "width": None, "height": None, "source_url": "https://a.example/x"}

PRODUCTS = "/api/v1/products"
CATEGORIES = "/api/v1/categories"


def names(response):
    return [item["name"] for item in response.json["items"]]


def walk(client, **asked):
    """The names of all pages, one after the other."""
    found, cursor = [], None
    while True:
        more = {"cursor": cursor} if cursor else {}
        response = client.get(PRODUCTS, query_string=asked | more)
        assert response.status_code == 200
        found += names(response)
        cursor = response.json["next_cursor"]
        if cursor is None:
            return found


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
    assert shown.pop("created_at").endswith("Z")
    assert shown == {
        "id": product.id,
        "slug": "lamp",
        "name": "Lamp",
        "url": "/products/lamp",
        "description": "<p>Bright.</p>",
        "vendor": "",
        "product_type": "",
        "tags": ["light"],
        "status": "active",
        "category_id": shelf.id,
        "category": {"id": shelf.id, "slug": "lamps", "name": "Lamps"},
        "price": "12.50",
        "currency": "EUR",
        "stock": 3,
        "in_stock": True,
        "options": ["Colour"],
        "variants": [
            {
                "id": a.variant_of(product).id,
                "sku": "L-1",
                "options": {"Colour": "Red"},
                "price": "12.50",
                "compare_at_price": "15.00",
                "currency": "EUR",
                "stock": 3,
                "barcode": None,
                "weight_grams": None,
                "tax_class": "standard",
                "picture_id": None,
                "is_active": True,
            }
        ],
        "media": [
            {
                "id": picture.id,
                "url": "/media/3f/9a.svg",
                "alt": "A lamp",
                "width": 1200,
                "height": 1200,
            }
        ],
        "rating": {"count": 0, "mean": None},
        "version": 1,
    }


def facts_of(product, variants, media, rating):
    """A product as the database holds it, under the names that its description has."""
    shelf = product.category
    prices = [one.price for one in variants if one.is_active and one.price.cents]
    pieces = available_of([one.id for one in variants])
    return vars(product) | {
        "name": product.title,
        "url": url_for("catalogue.product", slug=product.slug),
        "category": shelf and {"id": shelf.id, "slug": shelf.slug, "name": shelf.title},
        "price": min(prices, default=None),
        "currency": "EUR",
        "stock": sum(pieces[one.id] for one in variants if one.is_active),
        "in_stock": any(pieces[one.id] for one in variants if one.is_active and one.price.cents),
        "options": [one.name for one in product.options],
        "rating": Rating(*rating),
        "variants": [variant_facts(one, product, pieces, media) for one in variants],
        "media": [
            vars(one) | {"url": one.file and url_for("media.show", file=one.file)} for one in media
        ],
    }


def variant_facts(variant, product, pieces, media):
    before = variant.compare_at_cents
    names_of_options = [one.name for one in product.options]
    return vars(variant) | {
        "options": dict(zip(names_of_options, variant.option_values, strict=False)),
        "price": variant.price,
        "compare_at_price": None if before is None else Money(before, variant.currency),
        "stock": pieces[variant.id],
        "picture_id": variant.media_id if variant.media_id in [one.id for one in media] else None,
    }


@pytest.mark.parametrize("is_bare", [True, False])
def test_what_is_written_by_hand_is_what_is_described(app, db, a, is_bare):
    """The schema says what a product looks like; the quick way must not drift away from it."""
    if is_bare:
        product = a.product(status="draft", published_at=None, price="0.00", sku=None)
        rating = 0, None
    else:
        product = a.product(
            title="Lämp & co",
            category_id=a.category().id,
            tags=["a", "b"],
            published_at=datetime(2026, 3, 1, 9, 30, 0, 123456, UTC),
            option_values=["S"],
            compare_at_cents=1500,
            weight_grams=5,
            barcode="1",
        )
        a.review(product, 4.5)
        a.review(product, 4)
        rating = 2, Stars(43)
        a.options(product, "Size")
        shown, coming = a.picture(product, file="a b/ü.svg", alt="x"), a.picture(product)
        db.session.execute(update(Media).where(Media.id == coming.id).values(UNFETCHED))
        a.variant(product, price="9.99", on_hand=2, option_values=["M"], media_id=shown.id)
        a.variant(product, price="0.00", option_values=["L"], media_id=coming.id)
        a.variant(product, price="1.00", option_values=["X"], is_active=False)
    db.session.expire_all()
    product = get_any_product(product.id)
    sold = [one for one in product.variants if one.is_active and one.price.cents]
    there = [one for one in product.media if one.file]

    with app.test_request_context():
        [whole], [seen] = (
            write([get_record(product.id)]) for write in (whole_documents, shown_documents)
        )
        described = ProductView().dump(facts_of(product, product.variants, product.media, rating))
        for_all = ProductView().dump(facts_of(product, sold, there, rating))

    assert orjson.loads(orjson.dumps(whole)) == described
    assert orjson.loads(orjson.dumps(seen)) == for_all
    assert list(whole) == list(ProductView().fields)
    assert all(list(one) == list(VariantView().fields) for one in whole["variants"])
    assert all(list(one) == list(PictureView().fields) for one in whole["media"])


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

    assert names(client.get(PRODUCTS)) == ["Shown"]
    for hidden in (draft, old, coming):
        assert client.get(f"{PRODUCTS}/{hidden.id}").status_code == 404


def test_what_is_not_sold_is_no_variant(client, a):
    product = a.product(title="Lamp", option_values=["Red"])
    a.variant(product, option_values=["Free"], price="0.00")
    a.variant(product, option_values=["Withdrawn"], is_active=False)
    variants = client.get(f"{PRODUCTS}/{product.id}").json["variants"]
    assert [variant["id"] for variant in variants] == [a.variant_of(product).id]


def test_a_walk_by_cursor_meets_every_product_once(client, a):
    things = [f"Thing {n:02}" for n in range(11)]
    for n, name in enumerate(things):
        a.product(title=name, price=f"{n % 3 + 1}.00")

    for sort in ("newest", "price", "-price", "name"):
        assert sorted(walk(client, limit=4, sort=sort)) == things
    assert walk(client, limit=4, sort="name") == things
    assert walk(client, limit=3, sort="price")[:4] == [
        "Thing 00",
        "Thing 03",
        "Thing 06",
        "Thing 09",
    ]


def test_a_product_that_comes_during_a_walk_repeats_none(client, a):
    for name in ("A", "B", "C"):
        a.product(title=name)
    first = client.get(PRODUCTS, query_string={"limit": 2, "sort": "name"})
    a.product(title="AA")
    asked = {"limit": 2, "sort": "name", "cursor": first.json["next_cursor"]}
    assert names(first) + names(client.get(PRODUCTS, query_string=asked)) == ["A", "B", "C"]


def test_a_category_holds_what_is_below_it(client, a):
    top = a.category("Paper")
    below = a.category("Notebooks", parent_id=top.id)
    a.product(title="Poster", category_id=top.id)
    a.product(title="Diary", category_id=below.id)
    a.product(title="Lamp")

    def inside(slug):
        response = client.get(PRODUCTS, query_string={"category": slug, "sort": "name"})
        return names(response)

    assert inside("paper") == ["Diary", "Poster"]
    assert inside("notebooks") == ["Diary"]


def test_an_unknown_category_is_not_an_empty_one(client, a):
    a.product()
    response = client.get(PRODUCTS, query_string={"category": "nowhere"})
    assert (response.status_code, response.json["code"]) == (404, "not_found")


def test_words_find_products(client, a):
    a.product(title="Blue whale cushion")
    a.product(title="Red lamp")
    assert names(client.get(PRODUCTS, query_string={"q": "whale"})) == ["Blue whale cushion"]
    assert names(client.get(PRODUCTS, query_string={"q": "unicorn"})) == []
    assert names(client.get(PRODUCTS, query_string={"q": "& | ! ( ' : *"})) == []


def test_the_tree_of_categories_is_a_flat_list(client, a):
    top = a.category("Paper", position=2)
    below = a.category("Notebooks", parent_id=top.id, position=1)
    a.product(category_id=below.id)
    items = client.get(CATEGORIES).json["items"]
    facts = [(item["id"], item["parent_id"], item["slug"], item["products"]) for item in items]
    assert facts == [(top.id, None, "paper", 0), (below.id, top.id, "notebooks", 1)]
    assert items[0]["name"] == "Paper"
