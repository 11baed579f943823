"""How the text of a setting becomes its value; a ValueError says what it could have been."""

import re
from decimal import Decimal, InvalidOperation
from urllib.parse import SplitResult, urlsplit

ENVIRONMENTS = ("development", "production", "test")
# Lower-case names or addresses without scheme, port, path or star.
HOST = re.compile(r"[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?|\[[0-9a-f:]+\]")
SWITCH = {"1": True, "true": True, "yes": True, "0": False, "false": False, "no": False}


def read_int(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise ValueError("a whole number from 0 on")
    return int(text)


def read_percent(text: str) -> Decimal:
    try:
        percent = Decimal(text)
    except InvalidOperation:
        percent = Decimal(-1)
    if not (percent.is_finite() and 0 <= percent <= 100):
        raise ValueError("a number from 0 to 100")
    return percent


def read_switch(text: str) -> bool:
    if text.lower() not in SWITCH:
        raise ValueError("1 or 0")
    return SWITCH[text.lower()]


def read_environment(text: str) -> str:
    if text not in ENVIRONMENTS:
        raise ValueError("one of " + ", ".join(ENVIRONMENTS))
    return text


def read_currency(text: str) -> str:
    if not (len(text) == 3 and text.isascii() and text.isalpha() and text.isupper()):
        raise ValueError("three capital letters such as EUR")
    return text


def read_database_url(text: str) -> str:
    """The address of a PostgreSQL database, in the spelling that SQLAlchemy expects."""
    scheme, mark, rest = text.partition("://")
    if scheme not in ("postgresql", "postgres", "postgresql+psycopg") or not mark:
        raise ValueError("the address of a PostgreSQL database (postgresql://user@host/name)")
    return "postgresql+psycopg://" + rest


def read_hosts(text: str) -> str:
    """Names alone: a star would be believed to match, and matches nothing."""
    if not all(HOST.fullmatch(host.strip()) for host in text.split(",") if host.strip()):
        raise ValueError("host names separated by commas, such as shop.example, www.shop.example")
    return text


def read_redis_url(text: str) -> str:
    if urlsplit(text).scheme not in ("redis", "rediss", "unix"):
        raise ValueError("an address such as redis://host:6379/0 or unix:///path/to/socket?db=0")
    return text


def read_shop_url(text: str) -> str:
    parts = urlsplit(text)
    is_web = parts.scheme in ("http", "https") and parts.netloc
    if not is_web or parts.path.strip("/") or not has_possible_port(parts):
        raise ValueError("an address such as https://shop.example")
    return f"{parts.scheme}://{parts.netloc}"


def has_possible_port(parts: SplitResult) -> bool:
    """Or none. What is impossible is noticed only by whoever reads it."""
    try:
        return parts.port != 0
    except ValueError:
        return False


def read_mail_url(text: str) -> str:
    parts = urlsplit(text)
    if parts.scheme not in ("smtp", "smtps") or not parts.hostname:
        raise ValueError("an address such as smtps://user:password@mail.example")
    return text
