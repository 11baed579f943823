"""Who works here, and signing them in."""

from collections.abc import Iterable
from datetime import UTC, datetime

from webapp.accounts.models import Staff, StaffRole
from webapp.accounts.queries.staff import find_staff, lock_staff
from webapp.accounts.rules.roles import OWNER
from webapp.accounts.services.passwords import check_password, hash_password
from webapp.accounts.services.second_factor import check_code, log_refused_proof
from webapp.accounts.services.staff_sessions import (
    SignedIn,
    begin_staff_session,
    end_staff_sessions,
    is_exempt,
    mark_confirmed,
    may_enter,
    rotate_session,
)
from webapp.db import atomic
from webapp.errors import NotAllowed, ShopError
from webapp.events.services import announce, defer
from webapp.extensions import db
from webapp.staff_log.services import log_refused_sign_in

NO_MATCH = "This e-mail address and password do not belong together."


class WrongLogin(ShopError):
    status = 422
    code = "wrong_login"
    field = "email"


class WrongStaffPassword(ShopError):
    """Whoever is signed in did not know the password all the same."""

    status = 422
    code = "wrong_password"
    field = "old_password"


class StaffExists(ShopError):
    code = "staff_exists"
    field = "email"


class NotInDemo(NotAllowed):
    code = "not_in_demo"


def create_staff(
    *, email: str, name: str, password: str, roles: Iterable[str] = (OWNER,), actor: str = "system"
) -> Staff:
    """A new member of the staff, who may sign in at once; raises PasswordRefused, StaffExists."""
    password_hash = hash_password(password, about=(email, name))
    facts = {"email": email, "name": name, "password_hash": password_hash}
    return add_staff(**facts, roles=roles, actor=actor)


@atomic
def add_staff(
    *, email: str, name: str, password_hash: str, roles: Iterable[str], actor: str
) -> Staff:
    if find_staff(email):
        raise StaffExists(f"{email} is here already.")
    staff = Staff(email=email, name=name, password_hash=password_hash)
    db.session.add(staff)
    db.session.flush()
    give_roles(staff.id, roles, actor=actor)
    about = {"subject": ("staff", staff.id), "roles": sorted(roles)}
    announce("staff.created", actor=actor, **about)  # type: ignore[arg-type]
    return staff


def give_roles(staff_id: int, roles: Iterable[str], *, actor: str) -> None:
    db.session.add_all(
        StaffRole(staff_id=staff_id, role=role, granted_by=actor) for role in sorted(roles)
    )
    db.session.flush()


def sign_in_or_log(
    *, email: str, password: str, device: str = "", instead_of: str | None = None
) -> str:
    """The same as `sign_in`; a refusal is logged, in a transaction of its own."""
    try:
        return sign_in(email=email, password=password, device=device, instead_of=instead_of)
    except WrongLogin:
        staff = find_staff(email)
        log_refused_sign_in(staff.id if staff else None)
        raise


def sign_in(*, email: str, password: str, device: str = "", instead_of: str | None = None) -> str:
    """Gives the token of a new session, which waits for its second factor.

    Raises WrongLogin and TooManyPasswords. Not one transaction: no connection of the database
    is held while the password is checked.
    """
    staff = find_staff(email)
    stored = staff.password_hash if staff else None
    staff_id = staff.id if staff else None
    db.session.rollback()
    checked = check_password(password, stored)
    if staff_id is None or stored is None or not checked.is_right:
        raise WrongLogin(NO_MATCH)
    passed = {"checked_hash": stored, "fresh_hash": checked.fresh_hash}
    return enter(staff_id, **passed, device=device, instead_of=instead_of)  # type: ignore[arg-type]


@atomic
def enter(
    staff_id: int,
    *,
    checked_hash: str,
    fresh_hash: str | None,
    device: str,
    instead_of: str | None,
) -> str:
    """Lets in whoever knew the password, unless it was changed at this very moment."""
    staff = lock_staff(staff_id)
    if staff.password_hash != checked_hash or not may_enter(staff):
        raise WrongLogin(NO_MATCH)
    if fresh_hash:
        staff.password_hash = fresh_hash
    if is_exempt(staff):
        staff.signed_in_at = datetime.now(UTC)
        announce("staff.signed_in", actor=f"staff:{staff.id}", subject=("staff", staff.id))
    return begin_staff_session(staff, device=device, instead_of=instead_of)


def confirm(signed: SignedIn, *, password: str, code: str) -> None:
    """Proves once more who sits there; for some minutes the session may do what is grave.

    Raises WrongStaffPassword, TooManyPasswords, and what `check_code` raises. The login of the
    demo has no code.
    """
    check_own_password(signed, password)
    if not is_exempt(signed.staff):
        check_code(signed.staff.id, code)
    mark_confirmed(signed.session_id)


def check_own_password(signed: SignedIn, password: str) -> str:
    """The hash that the password belongs to; raises WrongStaffPassword."""
    stored = signed.staff.password_hash
    db.session.rollback()
    if not check_password(password, stored).is_right:
        refusal = WrongStaffPassword("This is not your password.")
        log_refused_proof(refusal, signed.staff.id)
        raise refusal
    return stored


def change_own_password(signed: SignedIn, *, old_password: str, password: str) -> str:
    """The new password counts, and everywhere else he is signed out; gives the new token.

    Raises WrongStaffPassword, PasswordRefused, and NotInDemo: the demo prints its password.
    """
    if is_exempt(signed.staff):
        raise NotInDemo("The password of the demo is the one that ./shop run prints.")
    about = (signed.staff.email, signed.staff.name)
    stored = check_own_password(signed, old_password)
    return put_password(signed, stored, hash_password(password, about=about))


@atomic
def put_password(signed: SignedIn, stored: str, password_hash: str) -> str:
    staff = lock_staff(signed.staff.id)
    if staff.password_hash != stored:
        raise WrongStaffPassword("Your password was changed meanwhile.")
    staff.password_hash = password_hash
    end_staff_sessions(staff.id, but=signed.session_id)
    announce("staff.password_changed", actor=f"staff:{staff.id}", subject=("staff", staff.id))
    defer("mail_notice", kind="staff_password_changed", to=staff.email)
    return rotate_session(signed.session_id)
