import time
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from redis import Redis
from redis.exceptions import ConnectionError as NoRedis

from tests.conftest import settings_for_tests
from webapp import create_app
from webapp.caching import cached, cached_bytes, spoil
from webapp.caching.generations import OVERDUE
from webapp.caching.near import Nowhere
from webapp.caching.reach import Reach
from webapp.db import atomic
from webapp.extensions import cache


@pytest.fixture(params=["memory", "valkey", "near"])
def shop(request, app, database_name, media_dir, valkey):
    """The app with each kind of cache, empty; "valkey" keeps nothing in its process."""
    if request.param != "memory":
        redis = {"REDIS_URL": valkey.url}
        app = create_app(settings_for_tests(database_name, str(media_dir), **redis))
    if request.param == "valkey":
        app.extensions["near_cache"] = Nowhere()
    with app.app_context():
        cache.clear()
        yield app
        Reach.away_until = 0.0
        OVERDUE.clear()
        cache.clear()


@pytest.fixture
def look(shop):
    """Asks for a value of which the first version is 1, the second 2, and so on."""
    versions = iter(range(1, 100))

    def ask(key="lamps", topics=("lamps",)):
        return cached(key, lambda: {"version": next(versions)}, seconds=60, spoiled_by=topics)

    return ask


@atomic
def change(*topics):
    spoil(*topics)


def test_the_second_look_is_answered_from_the_cache(look):
    assert look() == ({"version": 1}, False)
    assert look() == ({"version": 1}, True)


def test_a_change_spoils_what_depends_on_it_and_nothing_else(look):
    look("lamps", ("lamps",))
    look("both", ("rugs", "lamps"))
    look("rugs", ("rugs",))

    change("lamps")

    assert look("lamps", ("lamps",)) == ({"version": 4}, False)
    assert look("both", ("rugs", "lamps")) == ({"version": 5}, False)
    assert look("rugs", ("rugs",)) == ({"version": 3}, True)


def test_a_change_that_is_rolled_back_spoils_nothing(look):
    @atomic
    def fail():
        spoil("lamps")
        raise RuntimeError

    look()
    with pytest.raises(RuntimeError):
        fail()
    change()
    assert look() == ({"version": 1}, True)


def test_nothing_is_spoiled_before_the_commit(look):
    seen = []

    @atomic
    def half_way():
        spoil("lamps")
        seen.append(look())

    look()
    half_way()
    assert seen == [({"version": 1}, True)]
    assert look() == ({"version": 2}, False)


def test_a_value_read_before_a_change_is_not_kept_after_it(shop):
    def read_slowly():
        change("lamps")
        return "old"

    def ask(load):
        return cached("lamps", load, seconds=60, spoiled_by=("lamps",))

    ask(read_slowly)
    assert ask(lambda: "new") == ("new", False)


@pytest.mark.parametrize("shop", ["memory", "valkey"], indirect=True)
@pytest.mark.parametrize("damage", [lambda _: b"\x80garbage", lambda kept: kept[:-1]])
def test_what_is_damaged_in_the_cache_is_a_miss(shop, look, damage):
    look()
    for key in stored_keys(shop):
        cache.set(key, damage(cache.get(key)), timeout=60)

    assert look()[1] is False


def test_of_those_who_miss_together_one_loads(shop):
    loaded, begin = [], Barrier(6)

    def load():
        loaded.append(1)
        time.sleep(0.05)
        return b"lamps"

    def ask(_):
        with shop.app_context():
            begin.wait(5)
            return cached_bytes("lamps", load, seconds=60, spoiled_by=("lamps",))

    with ThreadPoolExecutor(6) as crowd:
        answers = list(crowd.map(ask, range(6)))

    assert len(loaded) == 1
    assert sorted(answers) == [(b"lamps", False)] + [(b"lamps", True)] * 5


def test_a_filler_that_never_ends_is_not_waited_for(shop):
    def load_forever():
        raise RuntimeError("killed on the way")

    with pytest.raises(RuntimeError):
        cached_bytes("lamps", load_forever, seconds=60, spoiled_by=("lamps",))

    assert cached_bytes("lamps", lambda: b"x", seconds=60, spoiled_by=("lamps",)) == (b"x", False)
    assert cached_bytes("lamps", lambda: b"y", seconds=60, spoiled_by=("lamps",)) == (b"x", True)


@pytest.mark.parametrize("shop", ["memory", "valkey"], indirect=True)
def test_a_good_value_costs_one_question(look, monkeypatch):
    look()
    asked = []
    for verb in ("get", "get_many"):
        real = getattr(type(cache.cache), verb)
        noted = lambda *a, real=real, verb=verb: asked.append(verb) or real(*a)  # noqa: E731
        monkeypatch.setattr(type(cache.cache), verb, noted)

    assert look() == ({"version": 1}, True)
    assert asked.count("get_many") == 1


def stored_keys(shop):
    backend = cache.cache
    if hasattr(backend, "_cache"):
        return [key for key in backend._cache if key == "lamps"]
    prefix = shop.config["CACHE_KEY_PREFIX"]
    found = backend._read_client.keys(f"{prefix}lamps")
    return [key.decode().removeprefix(prefix) for key in found]


@pytest.mark.parametrize("shop", ["memory", "valkey"], indirect=True)
def test_without_redis_the_shop_is_slower_and_not_broken(shop, look, monkeypatch, caplog):
    def refuse(*args, **kwargs):
        raise NoRedis("gone")

    caplog.set_level("WARNING", logger="webapp.caching")
    look()
    with monkeypatch.context() as gone:
        for verb in ("get", "set", "add", "get_many"):
            gone.setattr(type(cache.cache), verb, refuse)
        assert look() == ({"version": 2}, False)
        change("lamps")
        assert look() == ({"version": 3}, False)
    assert caplog.text.count("cache not reached") == 1
    # It is back, but is given a moment before it is asked again.
    assert look() == ({"version": 4}, False)
    Reach.away_until = 0.0
    assert look() == ({"version": 5}, False)
    assert look() == ({"version": 5}, True)


def test_no_pickle_is_ever_stored(shop, look, valkey):
    look()
    redis = Redis(unix_socket_path=valkey.url.removeprefix("unix://").partition("?")[0])
    values = [redis.get(key) for key in redis.keys("*")]
    assert all(b"\x80" not in value and not value.startswith(b"!") for value in values)
