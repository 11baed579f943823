"""What the API promises about the header Idempotency-Key."""

import json
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select, text, update

from tests.doors.api import is_problem
from tests.doors.test_api_orders import ORDERS, place, wanted
from webapp.access import SCOPES
from webapp.accounts.models import ApiToken
from webapp.events.models import RequestKey
from webapp.events.services import once
from webapp.jobs.cleaning import clean_up
from webapp.orders.models import Order
from webapp.orders.services.cancel import cancel_order
from webapp.stock.models import StockLevel


@pytest.fixture
def lamp(a):
    return a.variant_of(a.product(title="Lamp", price="20.00", on_hand=3, sku="L-1"))


@pytest.fixture
def token(a):
    return a.token(*SCOPES)


def count(db, model):
    return db.session.scalar(select(func.count()).select_from(model))


def is_replay_of(again, first):
    assert again.status_code == first.status_code
    assert again.data == first.data
    assert again.mimetype == first.mimetype
    assert again.headers["Location"] == first.headers["Location"]
    assert again.headers["Idempotency-Replayed"] == "true"
    return True


def test_the_same_request_again_gets_the_same_answer(client, db, token, lamp):
    first = place(client, token, wanted((lamp, 1)))
    again = [place(client, token, wanted((lamp, 1))) for _ in range(2)]

    assert first.status_code == 201
    assert "Idempotency-Replayed" not in first.headers
    assert all(is_replay_of(answer, first) for answer in again)
    assert (count(db, Order), count(db, RequestKey)) == (1, 1)


def test_a_replay_is_a_request_of_its_own_in_the_log(client, token, lamp):
    answers = [place(client, token, wanted((lamp, 1))) for _ in range(2)]
    assert len({answer.headers["X-Request-ID"] for answer in answers}) == 2


def test_the_answer_stays_the_one_of_its_day(client, db, token, lamp):
    first = place(client, token, wanted((lamp, 3)))
    cancel_order(first.json["id"], actor="test")

    again = place(client, token, wanted((lamp, 3)))

    assert is_replay_of(again, first)
    assert again.json["status"] == "PENDING"


def test_the_same_request_may_be_written_in_another_way(client, db, token, lamp):
    body = wanted((lamp, 1))
    first = place(client, token, body)
    turned = json.dumps(dict(reversed(body.items())), indent=4)
    headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": "key-0001"}

    again = client.post(ORDERS, data=turned, content_type="application/json", headers=headers)

    assert is_replay_of(again, first)


@pytest.mark.parametrize(
    "change",
    [{"note": "Ring twice"}, {"email": "bob@example.com"}, {"total": "24.95"}, {"lines": []}],
)
def test_another_request_with_the_same_key_is_refused(client, db, token, lamp, change):
    place(client, token, wanted((lamp, 1)))
    response = place(client, token, wanted((lamp, 1)) | change)
    assert is_problem(response, 422, "idempotency_key_reused")
    assert (count(db, Order), count(db, RequestKey)) == (1, 1)


@pytest.mark.parametrize("headers", [{}, {"Idempotency-Key": ""}, {"Idempotency-Key": "short"}])
def test_a_write_without_a_key_is_refused(client, db, token, lamp, headers):
    headers |= {"Authorization": f"Bearer {token}"}
    response = client.post(ORDERS, json=wanted((lamp, 1)), headers=headers)
    assert is_problem(response, 400, "bad_header")
    (error,) = {error["header"] for error in response.json["errors"]}
    assert error == "Idempotency-Key"
    assert (count(db, Order), count(db, RequestKey)) == (0, 0)


def test_keys_belong_to_a_token(client, db, a, token, lamp):
    first = place(client, token, wanted((lamp, 1)))
    other = place(client, a.token("orders:write"), wanted((lamp, 1)))
    assert (first.status_code, other.status_code) == (201, 201)
    assert first.json["id"] != other.json["id"]
    assert "Idempotency-Replayed" not in other.headers


