"""Browsers in which somebody signed in before, and how many passwords all others may try.

So many from one place; so many from all unknown browsers together, but not from a known one. So
nobody guesses for long, and nobody who tries shuts the owner out.
"""

import hashlib
import hmac
from datetime import timedelta

from flask import Response

from webapp import config, limits
from webapp.accounts.rules import sealing
from webapp.cookies import give_cookie, sent_cookie
from webapp.limits import GUESS_PASSWORD, TRY_PASSWORD, caller, spend

KNOWN = timedelta(days=365)
# The realm is the name of its cookie, and whoever is known in one is a stranger in the other.
SHOPPERS, STAFF = "tendero_known", "tendero_known_staff"


def count_password(realm: str, email: str) -> None:
    """Before anybody looks whether it is right; raises TooManyRequests."""
    whose = f"{realm}/{limits.mark_of(email)}"
    spend(TRY_PASSWORD, whose=f"{whose}/{caller()}")
    if not is_known(realm, email):
        spend(GUESS_PASSWORD, whose=whose)


def remember_browser(response: Response, realm: str, email: str) -> None:
    """From now on nobody can lock this browser out."""
    give_cookie(response, realm, mark_of(realm, email), lasts=KNOWN)


def is_known(realm: str, email: str) -> bool:
    mark = sent_cookie(realm) or ""
    return hmac.compare_digest(mark.encode(), mark_of(realm, email).encode())


def mark_of(realm: str, email: str) -> str:
    key = sealing.key_for(sealing.KNOWN_BROWSERS, config.current().secret_key)
    return hmac.new(key, f"{realm}:{email.lower()}".encode(), hashlib.sha256).hexdigest()
