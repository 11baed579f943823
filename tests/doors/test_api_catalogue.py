"""The catalogue as programs read it."""

from tests.doors.api import matches

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
        "rating": {"count": 0, "mean": None},
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
