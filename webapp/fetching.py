"""Fetching from an address that somebody else chose, without being led into our own network.

The name is resolved once, every address behind it must be public, and the connection goes to
exactly the address that was checked. No redirects, bounded in size and in time.
"""

import ipaddress
import socket
import ssl
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from http.client import HTTPConnection, HTTPException, HTTPResponse
from threading import Event, Timer
from urllib.parse import SplitResult, quote, urlsplit

MOST_BYTES = 15_000_000
MOST_SECONDS = 30.0
CHUNK_BYTES = 65_536
PORTS = {"http": 80, "https": 443}
CONNECT_SECONDS, SILENT_SECONDS = 5, 10
HEADERS = {"User-Agent": "Tendero", "Accept": "image/*", "Accept-Encoding": "identity"}

# All that is given to the public so far. What lies outside are tunnels, translations of IPv4
# and networks of old, each with a way into our own.
GIVEN_OUT = ipaddress.ip_network("2000::/3")
# Public by their number, but not by what is there: 6to4 and Teredo contain an IPv4 address, the
# next two are answered by the machine's own cloud, the last by its nearest tunnel.
BACK_DOORS = tuple(
    map(
        ipaddress.ip_network,
        ("2002::/16", "2001::/32", "168.63.129.16/32", "192.0.0.0/24", "192.88.99.0/24"),
    )
)


class FetchRefused(Exception):
    """This address will never be fetched; the message says why."""


class FetchFailed(Exception):
    """It did not work this time; another time it may."""


def fetch(url: str) -> bytes:
    """What lies at the address; raises FetchRefused or FetchFailed."""
    parts = check_url(url)
    address = public_address(parts)
    try:
        with closing(connect(parts, address)) as line, deadline(line):
            return read_answer(line, parts)
    except (OSError, HTTPException) as error:
        raise FetchFailed(f"{parts.hostname} could not be read: {error}") from error


def check_url(url: str) -> SplitResult:
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise FetchRefused(f"{url!r} is not an address.") from None
    if parts.scheme not in PORTS or not parts.hostname or parts.username is not None:
        raise FetchRefused(f"{url!r} is not a plain http or https address.")
    if port not in (None, PORTS[parts.scheme]):
        raise FetchRefused(f"Port {port} is not the one of {parts.scheme}.")
    return parts


def public_address(parts: SplitResult) -> str:
    """The address to connect to; raises FetchRefused when any address of the name is private."""
    try:
        found = socket.getaddrinfo(name_of(parts), PORTS[parts.scheme], type=socket.SOCK_STREAM)
    except UnicodeError:
        raise FetchRefused(f"{parts.hostname!r} is not the name of a computer.") from None
    except OSError as error:
        raise FetchFailed(f"{parts.hostname} is not known: {error}") from error
    addresses = [str(entry[4][0]) for entry in found]
    if not all(is_public(address) for address in addresses):
        raise FetchRefused(f"{parts.hostname} is not a public address.")
    return addresses[0]


def is_public(text: str) -> bool:
    address = ipaddress.ip_address(text.partition("%")[0])
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped:
            return is_public(str(address.ipv4_mapped))
        if address not in GIVEN_OUT:
            return False
    if any(address in door for door in BACK_DOORS if door.version == address.version):
        return False
    return address.is_global and not address.is_multicast


def name_of(parts: SplitResult) -> str:
    """The host as it is written on the wire; raises UnicodeError when it cannot be."""
    return (parts.hostname or "").encode("idna").decode()


def connect(parts: SplitResult, address: str) -> socket.socket:
    """The line, without a handshake yet: that one falls under the deadline too."""
    line = socket.create_connection((address, PORTS[parts.scheme]), timeout=CONNECT_SECONDS)
    line.settimeout(SILENT_SECONDS)
    if parts.scheme == "http":
        return line
    context = ssl.create_default_context()
    name = name_of(parts)
    return context.wrap_socket(line, server_hostname=name, do_handshake_on_connect=False)


@contextmanager
def deadline(line: socket.socket) -> Iterator[None]:
    """Cuts the line when the time is up; a timeout alone begins anew with every byte.

    A line that is cut looks like an answer that ends, so whatever was read is thrown away.
    """
    late = Event()
    timer = Timer(MOST_SECONDS, cut, (line, late))
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
        if late.is_set():
            raise FetchFailed(f"It took longer than {MOST_SECONDS:g} s.")


def cut(line: socket.socket, late: Event) -> None:
    late.set()
    # The shutdown of TLS would take the cipher away from the thread that is reading with it.
    with suppress(OSError):
        socket.socket.shutdown(line, socket.SHUT_RDWR)


def read_answer(line: socket.socket, parts: SplitResult) -> bytes:
    if isinstance(line, ssl.SSLSocket):
        line.do_handshake()
    connection = HTTPConnection(name_of(parts))
    connection.sock = line
    connection.request("GET", target_of(parts), headers=HEADERS)
    with closing(connection.getresponse()) as answer:
        refuse_other_answers(answer, parts)
        return read_bounded(answer)


def target_of(parts: SplitResult) -> str:
    target = f"{parts.path or '/'}{'?' + parts.query if parts.query else ''}"
    return quote(target, safe="/?%:@!$&'()*+,;=")


def refuse_other_answers(answer: HTTPResponse, parts: SplitResult) -> None:
    if answer.status in (404, 410):
        raise FetchRefused(f"{parts.hostname} says that it does not have it ({answer.status}).")
    if answer.status != 200:
        raise FetchFailed(f"{parts.hostname} answered with {answer.status}.")


def read_bounded(answer: HTTPResponse) -> bytes:
    content = bytearray()
    while chunk := answer.read(CHUNK_BYTES):
        content += chunk
        if len(content) > MOST_BYTES:
            raise FetchRefused(f"It is larger than {MOST_BYTES // 1_000_000} MB.")
    return bytes(content)
