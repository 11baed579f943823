from concurrent.futures import ThreadPoolExecutor

import pytest
from redis import Redis

from tests.conftest import settings_for_tests
from webapp import counting
from webapp.counting import Counters, OwnCounts


@pytest.fixture
def redis(valkey):
    client = Redis.from_url(valkey.url)
    client.flushall()
    return client


@pytest.fixture
def settings(database_name, media_dir, valkey):
    return settings_for_tests(database_name, str(media_dir), REDIS_URL=valkey.url)


@pytest.fixture
def counters(settings, redis):
    return Counters(settings)


def asks(counters, times):
    return [counters.add("ada/7", 60) for _ in range(times)]


def test_two_processes_count_together(settings, counters):
    other = Counters(settings)

    assert asks(counters, 3) == [1, 2, 3]
    assert asks(other, 2) == [4, 5]
    assert asks(counters, 1) == [6]


def test_each_key_has_a_count_of_its_own(counters):
    asks(counters, 3)

    assert counters.add("sam/7", 60) == 1


def poison_with(value):
    return lambda redis: [redis.set(key, value) for key in redis.keys("*")]


@pytest.mark.parametrize(
    "trouble",
    [
        lambda redis: redis.flushall(),
        poison_with(b"\x80garbage"),
        poison_with(b"-1000"),
        poison_with(b"9223372036854775807"),
        lambda redis: [redis.delete(key) or redis.rpush(key, 1) for key in redis.keys("*")],
        lambda redis: redis.execute_command("CLIENT", "PAUSE", 100, "ALL"),
    ],
)
def test_whatever_befalls_redis_a_process_counts_on(counters, redis, trouble):
    asks(counters, 3)

    trouble(redis)

    assert asks(counters, 2) == [4, 5]


def test_of_many_at_once_each_has_its_place():
    counts = OwnCounts()

    with ThreadPoolExecutor(8) as crowd:
        places = list(crowd.map(lambda _: counts.add("ada/7", 60), range(2000)))

    assert sorted(places) == list(range(1, 2001))


def test_what_is_over_is_swept_out(monkeypatch):
    moments = iter([100.0, 101.0, 161.0, 172.0])
    monkeypatch.setattr(counting.time, "monotonic", lambda: next(moments))
    counts = OwnCounts()

    counts.add("ada/1", 60)
    counts.add("ada/1", 60)
    counts.add("ada/2", 60)
    counts.add("ada/2", 60)

    assert counts.counts == {"ada/2": 2}
