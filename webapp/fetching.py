"""Fetching from an address that somebody else chose, without being led into our own network.

The name is resolved once, every address behind it must be public, and the connection goes to
exactly the address that was checked. No redirects, bounded in size and in time.
"""

import ipaddress
import socket
import time
from urllib.parse import SplitResult, urlsplit

from urllib3 import HTTPConnectionPool, HTTPResponse, HTTPSConnectionPool, Timeout
from urllib3.exceptions import HTTPError

MOST_BYTES = 15_000_000
MOST_SECONDS = 30
CHUNK_BYTES = 65_536
PORTS = {"http": 80, "https": 443}
TIMEOUT = Timeout(connect=5, read=10)
HEADERS = {"User-Agent": "Tendero", "Accept": "image/*", "Accept-Encoding": "identity"}

# These contain an IPv4 address, which might be a private one.
TUNNELS = tuple(map(ipaddress.ip_network, ("64:ff9b::/96", "64:ff9b:1::/48", "2002::/16")))


class FetchRefused(Exception):
    """This address will never be fetched; the message says why."""


class FetchFailed(Exception):
    """It did not work this time; another time it may."""


def fetch(url: str) -> bytes:
    """What lies at the address; raises FetchRefused or FetchFailed."""
    parts = check_url(url)
    address = public_address(parts)
    pool = connect(parts, address)
    try:
        return read_answer(pool, parts)
    except HTTPError as error:
        raise FetchFailed(f"{parts.hostname} could not be read: {error}") from error
    finally:
        pool.close()


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
        name = (parts.hostname or "").encode("idna").decode()
        found = socket.getaddrinfo(name, PORTS[parts.scheme], type=socket.SOCK_STREAM)
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
    mapped = getattr(address, "ipv4_mapped", None)
    if mapped:
        return is_public(str(mapped))
    if any(address in tunnel for tunnel in TUNNELS if tunnel.version == address.version):
        return False
    return address.is_global and not address.is_multicast


def connect(parts: SplitResult, address: str) -> HTTPConnectionPool:
    port, name = PORTS[parts.scheme], parts.hostname
    if parts.scheme == "http":
        return HTTPConnectionPool(address, port, timeout=TIMEOUT, retries=False)
    return HTTPSConnectionPool(
        address,
        port,
        timeout=TIMEOUT,
        retries=False,
        cert_reqs="CERT_REQUIRED",
        server_hostname=name,
        assert_hostname=name,
    )


def read_answer(pool: HTTPConnectionPool, parts: SplitResult) -> bytes:
    target = f"{parts.path or '/'}{'?' + parts.query if parts.query else ''}"
    headers = HEADERS | {"Host": parts.hostname or ""}
    answer = pool.urlopen("GET", target, headers=headers, redirect=False, preload_content=False)
    if answer.status in (404, 410):
        raise FetchRefused(f"{parts.hostname} says that it does not have it ({answer.status}).")
    if answer.status != 200:
        raise FetchFailed(f"{parts.hostname} answered with {answer.status}.")
    return read_bounded(answer)  # type: ignore[arg-type]


def read_bounded(answer: HTTPResponse) -> bytes:
    content, end = bytearray(), time.monotonic() + MOST_SECONDS
    for chunk in answer.stream(CHUNK_BYTES, decode_content=False):
        content += chunk
        if len(content) > MOST_BYTES:
            raise FetchRefused(f"It is larger than {MOST_BYTES // 1_000_000} MB.")
        if time.monotonic() > end:
            raise FetchFailed(f"It took longer than {MOST_SECONDS} s.")
    return bytes(content)
