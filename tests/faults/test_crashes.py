"""A process that is killed in the middle of an order has placed it wholly or not at all."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import database_url
from tests.faults.orders import NOTHING, ONE_ORDER, PATH, body_of, books, headers_of, post
from webapp.accounts.services.tokens import token_of
from webapp.config import BadSettings, load_settings
from webapp.crashing import POINTS

REPOSITORY = Path(__file__).parents[2]
KILLED = -9

SHOPPER = f"""
import json, sys
from webapp import create_app
body, headers = json.load(sys.stdin)
answer = create_app().test_client().post("{PATH}", json=body, headers=headers)
print(answer.status_code)
"""


def order_and_crash(database_name, token, variant_id, point):
    """Asks a shop in a process of its own; gives how that process ended, and what it said."""
    environment = {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(REPOSITORY),
        "APP_ENV": "test",
        "DATABASE_URL": database_url(database_name),
        "SECRET_KEY": "a secret of the tests, long enough for all of them",
        "RATE_LIMITS": "0",
        "CRASH_AT": point,
    }
    run = subprocess.run(
        [sys.executable, "-c", SHOPPER],
        input=json.dumps([body_of(variant_id), headers_of(token)]),
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
    )
    return run.returncode, run.stdout.strip()


@pytest.fixture
def lamp_id(a):
    return a.variant_of(a.product(on_hand=5)).id


@pytest.fixture
def token(a):
    """Used a moment ago, so that its use is not written down before the order."""
    token = a.token("orders:write")
    assert token_of(token)
    return token


@pytest.mark.parametrize("point", [point for point in POINTS if point != "after_commit"])
def test_a_crash_before_the_commit_leaves_nothing_and_the_retry_orders(
    db, client, database_name, token, lamp_id, point
):
    assert order_and_crash(database_name, token, lamp_id, point) == (KILLED, "")
    assert books(db, lamp_id) == NOTHING

    answer = post(client, token, lamp_id)

    assert (answer.status_code, answer.headers.get("Idempotency-Replayed")) == (201, None)
    assert books(db, lamp_id) == ONE_ORDER


def test_a_crash_after_the_commit_has_ordered_and_the_retry_says_so(
    db, client, database_name, token, lamp_id
):
    assert order_and_crash(database_name, token, lamp_id, "after_commit") == (KILLED, "")
    assert books(db, lamp_id) == ONE_ORDER

    answer = post(client, token, lamp_id)

    assert (answer.status_code, answer.headers.get("Idempotency-Replayed")) == (201, "true")
    assert answer.json["lines"][0]["quantity"] == 2
    assert books(db, lamp_id) == ONE_ORDER


def test_a_process_that_nobody_kills_orders(db, database_name, token, lamp_id):
    assert order_and_crash(database_name, token, lamp_id, "") == (0, "201")
    assert books(db, lamp_id) == ONE_ORDER


def test_every_point_is_somewhere_in_the_code():
    code = "".join(path.read_text() for path in (REPOSITORY / "webapp").rglob("*.py"))
    assert set(re.findall(r'crash_here\("(\w+)"\)', code)) == set(POINTS)


def test_production_refuses_to_be_killed(monkeypatch):
    monkeypatch.setenv("CRASH_AT", "after_claim")
    settings = {
        "APP_ENV": "production",
        "DATABASE_URL": "postgresql://shop@db/shop",
        "SECRET_KEY": "9c1f5e07b2d84a36e1f0937c5ab6d2480e7f1b93",
        "REDIS_URL": "redis://cache",
        "BANK_ACCOUNT": "NL91ABNA0417164300",
        "TRUSTED_HOSTS": "shop.example",
    }
    with pytest.raises(BadSettings, match="CRASH_AT"):
        load_settings(settings)