def test_keys_belong_to_a_route(client, db, token, lamp):
    once("token:1:api_orders.another", "key-0001", asked="something else", act=dict)
    response = place(client, token, wanted((lamp, 1)))
    assert response.status_code == 201
    scopes = db.session.scalars(select(RequestKey.scope).order_by(RequestKey.scope)).all()
    assert scopes == ["token:1:api_orders.another", "token:1:api_orders.place_order"]


@pytest.mark.parametrize(
    ("change", "status", "code"),
    [
        ({"total": "1.00"}, 409, "price_changed"),
        ({"lines": [{"variant_id": 999, "quantity": 1}]}, 404, "not_found"),
        ({"colour": "red"}, 422, "invalid"),
        ({"lines": [{}]}, 422, "invalid"),
    ],
)
def test_a_refused_request_frees_its_key(client, db, token, lamp, change, status, code):
    refused = place(client, token, wanted((lamp, 1)) | change)
    assert is_problem(refused, status, code)
    assert count(db, RequestKey) == 0

    response = place(client, token, wanted((lamp, 1)))

    assert response.status_code == 201
    assert "Idempotency-Replayed" not in response.headers


def test_a_refusal_is_not_replayed(client, db, token, lamp):
    """Nothing has changed, so the next attempt is a new one and may have more luck."""
    assert place(client, token, wanted((lamp, 4))).status_code == 409
    db.session.execute(update(StockLevel).values(available=4))
    db.session.commit()
    assert place(client, token, wanted((lamp, 4))).status_code == 201


def test_whoever_may_not_write_any_more_gets_no_replay(client, db, token, lamp):
    place(client, token, wanted((lamp, 1)))
    db.session.execute(update(ApiToken).values(revoked_at=datetime.now(UTC)))
    db.session.commit()
    response = place(client, token, wanted((lamp, 1)))
    assert response.status_code == 401
    assert "Idempotency-Replayed" not in response.headers


def age(db, **passed):
    db.session.execute(
        update(RequestKey).values(created_at=datetime.now(UTC) - timedelta(**passed))
    )
    db.session.commit()
    clean_up()


def test_a_key_is_kept_for_a_day(client, db, token, lamp):
    first = place(client, token, wanted((lamp, 1)))

    age(db, hours=23, minutes=59)
    assert is_replay_of(place(client, token, wanted((lamp, 1))), first)

    age(db, hours=24, minutes=1)
    later = place(client, token, wanted((lamp, 2)))
    assert later.status_code == 201
    assert later.json["id"] != first.json["id"]


def test_a_request_that_is_still_running_is_not_carried_out_twice(app, client, db, token, lamp):
    body = wanted((lamp, 1))
    with ThreadPoolExecutor(1) as pool, db.engine.connect() as other:
        # The first comes as far as the stock, which somebody else holds.
        other.execute(select(StockLevel).with_for_update())
        first = pool.submit(place_elsewhere, app, token, body)
        wait_for_somebody_waiting(db)

        again, another = (place(client, token, body | more) for more in ({}, {"note": "Hm"}))
        other.rollback()

        assert is_problem(again, 409, "idempotency_key_in_use")
        assert is_problem(another, 409, "idempotency_key_in_use")
        assert first.result().status_code == 201
    assert is_replay_of(place(client, token, body), first.result())
    assert (count(db, Order), count(db, RequestKey)) == (1, 1)


def place_elsewhere(app, token, body):
    with app.app_context():
        return place(app.test_client(), token, body)


def wait_for_somebody_waiting(db):
    waiting = text(
        "SELECT count(*) FROM pg_stat_activity"
        " WHERE datname = current_database() AND wait_event_type = 'Lock'"
    )
    for _ in range(200):
        if db.session.scalar(waiting):
            db.session.rollback()
            return
        # The view is frozen for the length of a transaction.
        db.session.rollback()
        time.sleep(0.02)
    raise AssertionError("nobody waits")
