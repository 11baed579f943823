"""Passkeys: what a browser is asked for, and whether its answer proves what it should."""

import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

from webapp.accounts.rules.passkey_answers import (
    Answer,
    NotProven,
    refuse_bombs_in_new,
    refuse_bombs_in_use,
)
from webapp.accounts.rules.passkey_site import Site

Options = dict[str, Any]

CHALLENGE_BYTES = HANDLE_BYTES = 32
# Longer names of passkeys no browser makes, and no index of the database takes.
LONGEST_CREDENTIAL = 1023
# In milliseconds: how long a browser waits for a finger or a key.
PATIENCE = 120_000
UNPROVEN = "This passkey does not fit here. Please try again, or use another way."


class Holder(NamedTuple):
    """Whose passkey it will be. The handle is random, and tells nobody who it is."""

    handle: bytes
    email: str
    name: str


class NewKey(NamedTuple):
    credential_id: bytes
    public_key: bytes
    uses: int
    is_synced: bool


class Stored(NamedTuple):
    """What is known of a passkey: how it signs, whose it is, how often it was used."""

    public_key: bytes
    handle: bytes
    uses: int


class Use(NamedTuple):
    """How often the passkey says that it was used (0 when it does not count), and since when
    it is kept in more than one place."""

    uses: int
    is_synced: bool


def options_to_make(
    site: Site, holder: Holder, challenge: bytes, *, known: Iterable[bytes]
) -> Options:
    """What a browser is told that shall make a passkey, on no device that has one already."""
    import webauthn
    from webauthn.helpers import structs

    wanted = structs.AuthenticatorSelectionCriteria(
        resident_key=structs.ResidentKeyRequirement.REQUIRED,
        user_verification=structs.UserVerificationRequirement.REQUIRED,
    )
    options = webauthn.generate_registration_options(
        rp_id=site.host,
        rp_name=site.name,
        user_id=holder.handle,
        user_name=holder.email,
        user_display_name=holder.name,
        challenge=challenge,
        timeout=PATIENCE,
        authenticator_selection=wanted,
        exclude_credentials=[structs.PublicKeyCredentialDescriptor(id=one) for one in known],
    )
    return as_json(webauthn.options_to_json(options))


def options_to_prove(site: Site, challenge: bytes, *, allowed: Iterable[bytes] = ()) -> Options:
    """What a browser is told that shall use a passkey: one of these, or any it has for us."""
    import webauthn
    from webauthn.helpers import structs

    options = webauthn.generate_authentication_options(
        rp_id=site.host,
        challenge=challenge,
        timeout=PATIENCE,
        allow_credentials=[structs.PublicKeyCredentialDescriptor(id=one) for one in allowed],
        user_verification=structs.UserVerificationRequirement.REQUIRED,
    )
    return as_json(webauthn.options_to_json(options))


def as_json(text: str) -> Options:
    options: Options = json.loads(text)
    return options


def check_new(answer: Answer, site: Site, challenge: bytes) -> NewKey:
    """The passkey that was made for this site and challenge; raises NotProven."""
    import webauthn

    with refused_in_plain_words():
        refuse_bombs_in_new(answer)
        made = webauthn.verify_registration_response(**expected(answer, site, challenge))
    if len(made.credential_id) > LONGEST_CREDENTIAL:
        raise NotProven(UNPROVEN)
    return NewKey(
        made.credential_id,
        made.credential_public_key,
        made.sign_count,
        made.credential_backed_up,
    )


def check_use(answer: Answer, site: Site, challenge: bytes, stored: Stored) -> Use:
    """Proves that the passkey was used now, here, by whoever may; raises NotProven.

    One that counts and has not counted on was copied.
    """
    import webauthn

    kept: dict[str, Any] = {
        "credential_public_key": stored.public_key,
        "credential_current_sign_count": stored.uses,
    }
    with refused_in_plain_words():
        insist_on_owner(answer, stored.handle)
        refuse_bombs_in_use(answer)
        used = webauthn.verify_authentication_response(**expected(answer, site, challenge), **kept)
    return Use(used.new_sign_count, used.credential_backed_up)


@contextmanager
def refused_in_plain_words() -> Iterator[None]:
    """What is broken on purpose makes the decoders raise what they like."""
    try:
        yield
    except NotProven:
        raise
    except Exception as error:
        raise NotProven(UNPROVEN) from error


def expected(answer: Answer, site: Site, challenge: bytes) -> dict[str, Any]:
    return {
        "credential": dict(answer),
        "expected_challenge": challenge,
        "expected_rp_id": site.host,
        "expected_origin": site.origin,
        "require_user_verification": True,
    }


def insist_on_owner(answer: Answer, handle: bytes) -> None:
    """Keys that store nothing do not say whose they are."""
    from webauthn.helpers import base64url_to_bytes

    said = answer["response"].get("userHandle")
    if said and base64url_to_bytes(said) != handle:
        raise NotProven(UNPROVEN)
