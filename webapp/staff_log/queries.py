from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, bindparam, func, select

from webapp.extensions import db
from webapp.staff_log.models import SealedWords, StaffEntry
from webapp.staff_log.rules import BEGINNING

# The number has no meaning; it only must not be used for another lock.
LOG_LOCK = 0x6C6F6721
REFUSALS = ("staff.refused", "staff.sign_in_refused")
# So many refusals of one person are shown.
SHOWN = 20


def lock_log() -> tuple[int, bytes]:
    """The number and the hash of the last entry; nobody else adds one until the commit."""
    lock = func.pg_advisory_xact_lock(bindparam("number", LOG_LOCK, type_=BigInteger))
    db.session.execute(select(lock))
    # Another statement, because this one began to look before it had the lock.
    newest = select(StaffEntry.id, StaffEntry.hash).order_by(StaffEntry.id.desc()).limit(1)
    row = db.session.execute(newest).first()
    return (row.id, row.hash) if row else (0, BEGINNING)


def count_since(action: str, moment: datetime, *, most: int) -> int:
    """How often that was logged since then; stops counting at `most`."""
    mine = select(StaffEntry.id).where(StaffEntry.action == action, StaffEntry.at > moment)
    return db.session.scalar(select(func.count()).select_from(mine.limit(most).subquery())) or 0


def refusals_of(staff_id: int) -> Sequence[StaffEntry]:
    """What somebody who works here was refused lately, the sign-in included; the newest first."""
    mine = select(StaffEntry).where(
        StaffEntry.subject == "staff",
        StaffEntry.subject_id == staff_id,
        StaffEntry.action.in_(REFUSALS),
    )
    return db.session.scalars(mine.order_by(StaffEntry.id.desc()).limit(SHOWN)).all()


def words_of(entry_ids: Collection[int]) -> Mapping[int, dict[str, Sequence[Any]]]:
    """Before and after of the personal fields that were not forgotten, by entry."""
    found: dict[int, dict[str, Sequence[Any]]] = {}
    if not entry_ids:
        return found
    mine = select(SealedWords).where(SealedWords.entry_id.in_(entry_ids))
    for row in db.session.scalars(mine):
        found.setdefault(row.entry_id, {})[row.field] = row.words
    return found
