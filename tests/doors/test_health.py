import pytest
from redis.exceptions import ConnectionError as NoRedis
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from tests.doors.api import matches
from webapp import health
from webapp.extensions import cache, db


def test_a_shop_that_works_says_so(client):
    for address in ("/health_check", "/readyz"):
        answer = client.get(address)
        assert (answer.status_code, answer.json) == (200, {"status": "healthy"})
    assert client.get("/livez").json == {"status": "alive"}


def test_without_redis_the_shop_is_degraded_and_sells(client, monkeypatch):
    def refuse(*args):
        raise NoRedis("gone")

    monkeypatch.setattr(type(cache.cache), "get", refuse)
    answer = client.get("/health_check")
    assert (answer.status_code, answer.json) == (200, {"status": "degraded"})


def test_without_a_database_the_shop_cannot_sell_but_is_alive(client, monkeypatch):
    def refuse(*args, **kwargs):
        raise OperationalError("SELECT 1", {}, Exception("gone"))

    with monkeypatch.context() as broken:
        broken.setattr(db.session.__class__, "execute", refuse)
        answer = client.get("/health_check")
        assert client.get("/livez").status_code == 200
    assert (answer.status_code, answer.json) == (503, {"status": "critical"})


@pytest.mark.parametrize(
    ("milliseconds", "status"), [(99.9, "healthy"), (100, "warning"), (500, "degraded")]
)
def test_a_slow_database_is_a_warning_before_it_is_a_fault(milliseconds, status):
    limits = {"warn": health.WARN_MILLISECONDS, "alarm": health.ALARM_MILLISECONDS}
    assert health.grade(milliseconds, **limits) == status


@pytest.mark.parametrize(
    ("used", "status"), [(0.69, "healthy"), (0.7, "warning"), (0.9, "degraded")]
)
def test_a_pool_that_is_nearly_used_up_is_said(app, db, monkeypatch, used, status):
    pool = db.engine.pool
    monkeypatch.setattr(pool, "size", lambda: 100)
    monkeypatch.setattr(pool, "checkedout", lambda: round(used * 100) + 1)
    assert health.pool().status == status


def test_the_worst_part_decides():
    parts = {name: health.Part(name, {}) for name in ("healthy", "critical", "warning")}
    assert health.worst(parts) == "critical"


def test_a_job_that_nobody_does_is_said(db, a):
    a.order((a.variant_of(a.product()), 1))
    assert health.jobs().status == "healthy"

    ago = "UPDATE procrastinate_events SET at = at - interval '61 seconds' WHERE type = 'deferred'"
    db.session.execute(text(ago))
    assert health.jobs().status == "warning"


API = "/api/v1/health_check"


def test_the_figures_are_for_who_may_see_them(client, a):
    def ask(*scopes):
        headers = {"Authorization": f"Bearer {a.token(*scopes)}"} if scopes else {}
        return client.get(API, headers=headers).json

    assert ask() == ask("orders:read") == {"status": "healthy"}
    shown = ask("health:read")["details"]
    assert shown.keys() == {"database", "redis", "pool", "jobs", "versions"}
    assert shown["pool"]["size"] == db.engine.pool.size()
    assert shown["database"]["milliseconds"] > 0


def test_the_figures_are_as_described(client, a):
    headers = {"Authorization": f"Bearer {a.token('health:read')}"}
    matches(client, client.get(API, headers=headers), "get", API)


def test_without_a_database_the_api_says_so_whatever_token_comes(client, a, monkeypatch):
    headers = {"Authorization": f"Bearer {a.token('health:read')}"}

    def refuse(*args, **kwargs):
        raise OperationalError("SELECT 1", {}, Exception("gone"))

    with monkeypatch.context() as broken:
        broken.setattr("webapp.accounts.queries.tokens.send", refuse)
        broken.setattr(db.session.__class__, "execute", refuse)
        answer = client.get(API, headers=headers)
    assert (answer.status_code, answer.json) == (503, {"status": "critical"})
