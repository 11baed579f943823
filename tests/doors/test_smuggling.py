"""A request that could be read in two ways is read in none: gunicorn as the shop starts it."""

import socket
import subprocess
import sys
import time

import pytest

from tests.conftest import database_url
from tests.running import REPOSITORY, free_port
from webapp.embedded.launcher import gunicorn_command

SECONDS = 10


@pytest.fixture(scope="module")
def port(database_name):
    """Where the shop listens, in a process of its own."""
    environment = {
        "APP_ENV": "test",
        "DATABASE_URL": database_url(database_name),
        "SECRET_KEY": "a secret of the tests, long enough for all of them",
        "LOG_LEVEL": "ERROR",
        "RATE_LIMITS": "0",
        "PYTHONPATH": str(REPOSITORY),
    }
    settings = {"WEB_CONCURRENCY": "1", "WEB_THREADS": "4", "BIND": "127.0.0.1"}
    settings["PORT"] = str(free_port())
    with pytest.MonkeyPatch.context() as patched:
        for name, text in settings.items():
            patched.setenv(name, text)
        words = [sys.executable, "-m", *gunicorn_command()]
    shop = subprocess.Popen(words, env=environment | settings, cwd=REPOSITORY)
    try:
        wait_for(int(settings["PORT"]))
        yield int(settings["PORT"])
    finally:
        shop.terminate()
        shop.wait(30)


def wait_for(port):
    for _ in range(600):
        try:
            return socket.create_connection(("127.0.0.1", port)).close()
        except OSError:
            time.sleep(0.05)
    raise AssertionError("the shop does not start")


def statuses(port, raw):
    """The status of each answer on one connection that was sent these bytes."""
    with socket.create_connection(("127.0.0.1", port), timeout=SECONDS) as line:
        line.sendall(raw)
        line.shutdown(socket.SHUT_WR)
        heard = b"".join(iter(lambda: line.recv(65536), b""))
    return [int(answer[:3]) for answer in heard.split(b"HTTP/1.1 ")[1:]]


HOST = b"Host: shop.example\r\n"
# What a server that reads the first request too short would take for a second one.
HIDDEN = b"GET /livez HTTP/1.1\r\n" + HOST + b"Connection: close\r\n\r\n"
CHUNKED = b"0\r\n\r\n" + HIDDEN
LENGTH = b"Content-Length: %d\r\n" % len(CHUNKED)


def sent(*headers, body=CHUNKED, version=b"1.1"):
    start = b"POST /cart/lines HTTP/" + version + b"\r\n" + HOST
    return start + b"".join(headers) + b"\r\n" + body


def test_two_requests_on_one_line_are_two(port):
    assert statuses(port, b"GET /livez HTTP/1.1\r\n" + HOST + b"\r\n" + HIDDEN) == [200, 200]


def test_a_body_that_ends_once_is_no_request(port):
    assert statuses(port, sent(LENGTH, b"Connection: close\r\n")) == [422]


def test_a_body_in_chunks_ends_with_its_last_one(port):
    assert statuses(port, sent(b"Transfer-Encoding: chunked\r\n")) == [422, 200]


AMBIGUOUS = {
    "length and chunks": [LENGTH, b"Transfer-Encoding: chunked\r\n"],
    "chunks and length": [b"Transfer-Encoding: chunked\r\n", LENGTH],
    "two lengths": [LENGTH, b"Content-Length: 0\r\n"],
    "the same length twice": [LENGTH, LENGTH],
    "two lengths in one": [b"Content-Length: 0, 5\r\n"],
    "a length with a sign": [b"Content-Length: +5\r\n"],
    "a length below nothing": [b"Content-Length: -1\r\n"],
    "a length in another base": [b"Content-Length: 0x5\r\n"],
    "a length in other digits": ["Content-Length: ５\r\n".encode()],
    "a length and a space": [b"Content-Length : 5\r\n"],
    "chunks and a space": [LENGTH, b"Transfer-Encoding : chunked\r\n"],
    "chunks of another kind": [LENGTH, b"Transfer-Encoding: xchunked\r\n"],
    "chunks that are none": [LENGTH, b"Transfer-Encoding: chunked, identity\r\n"],
    "chunks twice": [b"Transfer-Encoding: chunked\r\n", b"Transfer-Encoding: chunked\r\n"],
    "chunks after a fold": [LENGTH, b"X-Folded: x\r\n Transfer-Encoding: chunked\r\n"],
    "chunks after a lone line feed": [b"X: x\nTransfer-Encoding: chunked\r\n", LENGTH],
    "chunks after a lone return": [b"X: x\rTransfer-Encoding: chunked\r\n", LENGTH],
    "chunks after a nought": [LENGTH, b"Transfer-Encoding: \0chunked\r\n"],
}


@pytest.mark.parametrize("headers", AMBIGUOUS.values(), ids=AMBIGUOUS)
def test_what_can_be_read_in_two_ways_is_refused_and_ends_the_line(port, headers):
    (status,) = statuses(port, sent(*headers))

    assert status in (400, 501)


def test_an_old_request_in_chunks_is_refused(port):
    (status,) = statuses(port, sent(b"Transfer-Encoding: chunked\r\n", version=b"1.0"))

    assert status in (400, 501)


@pytest.mark.parametrize("size", [b"0x0", b"-0", b"0 ;", b"0\n", b"+0", b" 0"])
def test_a_chunk_whose_size_is_unclear_hides_no_request(port, size):
    body = size + b"\r\n\r\n" + HIDDEN
    answers = statuses(port, sent(b"Transfer-Encoding: chunked\r\n", body=body))

    # Nobody had to read the body for the first answer; the line ends with what is wrong in it.
    assert answers == [422, 400]
