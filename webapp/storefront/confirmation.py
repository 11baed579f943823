"""Who looks at the page of an order: its owner, or a browser that confirmed who ordered.

Whoever holds the address of the page alone may have found it in somebody else's history, so it
shows nothing personal yet. A browser is believed for the orders in its cookie, which names their
keys' hashes and is sealed: a new key, or two hours, and it has to confirm again.
"""

import hashlib
import json
import secrets
import time
from dataclasses import dataclass
from datetime import timedelta

from flask import Response

from webapp import config
from webapp.accounts.rules import sealing
from webapp.accounts.services.sessions import session_of
from webapp.cookies import give_cookie, sent_cookie
from webapp.form_tokens import check_form_token, form_token
from webapp.orders.models import Order
from webapp.storefront.account.visitor import cookie

COOKIE = "tendero_orders"
BELIEVED = timedelta(hours=2)
MOST_ORDERS = 10


@dataclass(frozen=True)
class Visitor:
    """Somebody who may see everything; `proof` is the secret that the forms are bound to."""

    actor: str
    proof: str
    is_owner: bool = False

    @property
    def form_token(self) -> str:
        return form_token(self.proof)

    def check_form(self) -> None:
        """Raises WrongForm for a form of another browser."""
        check_form_token(self.proof)


@dataclass(frozen=True)
class Confirmed:
    """A name for this browser, and until when it is believed for which orders."""

    browser: str
    until: dict[str, int]


def visitor_of(order: Order) -> Visitor | None:
    """None for whoever has nothing but the address of the page."""
    token = cookie()
    session = session_of(token)
    if token and session and session.customer_id == order.customer_id:
        return Visitor(f"customer:{session.customer_id}", token, is_owner=True)
    confirmed = confirmed_here()
    if mark_of(order) in confirmed.until:
        return Visitor("shopper", confirmed.browser)
    return None


def remember(response: Response, order: Order) -> Response:
    """From now on this browser is believed for the order."""
    before = confirmed_here()
    until = before.until | {mark_of(order): int(time.time() + BELIEVED.total_seconds())}
    latest = dict(sorted(until.items(), key=lambda item: item[1])[-MOST_ORDERS:])
    sealed = sealing.seal(json.dumps([before.browser, latest]), key())
    give_cookie(response, COOKIE, sealed, lasts=BELIEVED)
    return response


def confirmed_here() -> Confirmed:
    """What the cookie says that is not over yet; a browser without one gets a name."""
    opened = sealing.unseal(sent_cookie(COOKIE) or "", key())
    if opened is None:
        return Confirmed(secrets.token_urlsafe(32), {})
    browser, until = json.loads(opened)
    now = time.time()
    return Confirmed(browser, {mark: end for mark, end in until.items() if end > now})


def mark_of(order: Order) -> str:
    """Stands for the order and its present key; what opens the page is not in the cookie."""
    return hashlib.sha256(order.token.encode()).hexdigest()


def key() -> bytes:
    return sealing.key_for(sealing.CONFIRMED_ORDERS, config.current().secret_key)
