"""The second factor: codes of an app (TOTP, RFC 6238), and codes on paper for when it is gone."""

import base64
import hashlib
import hmac
from datetime import datetime, timedelta
from typing import NamedTuple

from pyotp import TOTP

STEP_SECONDS = 30
# Clocks differ a little, and typing takes its time.
TOLERATED_STEPS = 1
SECRET_BYTES = 20
RECOVERY_CODES = 10
RECOVERY_SIGNS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
RECOVERY_LENGTH = 16
GROUP = 4
# After so many wrong codes each further one makes the next one wait twice as long.
FREE_FAILURES = 3
LONGEST_WAIT = timedelta(minutes=15)


class Match(NamedTuple):
    """Of which step a code was. Each step counts once."""

    step: int


def match_of(secret: str, code: str, *, now: datetime, last_step: int) -> Match | None:
    """The step that the code belongs to; None when it is wrong or was used already."""
    current, app = int(now.timestamp()) // STEP_SECONDS, TOTP(secret)
    for step in range(current - TOLERATED_STEPS, current + TOLERATED_STEPS + 1):
        is_it = hmac.compare_digest(app.generate_otp(step).encode(), code.encode())
        if is_it and step > last_step:
            return Match(step)
    return None


def plain_code(typed: str) -> str:
    """The code without the blanks and dashes that people type for themselves."""
    return "".join(sign for sign in typed.upper() if not sign.isspace() and sign != "-")


def is_recovery_code(code: str) -> bool:
    return len(code) == RECOVERY_LENGTH and set(code) <= set(RECOVERY_SIGNS)


def readable(code: str) -> str:
    """In groups, so that nobody loses his place when he copies it."""
    return "-".join(code[at : at + GROUP] for at in range(0, len(code), GROUP))


def offered_secret(key: bytes, *, session: str) -> str:
    """What a session is offered as the secret of its app, the same each time the page is shown.

    So nothing need be stored before somebody has proved that his app knows it.
    """
    digest = hmac.new(key, session.encode(), hashlib.sha256).digest()
    return base64.b32encode(digest[:SECRET_BYTES]).decode()


def address_for_app(secret: str, *, person: str, shop: str) -> str:
    """What the app reads from the QR code."""
    return TOTP(secret).provisioning_uri(name=person, issuer_name=shop)


def wait_after(failures: int) -> timedelta:
    """How long nobody may try after so many wrong codes in a row."""
    if failures < FREE_FAILURES:
        return timedelta(0)
    return min(timedelta(seconds=2 ** min(failures - FREE_FAILURES + 1, 20)), LONGEST_WAIT)
