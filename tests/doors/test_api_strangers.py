"""Who may use the API, and how often."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import update

from tests.doors.api import is_problem
from tests.doors.test_api_orders import ORDERS, place, wanted
from webapp.accounts.models import ApiToken
from webapp.orders.models import Order
from webapp.staff_realm import STAFF_COOKIE

PRODUCTS = "/api/v1/products"


@pytest.fixture
def lamp(a):
    return a.variant_of(a.product(on_hand=3))


@pytest.fixture
def token(a):
    return a.token("orders:read", "orders:write")


def ask(client, bearer):
    return client.get(f"{ORDERS}/1", headers={"Authorization": bearer} if bearer else {})


STRANGE = ["Bearer", "Bearer ", "Bearer x", "Bearer tnd_", "Bearer tnd__", "Bearer tnd_a_b"]


@pytest.mark.parametrize("bearer", [None, *STRANGE, "Basic YTpi", "Bearer tnd_\x00_b", "tnd_a_b"])
def test_a_stranger_is_told_how_to_come_in(client, db, bearer):
    response = ask(client, bearer)
    assert is_problem(response, 401, "not_signed_in")
    assert response.headers["WWW-Authenticate"] == (
        'Bearer error="invalid_token"' if bearer else "Bearer"
    )


def test_a_token_with_another_secret_is_refused(client, token):
    assert is_problem(ask(client, f"Bearer {token[:-1]}_"), 401, "not_signed_in")


def test_an_expired_token_is_refused(client, a):
    assert is_problem(
        ask(client, f"Bearer {a.token('orders:read', days=-1)}"), 401, "not_signed_in"
    )


def test_a_revoked_token_is_refused(client, db, token):
    db.session.execute(update(ApiToken).values(revoked_at=datetime.now(UTC) - timedelta(seconds=1)))
    db.session.commit()
    assert is_problem(ask(client, f"Bearer {token}"), 401, "not_signed_in")


def test_a_token_without_the_scope_is_told_which_one(client, db, a, lamp):
    response = place(client, a.token("orders:read"), wanted((lamp, 1)))
    assert is_problem(response, 403, "not_allowed")
    assert response.json["scope"] == "orders:write"
    challenge = 'Bearer error="insufficient_scope", scope="orders:write"'
    assert response.headers["WWW-Authenticate"] == challenge
    assert db.session.query(Order).count() == 0


def test_a_cookie_opens_nothing_here(client, a):
    client.set_cookie(STAFF_COOKIE, a.session(), path="/")
    assert is_problem(ask(client, None), 401, "not_signed_in")


def test_no_answer_sets_a_cookie_or_shares_itself_with_other_sites(client, a, token, lamp):
    origin = {"Origin": "https://elsewhere.example"}
    answers = [client.get(PRODUCTS, headers=origin), client.options(PRODUCTS, headers=origin)]
    for response in [*answers, place(client, token, wanted((lamp, 1)))]:
        assert "Set-Cookie" not in response.headers
        assert not [name for name, _ in response.headers if name.startswith("Access-Control")]


def test_an_address_may_ask_a_hundred_times_a_minute(limited):
    statuses = [limited.get(PRODUCTS).status_code for _ in range(100)]
    assert statuses == [200] * 100
    for path in (PRODUCTS, "/api/v1/categories", f"{ORDERS}/1"):
        response = limited.get(path)
        assert is_problem(response, 429, "too_many_requests")
        assert response.headers["Retry-After"] == "18"
    elsewhere = limited.get(PRODUCTS, environ_base={"REMOTE_ADDR": "192.0.2.7"})
    assert elsewhere.status_code == 200


def test_an_address_may_place_ten_orders_a_minute(limited, db, a, token):
    lamp = a.variant_of(a.product(on_hand=50))
    body = wanted((lamp, 1))
    statuses = [place(limited, token, body, key=f"key-{n:04}").status_code for n in range(10)]
    assert statuses == [201] * 10
    response = place(limited, token, body, key="key-9999")
    assert is_problem(response, 429, "too_many_requests")
    assert response.headers["Retry-After"] == "18"
    assert db.session.query(Order).count() == 10


def test_a_program_has_its_own_limits_and_is_told_how_much_is_left(limited, a, token):
    refused = place(limited, token, {})
    read = ask(limited, f"Bearer {token}")

    assert refused.headers["RateLimit-Policy"] == '"writes";q=120;w=60, "place-order";q=10;w=60'
    assert re.match(r'"writes";r=119;t=18, "place-order";r=9;t=18$', refused.headers["RateLimit"])
    assert re.match(r'"reads";r=599;t=18$', read.headers["RateLimit"])
    assert re.match(r'"anonymous";r=99;t=18$', limited.get(PRODUCTS).headers["RateLimit"])


def test_a_bad_token_counts_for_the_address_it_comes_from(limited):
    answers = [ask(limited, "Bearer tnd_nobody_knows") for _ in range(101)]

    assert [one.status_code for one in answers] == [401] * 100 + [429]
    assert limited.get("/api/v1/nowhere").status_code == 429


def test_the_addresses_of_one_network_are_one_visitor(limited):
    for n in range(100):
        limited.get(PRODUCTS, environ_base={"REMOTE_ADDR": f"2001:db8:1:2::{n:x}"})

    near = limited.get(PRODUCTS, environ_base={"REMOTE_ADDR": "2001:db8:1:2:ffff::1"})
    far = limited.get(PRODUCTS, environ_base={"REMOTE_ADDR": "2001:db8:1:3::1"})

    assert (near.status_code, far.status_code) == (429, 200)


def test_a_forged_address_changes_nothing(limited):
    for n in range(100):
        limited.get(PRODUCTS, headers={"X-Forwarded-For": f"192.0.2.{n}"})

    assert limited.get(PRODUCTS, headers={"X-Forwarded-For": "203.0.113.9"}).status_code == 429


def test_checks_of_health_are_never_limited(limited):
    statuses = {limited.get("/readyz").status_code for _ in range(130)}

    assert statuses == {200}


def test_a_token_that_is_not_valid_is_refused_even_where_none_is_needed(client):
    response = client.get(PRODUCTS, headers={"Authorization": "Bearer tnd_nobody_knows"})

    assert is_problem(response, 401, "not_signed_in")
