import gzip
import http.server
import socket
import socketserver
import threading
import time
from contextlib import contextmanager, suppress
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
        *("::127.0.0.1", "::ffff:0:127.0.0.1", "64:ff9b:1::7f00:1", "2001:0:7f00:1::1", "fec0::1"),
        *("fd00:ec2::254", "100.100.100.200", "168.63.129.16", "192.0.0.192", "fe80::1%eth0"),
        *("0.1.2.3", "198.18.0.1", "192.0.2.1", "203.0.113.9", "240.0.0.1", "192.88.99.1"),
        *("::ffff:169.254.169.254", "::ffff:100.64.0.1", "64:ff9b::8.8.8.8", "2001:db8::1"),
        *("100::1", "2001:2::1", "4000::1"),
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
        *("http://example.com:22/", "http://example.com:8080/", "http://example.com:0/"),
        *("http://8.8.8.8@127.0.0.1/", "http://:@example.com/", "data:image/png;base64,AA=="),
        *("dict://example.com/", "jar:http://example.com!/", "//example.com/x.png", "http:x.png"),
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
        *("http://0/", "http://127.1/", "http://0177.0.0.1/"),
        *("http://[::ffff:127.0.0.1]/", "http://[::ffff:7f00:1]/", "http://[::127.0.0.1]/"),
        *(
            "http://①②⑦.⓪.⓪.①/",
            "http://127。0。0。1/",
            "http://LOCALHOST/",
        ),
        *("http://2852039166/", "http://0xa9fea9fe/", "http://0xA9.254.0251.0376/"),
        *("http://0251.0376.0251.0376/", "http://169.16689662/", "http://017700000001/"),
        *("http://[::ffff:169.254.169.254]/", "http://[::ffff:a9fe:a9fe]/"),
        *("https://127.0.0.1/", "http://168.63.129.16/metadata", "http://[fd00:ec2::254]/"),
        *("http://127.0.0.1:80/", "http://127.0.0.1\t/x", "http://localhost#@shop.example/"),
    ],
)
def test_nobody_is_led_into_our_own_network(url):
    with pytest.raises(FetchRefused, match="not a public address"):
        fetch(url)


def test_one_private_address_among_public_ones_is_enough_to_refuse(monkeypatch):
    resolve(monkeypatch, "8.8.8.8", "10.0.0.7")
    with pytest.raises(FetchRefused):
        fetch("http://shop.example/x.png")


@pytest.mark.parametrize("inner", ["127.0.0.1", "169.254.169.254", "::1", "::ffff:10.0.0.7"])
def test_a_name_that_changes_its_address_gains_nothing(monkeypatch, inner):
    """It is looked up once; the second answer, which leads to us, is never asked for."""
    asked, called = [], []

    def look_up(name, port, *args, **kwargs):
        asked.append(name)
        address = "8.8.8.8" if len(asked) == 1 else inner
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port))]

    def call(address, **kwargs):
        called.append(address)
        raise ConnectionRefusedError

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    monkeypatch.setattr(socket, "create_connection", call)

    with pytest.raises(FetchFailed):
        fetch("http://rebinding.example/x.png")

    assert (asked, called) == (["rebinding.example"], [("8.8.8.8", 80)])


def test_no_line_is_opened_to_an_address_that_is_refused(monkeypatch):
    resolve(monkeypatch, "10.0.0.7")
    monkeypatch.setattr(socket, "create_connection", lambda *_, **__: pytest.fail("it was called"))

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
    paths: ClassVar[list[str]] = []

    def do_GET(self):
        self.seen.append(self.headers["Host"])
        self.paths.append(self.path)
        status, body = PAGES.get(self.path, (404, b""))
        self.send_response(status)
        if 300 < status < 400:
            self.send_header("Location", "http://169.254.169.254/latest/meta-data/")
        if self.path == "/packed":
            self.send_header("Content-Encoding", "gzip")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args):
        pass


