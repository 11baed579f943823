"""Keys that are made of SECRET_KEY, one for each use, and what is locked up with them."""

import base64
import hashlib
import hmac

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

SECOND_FACTOR = "second factor of staff"
OFFERED_FACTOR = "offered second factor"
SHOPPER_FORMS = "forms of shoppers"
KNOWN_BROWSERS = "browsers that signed in before"
STAFF_FORMS = "forms of staff"
CONFIRMED_ORDERS = "orders that a browser confirmed"


def key_for(use: str, secret_key: str) -> bytes:
    """32 bytes that tell nothing about SECRET_KEY, nor about the key of another use."""
    kdf = HKDF(algorithm=SHA256(), length=32, salt=None, info=f"tendero {use}".encode())
    return kdf.derive(secret_key.encode())


def seal(text: str, key: bytes) -> str:
    return Fernet(base64.urlsafe_b64encode(key)).encrypt(text.encode()).decode()


def unseal(sealed: str, key: bytes) -> str | None:
    """None when it was sealed with another key, as after a change of SECRET_KEY."""
    try:
        return Fernet(base64.urlsafe_b64encode(key)).decrypt(sealed.encode()).decode()
    except InvalidToken:
        return None


def form_token_for(session: str, key: bytes) -> str:
    """What the forms of a session carry; who knows the token cannot tell the session from it."""
    return hmac.new(key, session.encode(), hashlib.sha256).hexdigest()
