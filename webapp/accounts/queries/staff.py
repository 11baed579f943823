from collections.abc import Collection, Mapping
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from webapp.accounts.models import ApiToken, Staff, StaffSession
from webapp.extensions import db


def find_staff(email: str) -> Staff | None:
    return db.session.scalar(select(Staff).where(func.lower(Staff.email) == email.lower()))


def find_session(token_hash: str, *, now: datetime, seen_after: datetime) -> StaffSession | None:
    """The session with its person, unless it is over or was idle for too long."""
    return db.session.scalar(
        select(StaffSession)
        .filter_by(token_hash=token_hash)
        .where(StaffSession.expires_at > now, StaffSession.seen_at > seen_after)
        .options(joinedload(StaffSession.staff))
    )


def names_of(actors: Collection[str]) -> Mapping[str, str]:
    """What staff and programs are called, by the way ledgers name them, such as `staff:7`."""
    names: dict[str, str] = {}
    for kind, model in (("staff", Staff), ("token", ApiToken)):
        ids = {int(actor.partition(":")[2]) for actor in actors if actor.startswith(f"{kind}:")}
        if ids:
            rows = db.session.execute(select(model.id, model.name).where(model.id.in_(ids)))
            names |= {f"{kind}:{row.id}": row.name for row in rows}
    return names
