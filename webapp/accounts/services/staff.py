"""Signing staff in and out."""

import secrets
from datetime import UTC, datetime, timedelta

from argon2 import PasswordHasher
from argon2.exceptions import VerifyMismatchError
from sqlalchemy import delete, update

from webapp.accounts.models import Staff, StaffSession
from webapp.accounts.queries.staff import find_session, find_staff
from webapp.accounts.rules.tokens import hash_of
from webapp.db import atomic
from webapp.errors import ShopError
from webapp.events.services import announce
from webapp.extensions import db

SESSION_LASTS = timedelta(hours=12)
IDLE_AFTER = timedelta(minutes=30)
SEEN_EVERY = timedelta(minutes=1)
SHORTEST_PASSWORD = 15

hasher = PasswordHasher()
# Of a password that nobody knows. It is checked when nobody has the e-mail address, so that
# the answer takes as long as always.
NOBODYS_HASH = (
    "$argon2id$v=19$m=65536,t=3,p=4$I2xxz4Ut1k2TpOZa6mWEtg"
    "$S9205sIokJCw60+hq2w7UUtYarbkcQ17ruyTqA8Arts"
)


class WrongLogin(ShopError):
    status = 422
    code = "wrong_login"
    field = "email"


class PasswordTooShort(ShopError):
    status = 422
    code = "password_too_short"
    field = "password"


class StaffExists(ShopError):
    code = "staff_exists"
    field = "email"


@atomic
def create_staff(*, email: str, name: str, password: str) -> Staff:
    """A new member of the staff, who may sign in at once; raises PasswordTooShort, StaffExists."""
    if len(password) < SHORTEST_PASSWORD:
        raise PasswordTooShort(f"A password has at least {SHORTEST_PASSWORD} characters.")
    if find_staff(email):
        raise StaffExists(f"{email} is here already.")
    staff = Staff(email=email, name=name, password_hash=hasher.hash(password))
    db.session.add(staff)
    db.session.flush()
    announce("staff.created", actor="system", subject=("staff", staff.id))
    return staff


@atomic
def sign_in(*, email: str, password: str) -> str:
    """Starts a session and gives its token, which is told once; raises WrongLogin."""
    staff = find_staff(email)
    is_right = is_password(password, staff.password_hash if staff else NOBODYS_HASH)
    if staff is None or not is_right or not staff.is_active:
        raise WrongLogin("This e-mail address and password do not belong together.")
    token, now = secrets.token_urlsafe(32), datetime.now(UTC)
    expires_at = now + SESSION_LASTS
    session = StaffSession(staff_id=staff.id, token_hash=hash_of(token), expires_at=expires_at)
    db.session.add(session)
    staff.signed_in_at = now
    announce("staff.signed_in", actor=f"staff:{staff.id}", subject=("staff", staff.id))
    return token


def is_password(password: str, password_hash: str) -> bool:
    try:
        return hasher.verify(password_hash, password)
    except VerifyMismatchError:
        return False


def staff_of(token: str | None) -> Staff | None:
    """Who is signed in with this token of a cookie; None when the session is over."""
    if not token:
        return None
    now = datetime.now(UTC)
    session = find_session(hash_of(token), now=now, seen_after=now - IDLE_AFTER)
    if session is None:
        return None
    if session.seen_at < now - SEEN_EVERY:
        mark_seen(session.id)
    return session.staff if session.staff.is_active else None


@atomic
def mark_seen(session_id: int) -> None:
    seen = update(StaffSession).where(StaffSession.id == session_id)
    db.session.execute(seen.values(seen_at=datetime.now(UTC)))


@atomic
def sign_out(token: str) -> None:
    """Ends the session for good; ending it twice is the same."""
    db.session.execute(delete(StaffSession).filter_by(token_hash=hash_of(token)))


@atomic
def drop_ended_sessions() -> None:
    db.session.execute(delete(StaffSession).where(StaffSession.expires_at < datetime.now(UTC)))
