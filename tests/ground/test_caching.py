import tempfile
from pathlib import Path

import pytest
from redis import Redis
from redis.exceptions import ConnectionError as NoRedis

from tests.conftest import settings_for_tests
from webapp import create_app
from webapp.caching import cached, spoil
from webapp.db import atomic
from webapp.embedded.valkey import Valkey
from webapp.extensions import cache


@pytest.fixture(scope="module")
def valkey():
    home = Path(tempfile.mkdtemp(prefix="valkey-"))
    home.chmod(0o755)
    server = Valkey(home)
    server.start()
    yield server
    server.stop()


@pytest.fixture(params=["memory", "valkey"])
def shop(request, app, database_name, media_dir, valkey):
    """The app with each of its two kinds of cache, empty."""
    if request.param == "valkey":
        redis = {"REDIS_URL": valkey.url}
        app = create_app(settings_for_tests(database_name, str(media_dir), **redis))
    with app.app_context():
        cache.clear()
        yield app
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


def test_garbage_in_the_cache_is_a_miss(shop, look):
    look()
    for key in stored_keys(shop):
        cache.set(key, b"\x80garbage", timeout=60)
    assert look()[1] is False


def stored_keys(shop):
    backend = cache.cache
    if hasattr(backend, "_cache"):
        return [key for key in backend._cache if "lamps" in key]
    prefix = shop.config["CACHE_KEY_PREFIX"]
    found = backend._read_client.keys("*lamps*")
    return [key.decode().removeprefix(prefix) for key in found]


def test_without_redis_the_shop_is_slower_and_not_broken(shop, look, monkeypatch, caplog):
    def refuse(*args, **kwargs):
        raise NoRedis("gone")

    look()
    with monkeypatch.context() as gone:
        for verb in ("get", "set", "add", "get_many"):
            gone.setattr(type(cache.cache), verb, refuse)
        assert look() == ({"version": 2}, False)
        change("lamps")
        assert look() == ({"version": 3}, False)
    assert "could not be spoiled" in caplog.text
    assert look() == ({"version": 4}, False)
    assert look() == ({"version": 4}, True)


def test_no_pickle_is_ever_stored(shop, look, valkey):
    look()
    redis = Redis(unix_socket_path=valkey.url.removeprefix("unix://").partition("?")[0])
    values = [redis.get(key) for key in redis.keys("*")]
    assert all(b"\x80" not in value and not value.startswith(b"!") for value in values)
