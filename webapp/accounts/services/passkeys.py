"""What passkeys of shoppers and of staff share: challenges that count once, and their proof."""

import secrets
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any, NamedTuple, ParamSpec, TypeVar

from sqlalchemy import delete
from sqlalchemy.exc import IntegrityError

from webapp import config
from webapp.accounts.models import Passkey, PasskeyChallenge
from webapp.accounts.queries import passkeys as queries
from webapp.accounts.rules.passkey_answers import (
    Answer,
    NotProven,
    challenge_in,
    credential_in,
    read_answer,
)
from webapp.accounts.rules.passkey_site import Site, site_of
from webapp.accounts.rules.passkeys import (
    CHALLENGE_BYTES,
    HANDLE_BYTES,
    UNPROVEN,
    Holder,
    Options,
    Stored,
    check_new,
    check_use,
    options_to_make,
    options_to_prove,
)
from webapp.accounts.rules.tokens import hash_of
from webapp.db import atomic
from webapp.errors import ShopError
from webapp.extensions import db

P = ParamSpec("P")
R = TypeVar("R")

LASTS = timedelta(minutes=5)
MOST_EACH = 20


class Purpose(StrEnum):
    """What a challenge is for; it proves nothing else."""

    SHOPPER_ADDS = "shopper_adds"
    SHOPPER_ENTERS = "shopper_enters"
    STAFF_ADDS = "staff_adds"
    STAFF_PROVES = "staff_proves"


class PasskeyRefused(ShopError):
    """It is not known here, or proves nothing at this moment."""

    status = 422
    code = "passkey_refused"
    field = "passkey"


class NoPasskeysHere(ShopError):
    """Browsers want an address with a name, and https."""

    code = "no_passkeys_here"
    field = "passkey"


class TooManyPasskeys(ShopError):
    code = "too_many_passkeys"
    field = "passkey"


def site() -> Site:
    """Raises NoPasskeysHere."""
    found = site_of(config.current().shop_url, config.current().shop_name)
    if found is None:
        raise NoPasskeysHere("Passkeys need an address with a name that begins with https://.")
    return found


def ask_for_new(
    purpose: Purpose, *, email: str, name: str, session_hash: str, known: Sequence[Passkey]
) -> Options:
    """What a browser needs to make one more passkey; raises NoPasskeysHere, TooManyPasskeys."""
    here = site()
    refuse_more(known)
    handle = known[0].handle if known else secrets.token_bytes(HANDLE_BYTES)
    challenge = new_challenge(purpose, session_hash=session_hash, handle=handle)
    holder = Holder(handle, email, name)
    return options_to_make(here, holder, challenge, known=[one.credential_id for one in known])


def refuse_more(known: Sequence[Passkey]) -> None:
    if len(known) >= MOST_EACH:
        raise TooManyPasskeys(f"You have {MOST_EACH} passkeys. Please remove one of them first.")


def ask_for_proof(
    purpose: Purpose, *, session_hash: str | None = None, allowed: Sequence[Passkey] = ()
) -> Options:
    """What a browser needs to use a passkey; raises NoPasskeysHere."""
    here = site()
    challenge = new_challenge(purpose, session_hash=session_hash)
    return options_to_prove(here, challenge, allowed=[one.credential_id for one in allowed])


@atomic
def new_challenge(
    purpose: Purpose, *, session_hash: str | None = None, handle: bytes | None = None
) -> bytes:
    challenge = secrets.token_bytes(CHALLENGE_BYTES)
    db.session.add(
        PasskeyChallenge(
            purpose=purpose,
            session_hash=session_hash,
            challenge_hash=hash_of(challenge.hex()),
            handle=handle,
            expires_at=datetime.now(UTC) + LASTS,
        )
    )
    return challenge


class Proof(NamedTuple):
    """What a browser has answered to a challenge of ours, which counts no more."""

    answer: Answer
    site: Site
    challenge: bytes
    credential_id: bytes
    handle: bytes | None


def prove(text: str, purpose: Purpose, *, session_hash: str | None = None) -> Proof:
    """Uses the challenge up, whatever the answer is worth; raises PasskeyRefused.

    Not one transaction with what follows, or a failure would be undone.
    """
    here, answer = site(), understood(read_answer, text)
    challenge = understood(challenge_in, answer)
    credential_id = understood(credential_in, answer)
    handle = use_up(challenge, purpose, session_hash)
    return Proof(answer, here, challenge, credential_id, handle)


def credential_of(text: str) -> bytes:
    """Which passkey an answer is of, whatever it is worth; raises PasskeyRefused."""
    return understood(credential_in, understood(read_answer, text))


def understood(read: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
    try:
        return read(*args, **kwargs)
    except NotProven as error:
        raise PasskeyRefused(str(error)) from error


def new_key(proof: Proof, name: str) -> dict[str, Any]:
    """What is kept of a passkey that was made just now; raises PasskeyRefused."""
    key = understood(check_new, proof.answer, proof.site, proof.challenge)
    return {"handle": proof.handle, "name": name, **key._asdict()}


def keep_new(passkey: Passkey, *, known: Sequence[Passkey] = ()) -> None:
    """Raises TooManyPasskeys, and PasskeyRefused for one that is somebody's already."""
    refuse_more(known)
    db.session.add(passkey)
    try:
        db.session.flush()
    except IntegrityError as error:
        raise PasskeyRefused(UNPROVEN) from error


def note_use(passkey: Passkey, proof: Proof) -> None:
    """Checks that the passkey, which the caller has locked, signed; raises PasskeyRefused."""
    stored = Stored(passkey.public_key, passkey.handle, passkey.uses)
    used = understood(check_use, proof.answer, proof.site, proof.challenge, stored)
    passkey.uses, passkey.is_synced = used
    passkey.used_at = datetime.now(UTC)


@atomic
def use_up(challenge: bytes, purpose: Purpose, session_hash: str | None) -> bytes | None:
    """Gives the handle that was drawn with the challenge; raises PasskeyRefused."""
    now, name = datetime.now(UTC), hash_of(challenge.hex())
    found = queries.take_challenge(name, purpose, session_hash, now=now)
    if found is None:
        raise PasskeyRefused("That took too long, or was sent twice. Please try again.")
    return found.handle


@atomic
def drop_old_challenges() -> None:
    db.session.execute(
        delete(PasskeyChallenge).where(PasskeyChallenge.expires_at < datetime.now(UTC))
    )
