"""Every page, with every verb, for everybody who has no business there."""

import re
from io import BytesIO
from zipfile import ZipFile

import pytest
from argon2 import PasswordHasher
from sqlalchemy import select

from tests.access.callers import bearer
from tests.access.pages import ALWAYS, PAGES, PUBLIC, SHOPPER
from tests.access.routes import routes_of
from tests.access.staff_policy import PUBLIC as OPEN_TO_ALL
from tests.access.staff_policy import STAFF_POLICY
from tests.access.tables import difference, tables
from tests.factory import PASSWORD
from webapp.access import SCOPES, SHOPPER_COOKIE
from webapp.accounts.models import CustomerSession
from webapp.accounts.services import passwords
from webapp.accounts.services.sign_in import sign_in
from webapp.catalogue.services.wishes import keep_wish
from webapp.orders.services.accept import accept_order
from webapp.orders.services.bill import bill_order
from webapp.staff_realm import STAFF_COOKIE

FILE = "tests/access/pages.py"
CANARY = "canary"
TOKEN = re.compile(r'name="form_token" value="([0-9a-f]{64})"')
STAFF = "staff"
DOORS = {SHOPPER: "/account/sign-in", STAFF: "/staff/sign-in"}
OF_SHOPPERS = [route for route, whom in PAGES.items() if whom == SHOPPER]
OF_STAFF = [route for route, whom in STAFF_POLICY.items() if whom != OPEN_TO_ALL]
GUARDED = [*((route, SHOPPER) for route in OF_SHOPPERS), *((route, STAFF) for route in OF_STAFF)]


@pytest.fixture(autouse=True)
def cheap_hashes(monkeypatch):
    cheap = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    monkeypatch.setattr(passwords, "hasher", cheap)


@pytest.fixture
def asker(app):
    """A client that keeps no cookies, so that each caller brings exactly what is his."""
    return app.test_client(use_cookies=False)


@pytest.fixture
def ada(a):
    """A shopper with everything that a shopper can have."""
    ada = a.account(f"{CANARY}@example.com", name=CANARY, lastname=CANARY)
    product = a.product(title="Lamp", slug="lamp")
    lamp = a.variant_of(product)
    order = a.order((lamp, 1), customer_id=ada.id, name=CANARY, email=ada.email)
    accept_order(order.id, actor="test")
    code = bill_order(order.id, actor="test").code
    address = a.address(ada, street=CANARY)
    keep_wish(ada.id, product.id)
    return {
        "session": session(ada.email),
        "customer": ada,
        "values": {
            "order_id": order.id,
            "number": order.number,
            "code": code,
            "address_id": address.id,
            "variant_id": lamp.id,
            "product_id": lamp.product_id,
            "line_id": order.lines[0].id,
            "parcel_id": 1,
            "review_id": a.review(product).id,
            "passkey_id": a.passkey(ada).id,
            "noun": "shipment",
        },
    }


def session(email):
    return sign_in(email=email, password=PASSWORD, device="")


def callers(a, ada, whom):
    """Everybody but those whom the page is for, by their cookies and headers."""
    eve = a.account("eve@example.com")
    found = {
        "nobody": {},
        "a program": bearer(a.token(*SCOPES)),
        "an unknown session": {"Cookie": f"{SHOPPER_COOKIE}=x; {STAFF_COOKIE}=x"},
    }
    if whom == STAFF:
        theirs = session(eve.email)
        found["a shopper"] = {"Cookie": f"{SHOPPER_COOKIE}={theirs}"}
        found["a shopper in staff's clothes"] = {"Cookie": f"{STAFF_COOKIE}={theirs}"}
    else:
        theirs = a.session()
        found["staff"] = {"Cookie": f"{STAFF_COOKIE}={theirs}"}
        found["staff in a shopper's clothes"] = {"Cookie": f"{SHOPPER_COOKIE}={theirs}"}
    return found


def path_of(route, values):
    return route.partition(" ")[2].format_map(Values(values))


class Values(dict):
    def __missing__(self, name):
        return 1


def test_every_page_has_a_row_and_every_row_a_page(app):
    routes = {
        route: whom
        for route, whom in routes_of(app, "/").items()
        if not route.partition(" ")[2].startswith(("/api/", "/staff"))
    }

    missing = [f'    "{route}": {routes[route]},' for route in sorted(routes.keys() - PAGES.keys())]
    assert not missing, "\n".join([f"{FILE} lacks these rows. Are they right?", *missing])
    assert not PAGES.keys() - routes.keys(), f"rows of {FILE} without a page"
    assert routes == PAGES


