"""Lists of products: what they are filtered by, how they are sorted, and how they are walked."""

import random

import pytest
from sqlalchemy import delete

from tests.doors.api import is_problem, matches
from tests.doors.program import Program
from tests.doors.test_api_catalogue import PRODUCTS, names
from webapp.catalogue.services.delete import delete_product
from webapp.stock.models import StockLevel


def listed(client, **asked):
    """The names of the products that fit, in the order of names."""
    answer = client.get(PRODUCTS, query_string={"sort": "name"} | asked)
    assert answer.status_code == 200, answer.json
    return names(answer)


@pytest.fixture
def goods(a):
    """A cheap lamp, one of two prices, and a rug that is sold out."""
    a.product(title="Cheap", price="5.00", on_hand=1, tags=["lamp", "new"])
    both = a.product(title="Both", price="8.00", on_hand=0, tags=["lamp"], option_values=["S"])
    a.variant(both, price="20.00", on_hand=2, option_values=["L"])
    a.product(title="Rug", price="30.00", on_hand=0, tags=["Rug, red"])
    a.product(title="Unpriced", price="0.00", on_hand=9)


@pytest.mark.usefixtures("goods")
@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"min_price": "8.01"}, ["Both", "Rug"]),
        ({"min_price": "8"}, ["Both", "Rug"]),
        ({"max_price": "8.00"}, ["Both", "Cheap"]),
        ({"min_price": "9.00", "max_price": "19.99"}, []),
        ({"min_price": "20.00", "max_price": "20.00"}, ["Both"]),
        ({"max_price": "0"}, []),
        ({"in_stock": "true"}, ["Both", "Cheap"]),
        ({"in_stock": "false"}, ["Rug", "Unpriced"]),
        ({"tag": "lamp"}, ["Both", "Cheap"]),
        ({"tag": "Lamp"}, []),
        ({"tag": "Rug, red"}, ["Rug"]),
        ({"tag": "lamp", "in_stock": "true", "max_price": "5.00"}, ["Cheap"]),
        ({"q": "rug", "in_stock": "true"}, []),
        ({"sort": "price"}, ["Cheap", "Both", "Rug"]),
        ({"sort": "-price"}, ["Rug", "Both", "Cheap"]),
        ({"sort": "newest"}, ["Unpriced", "Rug", "Both", "Cheap"]),
        ({"skip": "1", "limit": "2"}, ["Cheap", "Rug"]),
        ({"skip": "1000000"}, []),
    ],
)
def test_filters_leave_what_fits(client, asked, found):
    assert listed(client, **asked) == found


def test_what_is_withdrawn_neither_costs_nor_is_in_stock(client, a):
    lamp = a.product(title="Lamp", price="5.00", on_hand=0, option_values=["S"])
    a.variant(lamp, price="1.00", on_hand=5, option_values=["L"], is_active=False)

    assert listed(client, max_price="1.00") == []
    assert listed(client, in_stock="true") == []
    assert client.get(f"{PRODUCTS}/{lamp.id}").json["stock"] == 0


def test_a_variant_that_was_never_counted_is_not_in_stock(client, db, a):
    lamp = a.product(title="Lamp", on_hand=0)
    db.session.execute(delete(StockLevel))
    db.session.commit()

    assert listed(client, in_stock="true") == []
    assert client.get(f"{PRODUCTS}/{lamp.id}").json["variants"][0]["stock"] == 0


def test_a_category_is_named_by_its_slug_or_its_number(client, a):
    top = a.category("Paper")
    below = a.category("Notebooks", parent_id=top.id)
    a.product(title="Poster", category_id=top.id)
    a.product(title="Diary", category_id=below.id)

    assert listed(client, category_id=top.id) == ["Diary", "Poster"]
    assert listed(client, category_id=below.id) == ["Diary"]
    assert listed(client, category="paper", category_id=below.id) == ["Diary"]
    for unknown in ({"category_id": 99}, {"category": "nowhere"}):
        assert is_problem(client.get(PRODUCTS, query_string=unknown), 404, "not_found")


