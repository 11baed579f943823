"""Whether somebody knows who ordered: by the e-mail address, or by the postal code."""

import hmac
import re

# What stands on orders whose buyer was forgotten (RFC 2606): it belongs to nobody.
NOBODYS = ".invalid"
NOT_COUNTED = re.compile(r"[\s\W_]")


def knows_buyer(said: str, *, email: str, postal_code: str) -> bool:
    """Capitals do not count, nor blanks and dashes in a postal code; all are compared always."""
    if is_forgotten(email):
        return False
    is_email = is_same(said.strip().casefold(), email.casefold())
    code = bare(postal_code)
    is_code = is_same(bare(said), code) and code != ""
    return is_email or is_code


def is_forgotten(email: str) -> bool:
    return email.endswith(NOBODYS)


def bare(postal_code: str) -> str:
    return NOT_COUNTED.sub("", postal_code).casefold()


def is_same(said: str, right: str) -> bool:
    return hmac.compare_digest(said.encode(), right.encode())
