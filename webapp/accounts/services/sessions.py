"""The browsers in which customers are signed in."""

import secrets
from datetime import UTC, datetime, timedelta

from sqlalchemy import delete, update

from webapp.accounts.models import CustomerSession
from webapp.accounts.queries.accounts import find_session
from webapp.accounts.rules.tokens import hash_of
from webapp.db import atomic
from webapp.extensions import db

LASTS = timedelta(days=90)
IDLE_AFTER = timedelta(days=14)
SEEN_EVERY = timedelta(minutes=5)
LONGEST_DEVICE = 200


@atomic
def begin_session(customer_id: int, *, device: str, instead_of: str | None = None) -> str:
    """A new session; its token is told once. The one that the browser had before is over."""
    if instead_of:
        end_session(instead_of)
    token = secrets.token_urlsafe(32)
    db.session.add(
        CustomerSession(
            customer_id=customer_id,
            token_hash=hash_of(token),
            device=device[:LONGEST_DEVICE],
            expires_at=datetime.now(UTC) + LASTS,
        )
    )
    db.session.flush()
    return token


def session_of(token: str | None) -> CustomerSession | None:
    """The session of this cookie; None when it is over."""
    if not token:
        return None
    now = datetime.now(UTC)
    session = find_session(hash_of(token), now=now, seen_after=now - IDLE_AFTER)
    if session is not None and session.seen_at < now - SEEN_EVERY:
        mark_seen(session.id)
    return session


@atomic
def mark_seen(session_id: int) -> None:
    seen = update(CustomerSession).where(CustomerSession.id == session_id)
    db.session.execute(seen.values(seen_at=datetime.now(UTC)))


@atomic
def end_session(token: str) -> None:
    """Ending it twice is the same."""
    db.session.execute(delete(CustomerSession).filter_by(token_hash=hash_of(token)))


@atomic
def end_one_session(session_id: int, *, customer_id: int) -> None:
    """One of the customer's own; another's stays as it is."""
    mine = delete(CustomerSession).filter_by(id=session_id, customer_id=customer_id)
    db.session.execute(mine)


@atomic
def end_sessions(customer_id: int) -> None:
    """Signs the customer out everywhere, this browser included."""
    db.session.execute(delete(CustomerSession).filter_by(customer_id=customer_id))


@atomic
def drop_ended_customer_sessions() -> None:
    now = datetime.now(UTC)
    is_over = (CustomerSession.expires_at < now) | (CustomerSession.seen_at < now - IDLE_AFTER)
    db.session.execute(delete(CustomerSession).where(is_over))