def test_only_the_wanted_members_are_sent(client, a):
    product = a.product(title="Lamp", price="5.00", on_hand=2)

    items = client.get(f"{PRODUCTS}?fields=name,price,stock").json["items"]

    assert items == [{"id": product.id, "name": "Lamp", "price": "5.00", "stock": 2}]
    matches(client, client.get(f"{PRODUCTS}?fields=id"), "get", PRODUCTS)


def test_drafts_are_listed_for_who_may_read_the_catalogue(client, a):
    a.product(title="Shown")
    for name in ("First", "Second", "Third"):
        a.product(title=name, status="draft", published_at=None)
    keeper = Program(client, a.token("catalogue:read"))
    asked = f"{PRODUCTS}?status=draft&limit=2"

    first = keeper.get(asked)
    rest = keeper.get(f"{asked}&cursor={first.json['next_cursor']}")

    assert names(first) + names(rest) == ["Third", "Second", "First"]
    assert [item["status"] for item in first.json["items"]] == ["draft"] * 2
    assert names(keeper.get(PRODUCTS)) == ["Shown"]
    refused = Program(client, a.token("catalogue:write")).get(asked)
    assert is_problem(refused, 403, "not_allowed")
    matches(client, refused, "get", PRODUCTS)
    assert is_problem(client.get(asked), 401, "not_signed_in")


BAD = [
    *(
        f"{name}={value}"
        for name in ("min_price", "max_price")
        for value in ("", "x", "-1", "1.001")
    ),
    *(f"min_price={value}" for value in ("NaN", "1e3", "9" * 5000, "%00", "12,50")),
    *(f"in_stock={value}" for value in ("", "1", "True", "yes", "%00")),
    *(f"fields={value}" for value in ("", "x", "id,", ",id", "id;name", "title", "id," * 400)),
    *(f"sort={value}" for value in ("", "title", "-name", "price;--", "%00")),
    *(f"limit={value}" for value in ("0", "1001", "x", "9" * 5000, "1.5", "-1")),
    *(f"skip={value}" for value in ("-1", "1000001", "x", "9" * 5000)),
    *(f"category_id={value}" for value in ("0", "x", "2147483648", "9" * 5000)),
    *(f"status={value}" for value in ("", "none")),
    *("tag=%00", f"tag={'x' * 101}", "q=%00", f"q={'x' * 101}", f"category={'x' * 201}"),
    *("colour=red", "limit=1&limit=2", f"cursor={'x' * 1001}"),
]


@pytest.mark.parametrize("query", BAD, ids=lambda query: query[:24])
def test_a_list_that_cannot_be_is_refused(client, query):
    assert is_problem(client.get(f"{PRODUCTS}?{query}"), 422, "invalid")


def test_the_longest_name_has_a_cursor_that_is_taken_back(client, a):
    for letter in ("𝔸", "日", "ß", "İ"):
        for _ in range(2):
            a.product(title=letter * 255)

    found, cursor = [], ""
    while cursor is not None:
        answer = client.get(f"{PRODUCTS}?sort=name&limit=1{cursor}")
        assert answer.status_code == 200
        found += names(answer)
        following = answer.json["next_cursor"]
        cursor = following and f"&cursor={following}"

    assert len(found) == len(set(found)) * 2 == 8


@pytest.mark.parametrize("sort", ["newest", "price", "-price", "name"])
def test_a_walk_meets_what_stays_once_while_others_come_and_go(client, a, sort):
    chance = random.Random(7)
    price = lambda: f"{chance.randint(1, 5)}.00"  # noqa: E731
    stay = {a.product(title=f"Stay {n}", price=price()).title for n in range(12)}
    going = [a.product(title=f"Go {n}", price=price(), on_hand=0).id for n in range(12)]

    met, cursor = [], ""
    while cursor is not None:
        answer = client.get(f"{PRODUCTS}?sort={sort}&limit=3{cursor}")
        met += names(answer)
        following = answer.json["next_cursor"]
        cursor = following and f"&cursor={following}"
        if going:
            delete_product(going.pop(chance.randrange(len(going))), actor="test")
        if len(met) < 30:
            a.product(title=f"Come {len(met)}", price=price())

    assert sorted(name for name in met if name in stay) == sorted(stay)
    assert len(met) == len(set(met))
