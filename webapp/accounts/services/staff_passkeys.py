"""Passkeys as the second factor of staff: instead of the codes of an app, or beside them."""

from sqlalchemy import delete

from webapp.accounts.models import StaffFactor, StaffPasskey
from webapp.accounts.queries.passkeys import (
    find_owner_in_staff,
    lock_passkey_of_staff,
    passkeys_of_staff,
)
from webapp.accounts.queries.staff import find_factor, lock_factor, lock_staff
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
from webapp.accounts.services.second_factor import (
    FactorExists,
    NewFactor,
    NoFactorInDemo,
    entered,
    fresh_codes,
    let_in,
    log_refused_proof,
    told,
)
from webapp.accounts.services.staff_sessions import SignedIn, is_exempt, mark_confirmed
from webapp.db import atomic
from webapp.errors import ShopError
from webapp.events.services import defer
from webapp.extensions import db


class LastFactor(ShopError):
    """Without it nothing would be left to prove who it is."""

    code = "last_factor"
    field = "passkey"


class NoPasskeys(ShopError):
    status = 422
    code = "no_passkeys"
    field = "passkey"


def ask_staff_to_prove(signed: SignedIn) -> Options:
    """What a browser needs to use a passkey of whoever gave the password here.

    Raises NoPasskeys and NoPasskeysHere.
    """
    known = passkeys_of_staff(signed.staff.id)
    if not known:
        raise NoPasskeys("You have no passkey here.")
    return ask_for_proof(Purpose.STAFF_PROVES, session_hash=signed.name, allowed=known)


def pass_with_passkey(signed: SignedIn, text: str) -> str:
    """Lets the session in and gives its new token; raises PasskeyRefused, also again."""
    check_passkey(signed, text)
    return let_in(signed)


def confirm_with_passkey(signed: SignedIn, text: str) -> None:
    """Proves once more who sits there, as a password and a code do; raises PasskeyRefused.

    The device has asked for a finger, a face or a PIN.
    """
    check_passkey(signed, text)
    mark_confirmed(signed.session_id)


def check_passkey(signed: SignedIn, text: str) -> None:
    try:
        proof = prove(text, Purpose.STAFF_PROVES, session_hash=signed.name)
        use_passkey(signed.staff.id, proof)
    except PasskeyRefused as refusal:
        log_refused_proof(refusal, signed.staff.id)
        raise


@atomic
def use_passkey(staff_id: int, proof: Proof) -> None:
    passkey = lock_passkey_of_staff(staff_id, proof.credential_id)
    if passkey is None:
        raise PasskeyRefused(UNPROVEN)
    note_use(passkey, proof)


def ask_staff_to_add(signed: SignedIn) -> Options:
    """What a browser needs to make a passkey.

    Raises NoFactorInDemo, TooManyPasskeys and NoPasskeysHere; FactorExists for whoever has yet
    to give the second factor that is there.
    """
    staff = signed.staff
    refuse_demo(signed)
    if not signed.has_second_factor and find_factor(staff.id):
        raise factor_exists()
    who = {"email": staff.email, "name": staff.name, "session_hash": signed.name}
    return ask_for_new(Purpose.STAFF_ADDS, **who, known=passkeys_of_staff(staff.id))


def set_up_passkey(signed: SignedIn, text: str, *, name: str) -> NewFactor:
    """The first second factor of whoever gave the password; the session is let in.

    Raises PasskeyRefused and FactorExists.
    """
    refuse_demo(signed)
    proof = prove(text, Purpose.STAFF_ADDS, session_hash=signed.name)
    return begin_factor(signed, proof, name)


@atomic
def begin_factor(signed: SignedIn, proof: Proof, name: str) -> NewFactor:
    staff = lock_staff(signed.staff.id)
    if lock_factor(staff.id):
        raise factor_exists()
    db.session.add(StaffFactor(staff_id=staff.id))
    db.session.flush()
    keep_new(StaffPasskey(staff_id=staff.id, **new_key(proof, name)))
    told("staff.factor_set_up", signed)
    return NewFactor(entered(signed), fresh_codes(staff.id))


def add_staff_passkey(signed: SignedIn, text: str, *, name: str) -> None:
    """One more, for whoever is in already; it is told by mail. Again it changes nothing.

    Raises PasskeyRefused, TooManyPasskeys and NoFactorInDemo.
    """
    refuse_demo(signed)
    if find_owner_in_staff(credential_of(text)) == signed.staff.id:
        return
    db.session.rollback()
    proof = prove(text, Purpose.STAFF_ADDS, session_hash=signed.name)
    add_one(signed, proof, name)


@atomic
def add_one(signed: SignedIn, proof: Proof, name: str) -> None:
    staff = lock_staff(signed.staff.id)
    if lock_factor(staff.id) is None:
        raise PasskeyRefused("Your second factor was reset. Please sign in again.")
    made = StaffPasskey(staff_id=staff.id, **new_key(proof, name))
    keep_new(made, known=passkeys_of_staff(staff.id))
    told("staff.passkey_added", signed)
    defer("mail_notice", kind="staff_passkey_added", to=staff.email)


@atomic
def remove_staff_passkey(signed: SignedIn, passkey_id: int) -> None:
    """It proves nothing any more; again, or another's, changes nothing. Raises LastFactor."""
    staff = lock_staff(signed.staff.id)
    factor = lock_factor(staff.id)
    mine = [one.id for one in passkeys_of_staff(staff.id)]
    if passkey_id not in mine:
        return
    if len(mine) == 1 and (factor is None or factor.sealed_secret is None):
        raise LastFactor("This is your only second factor. Please add another passkey first.")
    db.session.execute(delete(StaffPasskey).filter_by(id=passkey_id))
    told("staff.passkey_removed", signed)
    defer("mail_notice", kind="staff_passkey_removed", to=staff.email)


def refuse_demo(signed: SignedIn) -> None:
    if is_exempt(signed.staff):
        raise NoFactorInDemo("The login of the demo has no second factor.")


def factor_exists() -> FactorExists:
    return FactorExists("A second factor was set up already. Please sign in again.")
