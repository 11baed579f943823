"""What a process keeps of the cache is never older than what it could have known."""

import subprocess
import sys
import time
from threading import Event

import pytest
from redis import Redis

from tests.conftest import settings_for_tests
from webapp import create_app
from webapp.caching import cached, generations, spoil
from webapp.caching.generations import OVERDUE
from webapp.caching.near import CHANNEL, EVERYTHING, SILENT_SECONDS
from webapp.caching.reach import Reach
from webapp.db import atomic
from webapp.embedded.folders import CHECKOUT
from webapp.extensions import cache


class Process:
    """One of those that serve the shop: an app of its own on the same database and Redis."""

    def __init__(self, database_name, media_dir, url):
        redis = {"REDIS_URL": url}
        self.app = create_app(settings_for_tests(database_name, str(media_dir), **redis))
        self.near = self.app.extensions["near_cache"]

    def look(self, load, key="lamps", topics=("lamps",)):
        with self.app.app_context():
            return cached(key, load, seconds=60, spoiled_by=topics)

    def change(self, *topics):
        @atomic
        def change():
            spoil(*topics)

        with self.app.app_context():
            change()


@pytest.fixture
def processes(app, database_name, media_dir, valkey):
    OVERDUE.clear()
    two = [Process(database_name, media_dir, valkey.url) for _ in range(2)]
    with two[0].app.app_context():
        cache.clear()
    yield two
    Reach.away_until = 0.0
    OVERDUE.clear()
    with two[0].app.app_context():
        cache.clear()
    for process in two:
        process.near.leave()


@pytest.fixture
def redis(valkey):
    return Redis.from_url(valkey.url)


def refuse(*_args, **_kwargs):
    raise AssertionError("asked for a value")


def wait_until(is_so):
    give_up = time.monotonic() + 10
    while not is_so() and time.monotonic() < give_up:
        time.sleep(0.01)
    assert is_so()


def old():
    return "old"


def new():
    return "new"


def test_the_second_look_asks_redis_for_nothing(processes, monkeypatch):
    one, _ = processes
    one.look(old)

    with monkeypatch.context() as silent:
        silent.setattr(type(cache.cache), "get_many", refuse)
        assert one.look(new) == ("old", True)


def test_what_one_process_changes_the_other_does_not_show_any_more(processes):
    one, other = processes
    for process in processes:
        process.look(old)

    for version in range(20):
        other.change("lamps")
        assert one.look(lambda version=version: version) == (version, False)


def test_what_is_spoiled_by_something_else_is_kept(processes, monkeypatch):
    one, other = processes
    one.look(old)
    other.change("rugs")

    with monkeypatch.context() as silent:
        silent.setattr(type(cache.cache), "get_many", refuse)
        assert one.look(new) == ("old", True)


def test_what_was_read_before_a_change_is_not_kept_after_it(processes):
    one, other = processes

    def read_slowly():
        other.change("lamps")
        return "old"

    one.look(old, key="other lamps")
    one.look(read_slowly)

    assert one.look(new) == ("new", False)


def test_without_a_sign_of_life_nothing_that_is_kept_counts(processes, redis, monkeypatch):
    monkeypatch.setattr("webapp.caching.near.SILENT_SECONDS", 0)
    one, _ = processes
    one.look(old)

    redis.execute_command("CLIENT", "PAUSE", 300, "ALL")

    assert one.look(new) == ("new", False)
    Reach.away_until = 0.0
    redis.ping()
    assert one.look(new) == ("old", True)


def test_who_was_cut_off_meanwhile_has_missed_something(processes, redis):
    one, other = processes
    one.look(old)

    redis.client_kill_filter(_type="pubsub")
    other.change("lamps")

    assert one.look(new) == ("new", False)
    assert one.look(refuse) == ("new", True)


def test_who_did_not_listen_for_long_begins_anew(processes, monkeypatch):
    one, other = processes
    one.look(old)
    other.change("lamps")
    monkeypatch.setattr("webapp.caching.near.DEAF_SECONDS", 0)
    before = one.near.channel

    assert one.look(new) == ("new", False)
    assert one.near.channel is not before


def test_what_is_kept_is_read_again_after_a_while(processes, monkeypatch):
    monkeypatch.setattr("webapp.caching.near.MOST_SECONDS", 0)
    one, _ = processes
    one.look(old)
    asked = Event()
    real = type(cache.cache).get_many

    with monkeypatch.context() as noted:
        noted.setattr(type(cache.cache), "get_many", lambda *a: asked.set() or real(*a))
        assert one.look(new) == ("old", True)
    assert asked.is_set()


def test_no_more_is_kept_than_fits(processes):
    one, _ = processes
    lots = b"x" * 3 * 2**20

    for number in range(8):
        one.near.keep(f"lamps {number}", lots, (0, 0), seconds=60)

    assert len(one.near.values) == 5
    assert one.near.values.currsize < 16 * 2**20


def test_a_change_that_redis_did_not_hear_of_is_told_later(processes, monkeypatch):
    monkeypatch.setattr(generations, "RETRY_SECONDS", 0.05)
    one, other = processes
    one.look(old)

    with monkeypatch.context() as gone:
        gone.setattr(generations, "renew", lambda *_, **__: (_ for _ in ()).throw(OSError("gone")))
        other.change("lamps")
    Reach.away_until = 0.0
    wait_until(lambda: not OVERDUE)

    assert one.look(new) == ("new", False)


