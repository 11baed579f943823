import http.server
import socket
import threading
from typing import ClassVar

import pytest

from webapp import fetching
from webapp.fetching import FetchFailed, FetchRefused, fetch, is_public


@pytest.mark.parametrize(
    "address",
    [
        *("127.0.0.1", "10.0.0.1", "172.16.3.4", "192.168.1.1", "169.254.169.254", "0.0.0.0"),
        *("100.64.0.1", "224.0.0.1", "255.255.255.255", "::1", "::", "fe80::1", "fc00::1"),
        *("::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::", "ff02::1"),
    ],
)
def test_an_address_of_our_own_network_is_not_public(address):
    assert not is_public(address)


@pytest.mark.parametrize("address", ["8.8.8.8", "2606:4700:4700::1111", "::ffff:8.8.8.8"])
def test_an_address_of_the_internet_is_public(address):
    assert is_public(address)


@pytest.mark.parametrize(
    "url",
    [
        *("ftp://example.com/x.png", "file:///etc/passwd", "gopher://example.com/", "x.png", ""),
        *("http://", "http://user:secret@example.com/", "http://example.com:6379/"),
        *("https://example.com:80/", "http://[broken/", "http://example.com:port/"),
    ],
)
def test_what_is_not_a_plain_address_is_refused(url):
    with pytest.raises(FetchRefused):
        fetch(url)


@pytest.mark.parametrize(
    "url",
    [
        *("http://127.0.0.1/x.png", "http://localhost/x.png", "http://[::1]/x.png"),
        *("http://169.254.169.254/latest/meta-data/", "http://2130706433/", "http://0x7f.1/"),
    ],
)
def test_nobody_is_led_into_our_own_network(url):
    with pytest.raises(FetchRefused, match="not a public address"):
        fetch(url)


def test_one_private_address_among_public_ones_is_enough_to_refuse(monkeypatch):
    resolve(monkeypatch, "8.8.8.8", "10.0.0.7")
    with pytest.raises(FetchRefused):
        fetch("http://shop.example/x.png")


def test_a_name_that_nobody_knows_may_be_known_later():
    with pytest.raises(FetchFailed):
        fetch("http://no-such-host.invalid/x.png")


def resolve(monkeypatch, *addresses):
    def found(name, port, *args, **kwargs):
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (one, port)) for one in addresses]

    monkeypatch.setattr(socket, "getaddrinfo", found)


class Answers(http.server.BaseHTTPRequestHandler):
    seen: ClassVar[list[str]] = []

    def do_GET(self):
        self.seen.append(self.headers["Host"])
        status, body = PAGES.get(self.path, (404, b""))
        self.send_response(status)
        if status == 302:
            self.send_header("Location", "http://127.0.0.1/secret")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args):
        pass


PAGES = {
    "/picture.png?v=1": (200, b"a picture"),
    "/away": (302, b""),
    "/broken": (503, b""),
    "/large": (200, b"x" * 200_000),
}


@pytest.fixture
def server(monkeypatch):
    """A server that counts as public, on the port that counts as the one of http."""
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Answers) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        monkeypatch.setitem(fetching.PORTS, "http", server.server_port)
        monkeypatch.setattr(fetching, "is_public", lambda address: True)
        resolve(monkeypatch, "127.0.0.1")
        Answers.seen.clear()
        yield server
        server.shutdown()


def test_a_picture_is_fetched_from_the_address_that_was_checked(server):
    assert fetch("http://shop.example/picture.png?v=1") == b"a picture"
    assert Answers.seen == ["shop.example"]


@pytest.mark.parametrize(
    ("path", "error"), [("missing", FetchRefused), ("broken", FetchFailed), ("away", FetchFailed)]
)
def test_other_answers_are_not_pictures(server, path, error):
    with pytest.raises(error):
        fetch(f"http://shop.example/{path}")
    assert len(Answers.seen) == 1


def test_an_endless_picture_is_cut_off(server, monkeypatch):
    monkeypatch.setattr(fetching, "MOST_BYTES", 100_000)
    with pytest.raises(FetchRefused, match="larger than"):
        fetch("http://shop.example/large")


def test_an_endlessly_slow_picture_is_cut_off(server, monkeypatch):
    monkeypatch.setattr(fetching, "MOST_SECONDS", -1)
    with pytest.raises(FetchFailed, match="longer than"):
        fetch("http://shop.example/large")


def test_a_server_that_is_down_may_be_up_later(server):
    server.shutdown()
    server.server_close()
    with pytest.raises(FetchFailed):
        fetch("http://shop.example/picture.png?v=1")
