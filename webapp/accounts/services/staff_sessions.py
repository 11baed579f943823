"""The browsers in which staff are signed in."""

import secrets
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from sqlalchemy import delete, update

from webapp import config
from webapp.accounts.models import Staff, StaffSession
from webapp.accounts.queries.staff import find_session
from webapp.accounts.rules.demo import is_of_demo
from webapp.accounts.rules.roles import permissions_of
from webapp.accounts.rules.tokens import hash_of
from webapp.db import atomic
from webapp.events.services import announce
from webapp.extensions import db

LASTS = timedelta(hours=12)
IDLE_AFTER = timedelta(minutes=30)
SEEN_EVERY = timedelta(minutes=1)
CONFIRMATION_LASTS = timedelta(minutes=10)
LONGEST_DEVICE = 200


class SignedIn(NamedTuple):
    """Whose session it is, and what it opens."""

    session_id: int
    # The hash of its token: what only this session and the database know.
    name: str
    staff: Staff
    permissions: frozenset[str]
    has_second_factor: bool
    is_confirmed: bool
    # Nothing but the password protects the login that the demo prints.
    is_demo: bool


@atomic
def begin_staff_session(staff: Staff, *, device: str, instead_of: str | None = None) -> str:
    """A new session; its token is told once. The one that the browser had before is over.

    The password was right. The second factor comes next, except for the demo, which has none.
    """
    if instead_of:
        sign_out(instead_of)
    now, token = datetime.now(UTC), secrets.token_urlsafe(32)
    session = StaffSession(
        staff_id=staff.id,
        token_hash=hash_of(token),
        device=device[:LONGEST_DEVICE],
        expires_at=now + LASTS,
        confirmed_at=now if is_exempt(staff) else None,
    )
    db.session.add(session)
    db.session.flush()
    return token


def is_exempt(staff: Staff) -> bool:
    """The login that the demo prints needs no second factor for as long as the demo is on."""
    return is_of_demo(staff.email) and config.current().demo


def may_enter(staff: Staff) -> bool:
    """Whoever left may not, and the login of the demo opens nothing but the demo."""
    return staff.is_active and (config.current().demo or not is_of_demo(staff.email))


def signed_in(token: str | None) -> SignedIn | None:
    """Who is signed in with this token of a cookie; None when the session is over."""
    if not token:
        return None
    now = datetime.now(UTC)
    found = find_session(hash_of(token), now=now, seen_after=now - IDLE_AFTER)
    if found is None or not may_enter(found[0].staff):
        return None
    session, roles = found
    if session.seen_at < now - SEEN_EVERY:
        mark_seen(session.id)
    return SignedIn(
        session.id,
        session.token_hash,
        session.staff,
        permissions_of(roles),
        has_second_factor=session.second_factor_at is not None or is_exempt(session.staff),
        is_confirmed=is_recent(session.confirmed_at, now),
        is_demo=is_exempt(session.staff),
    )


def is_recent(moment: datetime | None, now: datetime) -> bool:
    return moment is not None and moment > now - CONFIRMATION_LASTS


@atomic
def mark_seen(session_id: int) -> None:
    seen = update(StaffSession).where(StaffSession.id == session_id)
    db.session.execute(seen.values(seen_at=datetime.now(UTC)))


@atomic
def mark_confirmed(session_id: int) -> None:
    seen = update(StaffSession).where(StaffSession.id == session_id)
    db.session.execute(seen.values(confirmed_at=datetime.now(UTC)))


@atomic
def complete_session(session_id: int) -> str:
    """The session has its second factor, and from now on another token, which is given."""
    now, token = datetime.now(UTC), secrets.token_urlsafe(32)
    mine = update(StaffSession).where(StaffSession.id == session_id)
    db.session.execute(
        mine.values(token_hash=hash_of(token), second_factor_at=now, confirmed_at=now)
    )
    return token


@atomic
def rotate_session(session_id: int) -> str:
    """The same session with another token, which is given; the old one opens nothing."""
    token = secrets.token_urlsafe(32)
    mine = update(StaffSession).where(StaffSession.id == session_id)
    db.session.execute(mine.values(token_hash=hash_of(token)))
    return token


@atomic
def sign_out(token: str) -> None:
    """Ends the session for good; ending it twice is the same."""
    mine = delete(StaffSession).filter_by(token_hash=hash_of(token))
    staff_id = db.session.scalar(mine.returning(StaffSession.staff_id))
    if staff_id:
        announce("staff.signed_out", actor=f"staff:{staff_id}", subject=("staff", staff_id))


@atomic
def end_one_session(session_id: int, *, staff_id: int) -> None:
    """One of his own; another's stays as it is."""
    db.session.execute(delete(StaffSession).filter_by(id=session_id, staff_id=staff_id))


@atomic
def end_staff_sessions(staff_id: int, *, but: int | None = None) -> None:
    """Signs somebody out everywhere, or everywhere but in this session."""
    mine = delete(StaffSession).where(StaffSession.staff_id == staff_id)
    if but is not None:
        mine = mine.where(StaffSession.id != but)
    db.session.execute(mine)


@atomic
def drop_ended_sessions() -> None:
    now = datetime.now(UTC)
    is_over = (StaffSession.expires_at < now) | (StaffSession.seen_at < now - IDLE_AFTER)
    db.session.execute(delete(StaffSession).where(is_over))
