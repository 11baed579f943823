from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement, ScalarSelect, func, select
from sqlalchemy.dialects.postgresql import array_agg
from sqlalchemy.orm import joinedload

from webapp.accounts.models import (
    ApiToken,
    RecoveryCode,
    Staff,
    StaffFactor,
    StaffRole,
    StaffSession,
)
from webapp.accounts.rules.demo import is_of_demo
from webapp.accounts.rules.roles import OWNER
from webapp.errors import NotFound
from webapp.extensions import db
from webapp.paging import Place, slice_of

PAGE_SIZE = 50


class Person(NamedTuple):
    """Somebody who works here, as a list shows him."""

    staff: Staff
    roles: list[str]
    has_factor: bool

    @property
    def is_demo(self) -> bool:
        return is_of_demo(self.staff.email)


class People(NamedTuple):
    """One page; `older` and `newer` are what the address of its neighbours says."""

    rows: Sequence[Person]
    older: int | None
    newer: int | None


def find_staff(email: str) -> Staff | None:
    return db.session.scalar(select(Staff).where(func.lower(Staff.email) == email.lower()))


def get_staff(staff_id: int) -> Staff:
    """Raises NotFound."""
    staff = db.session.get(Staff, staff_id)
    if staff is None:
        raise nobody()
    return staff


def lock_staff(staff_id: int) -> Staff:
    """Raises NotFound."""
    query = select(Staff).filter_by(id=staff_id).with_for_update()
    staff = db.session.scalar(query.execution_options(populate_existing=True))
    if staff is None:
        raise nobody()
    return staff


def nobody() -> NotFound:
    return NotFound("There is nobody of this number here.")


def page_of_staff(*, place: Place, words: str | None = None) -> People:
    """People whose name or address contains the words, also those who left, the newest first."""
    query = select(Staff.id, Staff, roles_of(Staff.id), factor_of(Staff.id))
    if words:
        query = query.where(is_called(words))
    found = slice_of(query, Staff.id, place=place, size=PAGE_SIZE)
    rows = [Person(staff, sorted(roles or []), proves) for _, staff, roles, proves in found.rows]
    return People(rows, found.older, found.newer)


def is_called(words: str) -> ColumnElement[bool]:
    by_name = Staff.name.icontains(words, autoescape=True)
    return by_name | Staff.email.icontains(words, autoescape=True)


def get_person(staff_id: int) -> Person:
    """Raises NotFound."""
    return Person(get_staff(staff_id), roles_of_staff(staff_id), find_factor(staff_id) is not None)


def roles_of(staff_id: object) -> ScalarSelect[list[str] | None]:
    mine = select(array_agg(StaffRole.role)).where(StaffRole.staff_id == staff_id)
    return mine.scalar_subquery()


def factor_of(staff_id: object) -> ScalarSelect[bool]:
    mine = select(func.count() > 0).select_from(StaffFactor)
    return mine.where(StaffFactor.staff_id == staff_id).scalar_subquery()


def roles_of_staff(staff_id: int) -> list[str]:
    mine = select(StaffRole.role).filter_by(staff_id=staff_id)
    return list(db.session.scalars(mine.order_by(StaffRole.role)))


def lock_owners() -> None:
    """Whoever takes an owner away waits here for whoever else does."""
    owners = select(Staff.id).where(is_owner()).order_by(Staff.id)
    db.session.execute(owners.with_for_update())


def owners_beside(staff_id: int, *, but: str) -> bool:
    """Whether another active owner is left; the one with the address `but` does not count."""
    others = select(Staff.id).where(
        is_owner(), Staff.is_active, Staff.id != staff_id, func.lower(Staff.email) != but
    )
    return db.session.scalar(others.limit(1)) is not None


def is_owner() -> ColumnElement[bool]:
    return Staff.id.in_(select(StaffRole.staff_id).filter_by(role=OWNER))


def find_session(
    token_hash: str, *, now: datetime, seen_after: datetime
) -> tuple[StaffSession, list[str]] | None:
    """The session with its person and his roles, unless it is over or was idle for too long."""
    row = db.session.execute(
        select(StaffSession, roles_of(StaffSession.staff_id))
        .where(
            StaffSession.token_hash == token_hash,
            StaffSession.expires_at > now,
            StaffSession.seen_at > seen_after,
        )
        .options(joinedload(StaffSession.staff))
    ).one_or_none()
    return (row[0], row[1] or []) if row else None


def sessions_of(staff_id: int, *, now: datetime, seen_after: datetime) -> Sequence[StaffSession]:
    """Where somebody is signed in, the one seen last first."""
    mine = select(StaffSession).where(
        StaffSession.staff_id == staff_id,
        StaffSession.expires_at > now,
        StaffSession.seen_at > seen_after,
    )
    return db.session.scalars(mine.order_by(StaffSession.seen_at.desc())).all()


def find_factor(staff_id: int) -> StaffFactor | None:
    return db.session.get(StaffFactor, staff_id)


def has_app(staff_id: int) -> bool:
    """Whether codes of an app count as the second factor."""
    factor = find_factor(staff_id)
    return factor is not None and factor.sealed_secret is not None


def lock_factor(staff_id: int) -> StaffFactor | None:
    """One code at a time, so that none counts twice."""
    query = select(StaffFactor).filter_by(staff_id=staff_id).with_for_update()
    return db.session.scalar(query.execution_options(populate_existing=True))


def find_recovery_code(staff_id: int, code_hash: str) -> RecoveryCode | None:
    """One that was not used yet."""
    mine = select(RecoveryCode).filter_by(staff_id=staff_id, code_hash=code_hash, used_at=None)
    return db.session.scalar(mine)


def count_recovery_codes(staff_id: int) -> int:
    """How many are left."""
    mine = select(func.count()).select_from(RecoveryCode)
    return db.session.scalar(mine.filter_by(staff_id=staff_id, used_at=None)) or 0


def names_of(actors: Collection[str]) -> Mapping[str, str]:
    """What staff and programs are called, by the way ledgers name them, such as `staff:7`."""
    names: dict[str, str] = {}
    for kind, model in (("staff", Staff), ("token", ApiToken)):
        ids = {int(actor.partition(":")[2]) for actor in actors if actor.startswith(f"{kind}:")}
        if ids:
            rows = db.session.execute(select(model.id, model.name).where(model.id.in_(ids)))
            names |= {f"{kind}:{row.id}": row.name for row in rows}
    return names
