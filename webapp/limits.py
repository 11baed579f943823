"""How often somebody may ask; all doors count in the same place.

Time is cut into windows by the clock, so when the next one begins is known without asking.
Counts stand in Redis, and once more in each process for as long as Redis is away.
"""

import hashlib
import ipaddress
import math
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, TypeVar

from flask import Flask, Response, current_app, g, request
from werkzeug.exceptions import TooManyRequests

from webapp.config import Settings
from webapp.counting import Counters

View = TypeVar("View", bound=Callable[..., Any])

API_PATHS = "/api/"
READING = ("GET", "HEAD", "OPTIONS")
# A network gives each of its customers so many IPv6 addresses, all of one visitor.
IPV6_PREFIX = 64


@dataclass(frozen=True)
class Policy:
    """So many requests of one caller in each window of so many seconds."""

    name: str
    quota: int
    seconds: int = 60


# What counts for every request of a program.
ANONYMOUS = Policy("anonymous", 100)
TOKEN_READS = Policy("reads", 600)
TOKEN_WRITES = Policy("writes", 120)
# What counts beside that, under the same names on the pages.
PLACE_ORDER = Policy("place-order", 10)
CHANGE_LINES = Policy("order-details", 10)
REGISTER = Policy("register", 5)
WRITE_REVIEW = Policy("write-review", 3)
SIGN_IN = Policy("sign-in", 5)
# Passwords that one visitor may try, and all strangers together, for one account.
TRY_PASSWORD = Policy("try-password", 10, 900)
GUESS_PASSWORD = Policy("guess-password", 50, 3600)
# What a browser asks for before it uses a passkey, and what it answers.
PASSKEY = Policy("passkey", 20)
ASK_BY_MAIL = Policy("ask-by-mail", 5, 300)
JOIN = Policy("join", 5)
SECOND_FACTOR = Policy("second-factor", 10)
CONFIRM = Policy("confirm", 10)
# Tries for one order's page, whoever makes them: postal codes are few.
CONFIRM_ORDER = Policy("confirm-order", 5, 900)
CONFIRM_ORDER_TODAY = Policy("confirm-order-today", 20, 86_400)
ASK_SHOP = Policy("ask-shop", 10)
SEARCH = Policy("search", 30)
CHANGE_CART = Policy("change-cart", 60)


@dataclass(frozen=True)
class Spent:
    """What is left of a policy for this caller, until a new window begins."""

    policy: Policy
    left: int
    seconds: int


def init_app(app: Flask) -> None:
    """Must come after whoever recognises the callers, and before whoever turns them away."""
    settings: Settings = app.config["SETTINGS"]
    if not settings.rate_limits:
        return
    app.extensions["limits"] = Counters(settings)
    app.before_request(count_request)
    app.after_request(tell_limits)


def limited(*policies: Policy) -> Callable[[View], View]:
    """Declares what counts for the view beside what counts for its door."""

    def declare(view: View) -> View:
        view.policies = policies  # type: ignore[attr-defined]
        return view

    return declare


def unlimited(view: View) -> View:
    """Declares that nothing counts for the view: it is asked again and again by machines."""
    view.is_unlimited = True  # type: ignore[attr-defined]
    return view


def count_request() -> None:
    view = current_app.view_functions.get(request.endpoint or "")
    if getattr(view, "is_unlimited", False):
        return
    for policy in (*policies_of_door(), *getattr(view, "policies", ())):
        spend(policy)


def policies_of_door() -> Iterable[Policy]:
    if not f"{request.path}/".startswith(API_PATHS):
        return ()
    if g.get("token") is None:
        return (ANONYMOUS,)
    return (TOKEN_READS,) if request.method in READING else (TOKEN_WRITES,)


def spend(policy: Policy, *, whose: str | None = None) -> None:
    """Counts the request for this policy; raises TooManyRequests when the window is used up.

    `whose` it is when it is not simply the caller's.
    """
    counters: Counters | None = current_app.extensions.get("limits")
    if counters is None:
        return
    moment = clock()
    window = int(moment // policy.seconds)
    used = counters.add(f"{policy.name}/{whose or caller()}/{window}", policy.seconds)
    rest = math.ceil((window + 1) * policy.seconds - moment)
    g.setdefault("spent", []).append(Spent(policy, max(policy.quota - used, 0), rest))
    if used > policy.quota:
        raise TooManyRequests(retry_after=rest)


def clock() -> float:
    """In seconds, the same for all processes."""
    return time.time()


def caller() -> str:
    """Whose requests are counted together: those of a token, or of a visitor's address."""
    token = g.get("token")
    return f"token:{token.id}" if token else network_of(request.remote_addr or "")


def mark_of(text: str) -> str:
    """Stands for something personal, such as an e-mail address, which no counter should name."""
    return hashlib.sha256(text.lower().encode()).hexdigest()[:16]


def network_of(address: str) -> str:
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return address
    if ip.version == 4:
        return address
    return str(ipaddress.ip_network((ip, IPV6_PREFIX), strict=False).network_address)


def tell_limits(response: Response) -> Response:
    """The fields of the IETF's draft, for programs."""
    spent: list[Spent] = g.get("spent", [])
    if spent and f"{request.path}/".startswith(API_PATHS):
        response.headers["RateLimit-Policy"] = ", ".join(
            f'"{one.policy.name}";q={one.policy.quota};w={one.policy.seconds}' for one in spent
        )
        response.headers["RateLimit"] = ", ".join(
            f'"{one.policy.name}";r={one.left};t={one.seconds}' for one in spent
        )
    return response
