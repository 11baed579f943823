"""What a lost, slow or broken way to the database does to an order."""

import time

import pytest

from tests.faults.orders import NOTHING, ONE_ORDER, books, post
from tests.faults.proxy import Mode
from webapp.accounts.services.tokens import token_of


@pytest.fixture
def lamp_id(a):
    return a.variant_of(a.product(on_hand=5)).id


@pytest.fixture
def token(a):
    """Used a moment ago, so that its use is not written down before the order."""
    token = a.token("orders:write")
    assert token_of(token)
    return token


@pytest.fixture
def shop(through_proxy):
    return through_proxy.test_client()


def ask_again(shop, token, lamp_id):
    """The same request, until the server has noticed that the first is over."""
    for _ in range(50):
        answer = post(shop, token, lamp_id)
        if answer.status_code != 409:
            break
        assert answer.json["code"] == "idempotency_key_in_use"
        time.sleep(0.1)
    return answer


def test_an_order_whose_commit_was_not_answered_is_found_by_the_retry(
    db, shop, proxy, token, lamp_id
):
    proxy.mode = Mode.LOSE_REPLY
    lost = post(shop, token, lamp_id)
    assert (lost.status_code, lost.json["code"]) == (503, "unavailable")
    assert lost.headers["Retry-After"] == "2"
    assert books(db, lamp_id) == ONE_ORDER

    found = ask_again(shop, token, lamp_id)

    assert (found.status_code, found.headers["Idempotency-Replayed"]) == (201, "true")
    assert books(db, lamp_id) == ONE_ORDER


def test_an_order_whose_commit_never_arrived_is_placed_by_the_retry(
    db, shop, proxy, token, lamp_id
):
    proxy.mode = Mode.CUT
    assert post(shop, token, lamp_id).status_code == 503
    assert books(db, lamp_id) == NOTHING

    placed = ask_again(shop, token, lamp_id)

    assert (placed.status_code, placed.headers.get("Idempotency-Replayed")) == (201, None)
    assert books(db, lamp_id) == ONE_ORDER


def test_connections_that_were_cut_meanwhile_are_replaced_unnoticed(
    db, shop, proxy, token, lamp_id
):
    assert post(shop, token, lamp_id, key="the-first-one").status_code == 201
    proxy.drop_all()
    assert post(shop, token, lamp_id, key="the-second-one").status_code == 201


def test_without_a_database_the_shop_says_so_and_recovers_by_itself(
    db, shop, proxy, token, lamp_id
):
    proxy.mode = Mode.REFUSE
    proxy.drop_all()
    refused = post(shop, token, lamp_id)
    assert (refused.status_code, refused.headers["Retry-After"]) == (503, "2")

    proxy.mode = Mode.PASS

    assert post(shop, token, lamp_id).status_code == 201
    assert books(db, lamp_id) == ONE_ORDER


def test_a_slow_database_makes_a_slow_shop_and_not_a_wrong_one(db, shop, proxy, token, lamp_id):
    proxy.delay_seconds, proxy.mode = 0.1, Mode.LATENCY
    began = time.monotonic()
    assert post(shop, token, lamp_id).status_code == 201
    assert time.monotonic() - began > 0.3
    assert books(db, lamp_id) == ONE_ORDER


def test_a_database_that_does_not_answer_any_more_does_not_hold_the_shop_for_ever(
    db, shop, proxy, token, lamp_id
):
    proxy.mode = Mode.BLACKHOLE
    began = time.monotonic()

    answer = post(shop, token, lamp_id)

    assert answer.status_code == 503
    # A connection must be had within 5 seconds; for two host addresses that is tried twice.
    assert time.monotonic() - began < 15
    assert books(db, lamp_id) == NOTHING