PAGES = {
    "/picture.png?v=1": (200, b"a picture"),
    **{f"/away/{status}": (status, b"a body") for status in (301, 302, 303, 307, 308)},
    "/broken": (503, b""),
    "/%C3%A9%20x%20.png": (200, b"in words"),
    "/large": (200, b"x" * 200_000),
    "/packed": (200, gzip.compress(bytes(1_000_000))),
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
        Answers.paths.clear()
        yield server
        server.shutdown()


def test_a_picture_is_fetched_from_the_address_that_was_checked(server):
    assert fetch("http://shop.example/picture.png?v=1") == b"a picture"
    assert Answers.seen == ["shop.example"]


@pytest.mark.parametrize(
    ("path", "error"),
    [("missing", FetchRefused), ("broken", FetchFailed), ("away/302", FetchFailed)],
)
def test_other_answers_are_not_pictures(server, path, error):
    with pytest.raises(error):
        fetch(f"http://shop.example/{path}")
    assert len(Answers.seen) == 1


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_into_our_network_is_not_followed(server, status):
    with pytest.raises(FetchFailed, match=f"answered with {status}"):
        fetch(f"http://shop.example/away/{status}")

    assert Answers.paths == [f"/away/{status}"]


def test_no_proxy_of_the_environment_comes_between(server, monkeypatch):
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")
    monkeypatch.setenv("ALL_PROXY", "socks5://127.0.0.1:1")

    assert fetch("http://shop.example/picture.png?v=1") == b"a picture"


@pytest.mark.parametrize("end", ["\r\n", "\n", "\r", "%0d%0a"])
def test_no_second_request_fits_into_an_address(server, end):
    smuggled = f"http://shop.example/picture.png?v=1 HTTP/1.1{end}Host: inner{end}{end}GET /x"

    with pytest.raises(FetchRefused):
        fetch(smuggled)

    assert len(Answers.paths) == 1
    assert Answers.seen == ["shop.example"]


def test_a_picture_that_is_packed_is_not_unpacked(server):
    """A megabyte of nothing fits into a kilobyte; what comes is what counts."""
    assert fetch("http://shop.example/packed") == PAGES["/packed"][1]


def test_an_endless_picture_is_cut_off(server, monkeypatch):
    monkeypatch.setattr(fetching, "MOST_BYTES", 100_000)
    with pytest.raises(FetchRefused, match="larger than"):
        fetch("http://shop.example/large")


DRIPS = {
    "a body of known length": b"HTTP/1.1 200 OK\r\nContent-Length: 99999\r\n\r\n",
    "a body without end": b"HTTP/1.1 200 OK\r\n\r\n",
    "a header without end": b"HTTP/1.1 200 OK\r\nX-Slow: ",
    "a status without end": b"HTTP/1.1 200 O",
    "a handshake without end": b"\x16\x03\x03\x40\x00",
}


@pytest.mark.parametrize("start", DRIPS.values(), ids=DRIPS)
def test_a_server_that_lets_it_drip_is_cut_off(monkeypatch, start):
    monkeypatch.setattr(fetching, "MOST_SECONDS", 0.3)
    scheme = "https" if start.startswith(b"\x16") else "http"
    began = time.monotonic()

    with (
        dripping(monkeypatch, scheme, start),
        pytest.raises(FetchFailed, match=r"longer than 0\.3"),
    ):
        fetch(f"{scheme}://shop.example/slow")

    assert time.monotonic() - began < 2


@contextmanager
def dripping(monkeypatch, scheme, start):
    """A server that sends a letter each 20 ms, for five seconds at most."""

    class Drips(socketserver.BaseRequestHandler):
        def handle(self):
            with suppress(OSError):
                self.request.sendall(start)
                for _ in range(250):
                    time.sleep(0.02)
                    self.request.sendall(b"x")

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Drips) as server:
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        monkeypatch.setitem(fetching.PORTS, scheme, server.server_address[1])
        monkeypatch.setattr(fetching, "is_public", lambda address: True)
        resolve(monkeypatch, "127.0.0.1")
        yield
        server.shutdown()


def test_letters_of_other_languages_are_written_as_the_web_writes_them(server):
    assert fetch("http://bücher.example/é x%20.png") == b"in words"
    assert Answers.seen == ["xn--bcher-kva.example"]


def test_a_server_that_is_down_may_be_up_later(server):
    server.shutdown()
    server.server_close()
    with pytest.raises(FetchFailed):
        fetch("http://shop.example/picture.png?v=1")