def test_a_process_that_begins_trusts_nothing_that_was_there_before(processes):
    one, other = processes
    one.look(old)

    OVERDUE[EVERYTHING] = object()

    assert other.look(new) == ("new", False)
    assert one.look(refuse) == ("new", True)


def test_what_was_spoiled_in_vain_is_not_kept_by_the_process_itself(processes, monkeypatch):
    one, _ = processes
    one.look(old)

    with monkeypatch.context() as gone:
        gone.setattr(generations, "renew", lambda *_, **__: (_ for _ in ()).throw(OSError("gone")))
        gone.setattr(generations, "RETRY_SECONDS", 1)
        one.change("lamps")
    Reach.away_until = 0.0

    assert one.look(new) == ("new", False)


def test_who_cannot_tell_waits_until_nobody_believes_what_he_keeps(processes, monkeypatch):
    one, _ = processes
    one.look(old)
    began = time.monotonic()

    with monkeypatch.context() as gone:
        gone.setattr(generations, "renew", lambda *_, **__: (_ for _ in ()).throw(OSError("gone")))
        one.change("lamps")

        assert time.monotonic() - began >= SILENT_SECONDS


def test_who_can_tell_a_little_later_does_not_wait_longer(processes, redis, monkeypatch):
    monkeypatch.setattr(generations, "SILENT_SECONDS", 60)
    one, other = processes
    one.look(old)

    began = time.monotonic()
    redis.execute_command("CLIENT", "PAUSE", 100, "ALL")
    other.change("lamps")

    assert not OVERDUE
    assert time.monotonic() - began < 0.8
    assert one.look(new) == ("new", False)


def test_a_process_that_never_looks_tells_later_too(processes):
    one, other = processes
    one.look(old)
    OVERDUE[EVERYTHING] = object()
    Reach.away_until = time.monotonic() + 60

    other.change("lamps")
    wait_until(lambda: not OVERDUE)

    Reach.away_until = 0.0
    assert one.look(new) == ("new", False)


@pytest.mark.parametrize("kind", ["a word", "a list"])
def test_garbage_is_no_generation_and_does_not_stay(processes, redis, kind):
    def poison():
        for name in ("tendero:generation:lamps", "tendero:generation:everything"):
            redis.delete(name)
            redis.set(name, b"garbage") if kind == "a word" else redis.rpush(name, b"garbage")

    one, other = processes
    poison()
    one.look(old)
    other.change("lamps")
    poison()

    assert one.look(new) == ("new", False)
    assert other.look(refuse) == ("new", True)


def test_what_is_larger_than_all_that_is_kept_is_only_read(processes):
    one, _ = processes
    lots = "x" * 17 * 2**20

    assert one.look(lambda: lots) == (lots, False)
    assert len(one.near.values) == 0


def test_a_process_begins_with_everything_overdue():
    question = "from webapp.caching.generations import OVERDUE; print(*OVERDUE)"
    asked = [sys.executable, "-c", question]

    said = subprocess.run(asked, capture_output=True, text=True, check=True, cwd=CHECKOUT)

    assert said.stdout == "everything\n"


def test_what_is_spoiled_while_the_overdue_is_told_stays_overdue(processes, monkeypatch):
    one, _ = processes
    OVERDUE["lamps"] = object()

    def spoil_again(topics, **_):
        OVERDUE["lamps"] = object()

    with monkeypatch.context() as meanwhile, one.app.app_context():
        meanwhile.setattr(generations, "renew", spoil_again)
        generations.drop_overdue()

    assert list(OVERDUE) == ["lamps"]


def tell_at_once(redis, *topics):
    """All in one packet."""
    with redis.pipeline(transaction=True) as pipe:
        for topic in topics:
            pipe.publish(CHANNEL, topic)
        pipe.execute()


def test_messages_that_come_together_are_all_heard(processes, redis):
    near, topics = processes[0].near, ("lamps", "rugs", "tables")
    with processes[0].app.app_context():
        before = near.hear(topics)
        tell_at_once(redis, *topics)

        after = near.hear(topics)

    assert [now - then for now, then in zip(after[1:], before[1:], strict=True)] == [1, 1, 1]


def test_a_message_behind_a_sign_of_life_is_heard(processes, redis):
    near = processes[0].near
    with processes[0].app.app_context():
        near.hear(("lamps",))
        near.channel.ping()
        wait_until(near.ear.hears)
        tell_at_once(redis, "lamps")
        time.sleep(0.05)

        near.await_message(near.channel, "pong")

    assert near.epoch_of(("lamps",))[1] == 1


def test_an_ear_at_a_socket_that_is_gone_says_so(processes):
    near = processes[0].near
    with processes[0].app.app_context():
        near.hear(("lamps",))
        assert not near.ear.hears()

        near.channel.connection.disconnect()

        assert near.ear.hears()


def test_what_a_slow_redis_must_hear_comes_before_what_others_ask_later(processes, redis):
    one, other = processes
    one.look(old)
    name = one.app.config["CACHE_KEY_PREFIX"] + "generation:lamps"
    before = redis.get(name)

    redis.execute_command("CLIENT", "PAUSE", 800, "ALL")
    other.change("lamps")
    asked_since = redis.get(name)

    assert before is not None
    assert asked_since != before
