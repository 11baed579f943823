"""For which address browsers keep the passkeys of this shop."""

from ipaddress import ip_address
from typing import NamedTuple
from urllib.parse import urlsplit

# Browsers leave them out.
USUAL_PORTS = {"http": 80, "https": 443}


class Site(NamedTuple):
    """For which host a browser keeps passkeys, and from where its pages must come."""

    host: str
    origin: str
    name: str


def site_of(address: str | None, name: str) -> Site | None:
    """The site at the shop's own address, as browsers write it; None where they allow no passkeys.

    They want a name. For the numbers of this very machine that is localhost.
    """
    parts = urlsplit(address or "")
    host = ascii_of(parts.hostname or "")
    if is_number(host):
        host = "localhost" if ip_address(host).is_loopback else ""
    if not host or (parts.scheme != "https" and host != "localhost"):
        return None
    is_usual = parts.port in (None, USUAL_PORTS.get(parts.scheme))
    port = "" if is_usual else f":{parts.port}"
    return Site(host, f"{parts.scheme}://{host}{port}", name)


def ascii_of(host: str) -> str:
    """Such as xn--bcher-kva.example; empty when it is no name of a host."""
    try:
        return host.encode("idna").decode()
    except UnicodeError:
        return ""


def is_number(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True
