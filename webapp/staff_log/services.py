"""Writes down what staff do.

Entries are written last, in the transaction of what they are about: there is one order of them,
and whoever waits for the log holds everything else already, so nobody can wait in a circle.
"""

import logging
import secrets
from collections.abc import Collection, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import JSON, Cast, Text, cast, delete, insert, literal, select

from webapp.db import atomic, gather
from webapp.extensions import db
from webapp.logs import request_id
from webapp.staff_log.models import SealedWords, StaffEntry
from webapp.staff_log.queries import count_since, lock_log
from webapp.staff_log.rules import Act, bound, canonical, is_staff, seal_of, spelled

log = logging.getLogger(__name__)

NOBODY = "nobody"
# Whoever only fails must not fill the disk. The rate limits hold off one visitor, this all.
MOST_REFUSALS = 600
REFUSALS_OF = timedelta(hours=1)


def log_act(act: Act) -> None:
    """Logs what a member of the staff did, with the use case that is running."""
    if is_staff(act.actor):
        gather(write_entries, act)


@atomic
def log_export(what: str, *, actor: str, **facts: Any) -> None:
    """Logs that somebody took data out of the shop, such as `("orders", rows=120)`."""
    gather(write_entries, Act("staff.exported", actor, facts={"what": what, **facts}))


@atomic
def log_refused_sign_in(staff_id: int | None) -> None:
    """Logs a sign-in that failed, and whose it was if it was anybody's.

    Neither the password nor the address: who is in a hurry types one into the field of the other.
    """
    subject = ("staff", staff_id) if staff_id else None
    log_within_bounds(Act("staff.sign_in_refused", NOBODY, subject))


@atomic
def log_refusal(
    code: str, *, actor: str, subject: tuple[str, int] | None = None, **facts: Any
) -> None:
    """Logs that somebody was refused what he asked for; `facts` say what that was."""
    log_within_bounds(Act("staff.refused", actor, subject, facts={"code": code, **facts}))


def log_within_bounds(act: Act) -> None:
    begin = datetime.now(UTC) - REFUSALS_OF
    if count_since(act.action, begin, most=MOST_REFUSALS) < MOST_REFUSALS:
        gather(write_entries, act)
    else:
        log.warning("too many refusals to log each", extra={"action": act.action})


@atomic
def forget_words(subject: str, numbers: Collection[int]) -> None:
    """Deletes what personal fields of the records were; that they changed is still known."""
    mine = select(StaffEntry.id).where(
        StaffEntry.subject == subject, StaffEntry.subject_id.in_(numbers)
    )
    db.session.execute(delete(SealedWords).where(SealedWords.entry_id.in_(mine)))


def write_entries(acts: Sequence[Act]) -> None:
    """Adds the entries to the end of the log, which stays locked until the commit."""
    # What the session still had to write would take locks after that of the log.
    db.session.flush()
    last, previous = lock_log()
    for number, act in enumerate(acts, start=last + 1):
        previous = write_entry(act, number, previous)
    # In another place than the database, so that nobody can shorten the log unseen.
    log.info("staff log", extra={"entry": last + len(acts), "hash": previous.hex()})


def write_entry(act: Act, number: int, previous: bytes) -> bytes:
    sealed = [sealed_row(number, name, words) for name, words in act.personal.items()]
    seals = {row["field"]: seal_of(row["salt"], row["words"]) for row in sealed}
    at = datetime.now(UTC)
    body = spelled(act, number=number, at=at, request_id=request_id(), seals=seals)
    subject, subject_id = act.subject or (None, None)
    link = bound(previous, body)
    row: dict[str, Any] = {
        "id": number,
        "at": at,
        "actor": act.actor,
        "action": act.action,
        "subject": subject,
        "subject_id": subject_id,
        "event_id": act.event_id,
        "body": as_it_is(body),
        "previous": previous,
        "hash": link,
    }
    db.session.execute(insert(StaffEntry).values(row))
    for words in sealed:
        words_row = {**words, "words": as_it_is(words["words"])}
        db.session.execute(insert(SealedWords).values(words_row))
    return link


def sealed_row(number: int, name: str, words: Any) -> dict[str, Any]:
    salt = secrets.token_bytes(16)
    return {"entry_id": number, "field": name, "words": canonical(words), "salt": salt}


def as_it_is(text: str) -> Cast[Any]:
    """JSON that was spelled already, to be kept letter by letter."""
    return cast(literal(text, Text), JSON)
