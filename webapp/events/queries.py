from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import or_, select

from webapp.events.models import Event, RequestKey
from webapp.extensions import db
from webapp.paging import Place, Slice, slice_of
from webapp.staff_log.models import StaffEntry

PAGE_SIZE = 20
TOLD = (
    *(Event.id, Event.name, Event.subject, Event.facts, Event.actor, Event.happened_at),
    *(StaffEntry.id.label("entry_id"), StaffEntry.body.label("entry")),
)


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


def page_of_history(subjects: Mapping[str, Collection[int]], *, place: Place) -> Slice:
    """What happened to these records, such as `{"product": [7], "variant": [9]}`, newest first.

    With what the log of the staff says to it, if that says anything.
    """
    mine = (
        (Event.subject == subject) & Event.subject_id.in_(numbers)
        for subject, numbers in subjects.items()
    )
    logged = StaffEntry.event_id == Event.id
    query = select(*TOLD).outerjoin(StaffEntry, logged).where(or_(*mine))
    return slice_of(query, Event.id, place=place, size=PAGE_SIZE)
