"""Says what happened, and answers a repeated request with what came of the first."""

import hashlib
import json
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from procrastinate import App, SyncPsycopgConnector
from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.dialects.postgresql import insert as postgres_insert

from webapp.db import atomic
from webapp.errors import ShopError
from webapp.events.models import Event, RequestKey
from webapp.events.queries import get_event, get_request_key
from webapp.extensions import db
from webapp.logs import request_id

FOLLOW_EVENT = "follow_event"

# Only ever used with the connection of the running transaction, so it needs no address.
queue = App(connector=SyncPsycopgConnector())


class KeyReused(ShopError):
    """The same key came with another request."""

    status = 422
    code = "idempotency_key_reused"


class StillRunning(ShopError):
    """The first request with this key has not been answered yet."""

    code = "idempotency_key_in_use"


class Outcome(NamedTuple):
    """What came of a request, and whether an earlier one had brought it about."""

    result: dict[str, Any]
    is_replay: bool


@atomic
def announce(
    name: str, *, actor: str, subject: tuple[str, int] | None = None, **facts: Any
) -> None:
    """Records that something happened, and defers the job that carries out what follows.

    Both stand or fall with the transaction in which it happened. `subject` is the record
    it happened to, such as `("order", 17)`.
    """
    kind, subject_id = subject or (None, None)
    row = {"name": name, "subject": kind, "subject_id": subject_id, "facts": facts}
    event_id = db.session.scalar(
        insert(Event).values(**row, actor=actor, request_id=request_id()).returning(Event.id)
    )
    defer(FOLLOW_EVENT, event_id=event_id, name=name)


def defer(job: str, **facts: Any) -> None:
    """Queues a job by its name, in the transaction that is running."""
    connection = db.session.connection().connection.driver_connection
    queue.configure_task(job, connection=connection).defer(**facts)


@atomic
def defer_consequences(event_id: int, jobs: Sequence[str]) -> None:
    """Queues each job that follows from the event, with the facts of the event."""
    facts = get_event(event_id).facts
    for job in jobs:
        defer(job, **facts)


@atomic
def forget_old_requests(*, before: datetime) -> None:
    """Lets go of request keys that nobody will repeat any more."""
    db.session.execute(delete(RequestKey).where(RequestKey.created_at < before))


def fingerprint_of(request: Any) -> str:
    """A short name for what was asked; the same request has the same one."""
    text = json.dumps(request, sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()


@atomic
def once(scope: str, key: str, *, asked: Any, act: Callable[[], dict[str, Any]]) -> Outcome:
    """Acts the first time, and gives what came of it then and every time after.

    `asked` is the whole request, `act` returns JSON. A second caller waits for the first.
    Raises KeyReused when the key was used for another request. A refusal frees the key.
    """
    claimed = claim_request(scope, key, fingerprint=fingerprint_of(asked))
    return outcome_of(claimed, act)


@atomic
def once_or_refuse(
    scope: str, key: str, *, asked: Any, act: Callable[[], dict[str, Any]]
) -> Outcome:
    """The same, but raises StillRunning instead of waiting for the first."""
    refuse_if_running(scope, key)
    return once(scope, key, asked=asked, act=act)


def outcome_of(claimed: RequestKey, act: Callable[[], dict[str, Any]]) -> Outcome:
    if claimed.result is not None:
        return Outcome(claimed.result, is_replay=True)
    result = act()
    settle_request(claimed, **result)
    return Outcome(result, is_replay=False)


def refuse_if_running(scope: str, key: str) -> None:
    """Marks the request as running until the transaction ends, or finds that it is."""
    number = int.from_bytes(hashlib.sha256(f"{scope}\n{key}".encode()).digest()[:8], signed=True)
    if not db.session.scalar(select(func.pg_try_advisory_xact_lock(number))):
        raise StillRunning("The same request is still running. Ask again in a moment.")


@atomic
def claim_request(scope: str, key: str, *, fingerprint: str) -> RequestKey:
    """The row of this request, locked until the use case ends.

    The first time its `result` is None, and the caller must `settle_request`. A second
    caller waits for the first here, and finds the result. Raises KeyReused when the key
    was used for another request.
    """
    row = {"scope": scope, "key": key, "fingerprint": fingerprint}
    fresh = postgres_insert(RequestKey).values(row).on_conflict_do_nothing()
    if db.session.scalar(fresh.returning(RequestKey.key)):
        return RequestKey(**row)
    claimed = get_request_key(scope, key)
    if claimed.fingerprint != fingerprint:
        raise KeyReused("This key was already used for another request. Use a new one.")
    return claimed


@atomic
def settle_request(claimed: RequestKey, **result: Any) -> None:
    """Keeps what came of the request, for when it is asked again."""
    same = (RequestKey.scope == claimed.scope) & (RequestKey.key == claimed.key)
    settled = update(RequestKey).where(same).values(result=result)
    db.session.execute(settled, execution_options={"synchronize_session": False})
