"""What a browser answers for a passkey, read with care before anything is proved by it."""

import json
from collections.abc import Mapping
from typing import Any

from webapp.accounts.rules.cbor import has_tags, is_plain

Answer = Mapping[str, Any]

LONGEST_ANSWER = 20_000
BROKEN = "The answer of your browser is broken. Please try again."
# Where the flags of what an authenticator says stand, and where its new passkey begins.
FLAGS, NEW_PASSKEY, EXTENSIONS = 32, 53, 37
HAS_NEW_PASSKEY = 0x40


class NotProven(ValueError):
    """The answer does not prove what it should; the message says so in plain words."""


BROKEN_ANSWERS = (KeyError, TypeError, ValueError, AttributeError, IndexError, RecursionError)


def read_answer(text: str) -> Answer:
    """Raises NotProven."""
    try:
        answer = json.loads(text) if len(text) <= LONGEST_ANSWER else None
    except (ValueError, RecursionError):
        answer = None
    if not isinstance(answer, dict):
        raise NotProven(BROKEN)
    return answer


def challenge_in(answer: Answer) -> bytes:
    """Which challenge the browser says it has met; raises NotProven."""
    from webauthn.helpers import base64url_to_bytes

    try:
        client_data = json.loads(base64url_to_bytes(answer["response"]["clientDataJSON"]))
        return base64url_to_bytes(client_data["challenge"])
    except BROKEN_ANSWERS as error:
        raise NotProven(BROKEN) from error


def credential_in(answer: Answer) -> bytes:
    """Which passkey the browser says it has used; raises NotProven."""
    from webauthn.helpers import base64url_to_bytes

    try:
        return base64url_to_bytes(answer["rawId"])
    except BROKEN_ANSWERS as error:
        raise NotProven(BROKEN) from error


def refuse_bombs_in_new(answer: Answer) -> None:
    """Raises NotProven for what would keep the decoder busy for minutes."""
    from webauthn.helpers import base64url_to_bytes, parse_cbor

    attested = base64url_to_bytes(answer["response"]["attestationObject"])
    if has_tags(attested):
        raise NotProven(BROKEN)
    refuse_bombs_in(parse_cbor(attested)["authData"])


def refuse_bombs_in_use(answer: Answer) -> None:
    """The same for the use of a passkey."""
    from webauthn.helpers import base64url_to_bytes

    refuse_bombs_in(base64url_to_bytes(answer["response"]["authenticatorData"]))


def refuse_bombs_in(said: bytes) -> None:
    begin = EXTENSIONS
    if said[FLAGS] & HAS_NEW_PASSKEY:
        begin = NEW_PASSKEY + 2 + int.from_bytes(said[NEW_PASSKEY : NEW_PASSKEY + 2])
    if not is_plain(said[begin:]):
        raise NotProven(BROKEN)
