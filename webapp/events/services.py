"""Says what happened, and answers a repeated request with what came of the first."""

import hashlib
import json
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, NamedTuple, cast

from procrastinate import App, SyncPsycopgConnector
from sqlalchemy import (
    CTE,
    BigInteger,
    ColumnElement,
    Table,
    Text,
    bindparam,
    delete,
    func,
    insert,
    literal,
    literal_column,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import insert as postgres_insert

from webapp.crashing import crash_here
from webapp.db import atomic
from webapp.errors import ShopError
from webapp.events.models import Event, RequestKey
from webapp.events.queries import find_request_key, get_event, get_request_key
from webapp.extensions import db
from webapp.logs import request_id
from webapp.staff_log.rules import Act
from webapp.staff_log.services import log_act
from webapp.statements import Ready, json_text, send

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


class Claim(NamedTuple):
    """The row of a request, which this transaction holds; `result` is None the first time."""

    scope: str
    key: str
    fingerprint: str
    result: dict[str, Any] | None = None


class Outcome(NamedTuple):
    """What came of a request, and whether an earlier one had brought it about."""

    result: dict[str, Any]
    is_replay: bool


@atomic
def announce(
    name: str,
    *,
    actor: str,
    subject: tuple[str, int] | None = None,
    fields: Mapping[str, Any] | None = None,
    personal: Mapping[str, Any] | None = None,
    **facts: Any,
) -> None:
    """Records that something happened, and defers the job that carries out what follows.

    Both stand or fall with the transaction in which it happened. `subject` is the record
    it happened to, such as `("order", 17)`. The log of the staff also says before and after of
    the `fields` that changed; of `personal` ones it does so until somebody asks to be forgotten.
    """
    kind, subject_id = subject or (None, None)
    row = {"name": name, "subject": kind, "subject_id": subject_id, "facts": facts}
    event_id = db.session.scalar(
        insert(Event).values(**row, actor=actor, request_id=request_id()).returning(Event.id)
    )
    defer(FOLLOW_EVENT, event_id=event_id, name=name)
    act = Act(name, actor, subject, event_id, facts, fields or {}, personal or {})
    log_act(without_repetition(act))


def without_repetition(act: Act) -> Act:
    """Events that say what changed themselves are not copied twice."""
    facts = dict(act.facts)
    changes = {**facts.pop("changes", {}), **act.changes}
    return replace(act, facts=facts, changes=changes)


def announcing(name: str, record: CTE, *, subject: str) -> tuple[CTE, ColumnElement[Any]]:
    """`announce` as parts of a statement that writes the record: the event, and the call that
    defers its job; wants the parameters `facts`
    (as JSON text), `actor` and `request_id`.

    The number of the record joins the facts as `<subject>_id`.
    """
    numbered = func.jsonb_build_object(f"{subject}_id", record.c.id)
    written = {
        "name": literal(name),
        "subject": literal(subject),
        "subject_id": record.c.id,
        "facts": json_text("facts").op("||")(numbered),
        "actor": bindparam("actor", type_=Text),
        "request_id": bindparam("request_id", type_=Text),
    }
    event = insert(Event).from_select(list(written), select(*written.values()))
    return event.returning(Event.id, Event.name).cte("event"), literal_column(DEFER)


# What the library's own `defer` sends, for the row of the statement's part `event`.
DEFER = f"""procrastinate_defer_jobs_v1(ARRAY[ROW(
    'default', '{FOLLOW_EVENT}', 0, NULL, NULL,
    jsonb_build_object('event_id', event.id, 'name', event.name), NULL
)::procrastinate_job_to_defer_v1])"""


def defer(job: str, **facts: Any) -> None:
    """Queues a job by its name, in the transaction that is running."""
    connection = db.session.connection().connection.driver_connection
    queue.configure_task(job, connection=connection).defer(**facts)


def defer_until(moment: datetime, job: str, **facts: Any) -> None:
    """The same for a job that is done no sooner."""
    connection = db.session.connection().connection.driver_connection
    task = queue.configure_task(job, connection=connection, schedule_at=moment)
    task.defer(**facts)


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


@atomic
def forget_answers(noun: str, numbers: Collection[int]) -> None:
    """Empties the answers of the API that told about the records, such as `("client", [7])`.

    They name it in a member such as `client_id`, or are read at an address such as `…/clients/7`.
    The keys stay: what was done must not be done again.
    """
    answer = RequestKey.result
    if not numbers:
        return
    one_of_them = f"({'|'.join(map(str, numbers))})"
    names = answer["body"].astext.regexp_match(f'"{noun}_id":{one_of_them}[,}}]')
    is_it = answer["headers"]["Location"].astext.regexp_match(f"/{noun}s/{one_of_them}$")
    emptied = answer.concat({"body": None})
    db.session.execute(update(RequestKey).where(names | is_it).values(result=emptied))


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
    return outcome_of(claim_if_free(scope, key, fingerprint=fingerprint_of(asked)), act)


def outcome_of(claimed: Claim, act: Callable[[], dict[str, Any]]) -> Outcome:
    if claimed.result is not None:
        return Outcome(claimed.result, is_replay=True)
    crash_here("after_claim")
    result = act()
    settle_request(claimed, **result)
    crash_here("after_settle")
    return Outcome(result, is_replay=False)


@atomic
def claim_request(scope: str, key: str, *, fingerprint: str) -> Claim:
    """The row of this request, locked until the use case ends.

    The first time its `result` is None, and the caller must `settle_request`. A second
    caller waits for the first here, and finds the result. Raises KeyReused when the key
    was used for another request.
    """
    row = {"scope": scope, "key": key, "fingerprint": fingerprint}
    fresh = postgres_insert(RequestKey).values(row).on_conflict_do_nothing()
    if db.session.scalar(fresh.returning(RequestKey.key)):
        return Claim(scope, key, fingerprint)
    return check_same(get_request_key(scope, key), fingerprint)


@atomic
def claim_if_free(scope: str, key: str, *, fingerprint: str) -> Claim:
    """The same, but raises StillRunning when somebody has claimed it and not finished.

    An advisory lock, which ends with the transaction, tells without waiting.
    """
    row = {"scope": scope, "key": key, "fingerprint": fingerprint}
    if send(CLAIM_IF_FREE, **row, number=number_of(scope, key)).fetchone():
        return Claim(scope, key, fingerprint)
    claimed = find_request_key(scope, key)
    if claimed is None:
        raise StillRunning("The same request is still running. Ask again in a moment.")
    return check_same(claimed, fingerprint)


is_free = func.pg_try_advisory_xact_lock(bindparam("number", type_=BigInteger))
claim_columns = ("scope", "key", "fingerprint")
claimed_values = select(*(bindparam(name, type_=Text) for name in claim_columns)).where(is_free)
CLAIM_IF_FREE = Ready(
    postgres_insert(cast(Table, RequestKey.__table__))
    .from_select(claim_columns, claimed_values)
    .on_conflict_do_nothing()
    .returning(RequestKey.key)
)


def number_of(scope: str, key: str) -> int:
    digest = hashlib.sha256(f"{scope}\n{key}".encode()).digest()
    return int.from_bytes(digest[:8], "big", signed=True)


def check_same(claimed: RequestKey, fingerprint: str) -> Claim:
    if claimed.fingerprint != fingerprint:
        raise KeyReused("This key was already used for another request. Use a new one.")
    return Claim(claimed.scope, claimed.key, fingerprint, claimed.result)


@atomic
def settle_request(claimed: Claim, **result: Any) -> None:
    """Keeps what came of the request, for when it is asked again."""
    send(SETTLE, claimed_scope=claimed.scope, claimed_key=claimed.key, answer=json.dumps(result))


keys = cast(Table, RequestKey.__table__)
SETTLE = Ready(
    update(keys)
    .where(keys.c.scope == bindparam("claimed_scope"), keys.c.key == bindparam("claimed_key"))
    .values(result=json_text("answer"))
)
