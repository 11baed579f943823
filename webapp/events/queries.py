from collections.abc import Sequence

from sqlalchemy import select

from webapp.events.models import Event, RequestKey
from webapp.extensions import db


def find_request_key(scope: str, key: str) -> RequestKey | None:
    """The row as it is committed, also when an older state of it was read before."""
    mine = select(RequestKey).filter_by(scope=scope, key=key)
    return db.session.scalar(mine.execution_options(populate_existing=True))


def get_request_key(scope: str, key: str) -> RequestKey:
    row = find_request_key(scope, key)
    assert row is not None, (scope, key)
    return row


def get_event(event_id: int) -> Event:
    return db.session.get_one(Event, event_id)


def history_of(subject: str, subject_id: int) -> Sequence[Event]:
    """Everything that happened to one record, oldest first."""
    mine = select(Event).filter_by(subject=subject, subject_id=subject_id)
    return db.session.scalars(mine.order_by(Event.id)).all()
