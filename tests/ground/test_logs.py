"""Each line of the log is written once, whole and soon, whatever the process does."""

import logging
import os
import re
import time

import pytest

from webapp import logs


@pytest.fixture
def written():
    """The lines that have been written so far, with a log of their own."""
    reading, writing = os.pipe()
    os.set_blocking(reading, False)
    handler = logs.Lines(os.fdopen(writing, "w"))
    handler.setFormatter(logging.Formatter("%(message)s"))
    log = logging.getLogger("tests.of.the.log")
    log.setLevel("INFO")
    log.propagate = False
    log.addHandler(handler)

    def written():
        try:
            return os.read(reading, 100_000).decode().splitlines()
        except BlockingIOError:
            return []

    written.log = log
    yield written
    log.removeHandler(handler)


def wait_for(written):
    give_up = time.monotonic() + 10
    while time.monotonic() < give_up:
        if lines := written():
            return lines
        time.sleep(0.01)
    return []


def test_lines_of_a_moment_are_written_together(written, monkeypatch):
    monkeypatch.setattr(logs, "MOMENT_SECONDS", 0.3)
    for word in ("one", "two", "three"):
        written.log.info(word)

    assert written() == []
    assert wait_for(written) == ["one", "two", "three"]


def test_a_warning_is_written_at_once_after_what_came_before(written, monkeypatch):
    monkeypatch.setattr(logs, "MOMENT_SECONDS", 60)
    written.log.info("one")
    written.log.warning("two")

    assert written() == ["one", "two"]


def test_a_child_writes_its_own_lines_and_none_of_the_parent_again(written):
    written.log.info("of the parent")
    child = os.fork()
    if child == 0:
        written.log.info("of the child")
        time.sleep(3 * logs.MOMENT_SECONDS)
        os._exit(0)
    os.waitpid(child, 0)

    assert sorted(wait_for(written)) == ["of the child", "of the parent"]


def test_what_is_left_is_written_at_the_end(written, monkeypatch):
    monkeypatch.setattr(logs, "MOMENT_SECONDS", 60)
    written.log.info("the last")
    logging.shutdown()

    assert written() == ["the last"]


def test_no_id_is_given_twice():
    ids = [logs.fresh_id() for _ in range(3 * logs.IDS_AT_ONCE)]

    assert len(set(ids)) == len(ids)
    assert all(re.fullmatch("[0-9a-f]{16}", one) for one in ids)


def test_a_process_that_is_forked_gives_out_ids_of_its_own():
    logs.fresh_id()
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        os.write(writing, logs.fresh_id().encode())
        os._exit(0)

    os.waitpid(child, 0)
    theirs = os.read(reading, 100).decode()
    ours = {logs.fresh_id() for _ in range(logs.IDS_AT_ONCE)}

    assert len(theirs) == 16
    assert theirs not in ours
