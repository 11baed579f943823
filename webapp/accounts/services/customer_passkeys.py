"""Passkeys with which customers sign in, beside the password."""

from typing import NamedTuple

from sqlalchemy import delete

from webapp.accounts.models import CustomerPasskey
from webapp.accounts.queries.accounts import find_account_of, lock_account
from webapp.accounts.queries.customers import get_customer
from webapp.accounts.queries.passkeys import find_owner, lock_passkey_of, passkeys_of
from webapp.accounts.rules.passkeys import UNPROVEN, Options
from webapp.accounts.services.passkeys import (
    PasskeyRefused,
    Proof,
    Purpose,
    ask_for_new,
    ask_for_proof,
    credential_of,
    keep_new,
    new_key,
    note_use,
    prove,
)
from webapp.accounts.services.sessions import begin_session
from webapp.accounts.services.sign_in import NOTICE, confirmed, note
from webapp.db import atomic
from webapp.errors import NotFound
from webapp.events.services import defer
from webapp.extensions import db


class Entered(NamedTuple):
    """The token of the new session, and whose it is."""

    token: str
    email: str


def ask_to_enter() -> Options:
    """What a browser needs to offer its passkeys; the same for everybody."""
    return ask_for_proof(Purpose.SHOPPER_ENTERS)


def enter_with_passkey(text: str, *, device: str, instead_of: str | None = None) -> Entered:
    """Signs in whoever the passkey belongs to; raises PasskeyRefused, also the second time."""
    proof = prove(text, Purpose.SHOPPER_ENTERS)
    owner = find_owner(proof.credential_id)
    db.session.rollback()
    if owner is None:
        raise PasskeyRefused(UNPROVEN)
    return let_in(owner, proof, device=device, instead_of=instead_of)


@atomic
def let_in(customer_id: int, proof: Proof, *, device: str, instead_of: str | None) -> Entered:
    account = lock_account(customer_id)
    passkey = lock_passkey_of(customer_id, proof.credential_id)
    if account is None or passkey is None:
        raise PasskeyRefused(UNPROVEN)
    note_use(passkey, proof)
    note("account.signed_in", customer_id)
    token = begin_session(customer_id, device=device, instead_of=instead_of)
    return Entered(token, get_customer(customer_id).email)


def ask_to_add(customer_id: int, *, password: str, session_hash: str) -> Options:
    """What a browser needs to make a passkey for whoever knows the password.

    Raises WrongPassword, TooManyPasswords, TooManyPasskeys and NoPasskeysHere.
    """
    confirmed(customer_id, password)
    account = find_account_of(customer_id)
    if account is None:
        raise NotFound("There is no such account.")
    person = account.customer
    who = {"email": person.email, "name": f"{person.name} {person.lastname}".strip()}
    known = passkeys_of(customer_id)
    return ask_for_new(Purpose.SHOPPER_ADDS, **who, session_hash=session_hash, known=known)


def add_passkey(customer_id: int, text: str, *, name: str, session_hash: str) -> None:
    """Keeps what the browser has made, and tells its owner by mail; again it changes nothing.

    Raises PasskeyRefused, also for one that is somebody else's, and TooManyPasskeys.
    """
    credential_id = credential_of(text)
    if find_owner(credential_id) == customer_id:
        return
    db.session.rollback()
    proof = prove(text, Purpose.SHOPPER_ADDS, session_hash=session_hash)
    keep(customer_id, proof, name)


@atomic
def keep(customer_id: int, proof: Proof, name: str) -> None:
    if lock_account(customer_id) is None:
        raise NotFound("There is no such account.")
    made = CustomerPasskey(customer_id=customer_id, **new_key(proof, name))
    keep_new(made, known=passkeys_of(customer_id))
    tell("passkey_added", customer_id)


def remove_passkey(customer_id: int, passkey_id: int, *, password: str) -> None:
    """It signs nobody in any more; again, or another's, changes nothing.

    Raises WrongPassword and TooManyPasswords.
    """
    confirmed(customer_id, password)
    let_go(customer_id, passkey_id)


@atomic
def let_go(customer_id: int, passkey_id: int) -> None:
    mine = delete(CustomerPasskey).filter_by(id=passkey_id, customer_id=customer_id)
    if db.session.execute(mine.returning(CustomerPasskey.id)).first():
        tell("passkey_removed", customer_id)


def tell(happened: str, customer_id: int) -> None:
    note(f"account.{happened}", customer_id)
    defer(NOTICE, kind=happened, to=get_customer(customer_id).email)