@pytest.mark.parametrize(("route", "whom"), GUARDED)
def test_nobody_gets_where_he_does_not_belong(asker, a, ada, route, whom):
    verb = route.partition(" ")[0]
    path = path_of(route, ada["values"])

    for name, headers in callers(a, ada, whom).items():
        before = tables()
        answer = asker.open(path, method=verb, headers=headers, data={"email": "x@example.com"})

        assert (name, answer.status_code) == (name, 303)
        assert answer.location.partition("?")[0] == DOORS[whom]
        assert CANARY not in answer.text
        assert difference(before, tables()) == [], name


@pytest.mark.parametrize("route", OF_SHOPPERS)
def test_one_shopper_sees_and_changes_nothing_of_another(asker, a, ada, db, route):
    """With a session and a form of his own, and the numbers of the other everywhere."""
    verb, customer = route.partition(" ")[0], ada["customer"]
    eve = a.account("eve@example.com")
    cookie = {"Cookie": f"{SHOPPER_COOKIE}={session(eve.email)}"}
    token = TOKEN.search(asker.get("/account/details", headers=cookie).text)[1]
    theirs = select(CustomerSession.id).where(CustomerSession.customer_id == customer.id)
    values = ada["values"] | {"session_id": db.session.scalar(theirs)}
    before = about(db, customer.id)

    form = swapped(customer, values) | {"form_token": token}
    asked = "?" + "&".join(f"{name}={value}" for name, value in values.items())
    answer = asker.open(path_of(route, values) + asked, method=verb, headers=cookie, data=form)

    assert answer.status_code < 500
    assert CANARY not in told_by(answer)
    assert about(db, customer.id) == before
    # Who ends what is not there any more is told so; and articles are everybody's.
    if "{" in route and not any(hole in route for hole in SILENT):
        assert answer.status_code == 404


SILENT = ("{session_id}", "{product_id}", "{passkey_id}")


def told_by(answer):
    if answer.mimetype == "application/zip":
        return ZipFile(BytesIO(answer.data)).read("data.json").decode()
    return answer.text


def swapped(customer, values):
    """What a form might hold that is none of its business, beside what it is about."""
    return {
        **{name: str(value) for name, value in values.items()},
        "customer_id": str(customer.id),
        "id": str(customer.id),
        "email": "other@example.com",
        "name": "Eve",
        "lastname": "Eve",
        "street": "Elsewhere",
        "house_number": "1",
        "postal_code": "2628 EB",
        "city": "Delft",
        "country": "NL",
        "request_key": "key-of-the-matrix",
        "old_password": PASSWORD,
        "password": "another kite over the lake",
    }


def about(db, customer_id):
    """Everything in the database that bears the number of the shopper."""
    db.session.rollback()
    found = {}
    for table in db.metadata.sorted_tables:
        column = table.c.get("customer_id")
        column = table.c.id if table.name == "customers" else column
        if column is not None:
            rows = db.session.execute(select(table).where(column == customer_id)).all()
            found[table.name] = sorted(map(repr, rows))
    return found


NEVER_WRITTEN = {
    "id": "987654321",
    "customer_id": "987654321",
    "version": "987654321",
    "created_at": "2001-01-01T00:00:00Z",
    "updated_at": "2001-01-01T00:00:00Z",
    "verified_at": "2001-01-01T00:00:00Z",
    "password_hash": "planted",
    "token_hash": "planted",
    "status": "DELIVERED",
    "is_active": "1",
    "role": "owner",
    "email": "planted@example.com",
}


@pytest.mark.parametrize("path", ["/account/details", "/account/addresses/new"])
def test_what_a_form_does_not_ask_for_is_not_written(asker, a, ada, db, path):
    customer, values = ada["customer"], ada["values"]
    cookie = {"Cookie": f"{SHOPPER_COOKIE}={ada['session']}"}
    token = TOKEN.search(asker.get("/account/details", headers=cookie).text)[1]

    form = swapped(customer, values) | NEVER_WRITTEN | {"form_token": token}
    answer = asker.post(path, headers=cookie, data=form)

    assert answer.status_code == 303
    db.session.rollback()
    written = " ".join(row for rows in about(db, customer.id).values() for row in rows)
    assert "planted" not in written
    assert "2001" not in written
    assert "987654321" not in written


def test_pages_for_everybody_are_open_and_show_nothing_personal(asker, ada):
    values = ada["values"] | {"slug": "lamp", "token": "unknown", "filename": "shop.css"}
    for route, whom in PAGES.items():
        verb, _, path = route.partition(" ")
        if whom not in (ALWAYS, PUBLIC) or verb != "GET":
            continue
        answer = asker.get(path.format_map(Values(values)))
        assert answer.status_code not in (401, 403, 500), route
        assert CANARY not in answer.text, route
