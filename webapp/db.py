"""One use case, one transaction.

Everything a shop decides, it decides inside an `atomic` function: the outermost one commits,
inner ones join it, an exception undoes all of it. Nothing outside PostgreSQL is touched in
between but files, of which the same one may be written twice, so a deadlock or a serialization
failure is safe to run again. So is what referred to a row that was deleted after it had been read:
the next run sees that it is gone.

The order of locks, for everybody: request key, owners, staff, second factor, passkey of staff,
customer, account, passkey of a customer, account link, cart, order, product, variant, stock by
variant, category, voucher, payment, bill counter, review, file. Two use cases that lock in this
order cannot wait for each other. The log of the staff is locked last of all (`gather`).
"""

import functools
from collections.abc import Callable, Sequence
from typing import Any, ParamSpec, TypeVar

from psycopg import errors as postgres
from sqlalchemy.exc import DBAPIError

from webapp.crashing import crash_here
from webapp.extensions import db

P = ParamSpec("P")
R = TypeVar("R")

ATTEMPTS = 3
# PostgreSQL 18 has a name of its own for a deletion that ON DELETE RESTRICT refuses.
STILL_REFERRED = (postgres.ForeignKeyViolation, postgres.RestrictViolation)
SAFE_TO_REPEAT = (postgres.SerializationFailure, postgres.DeadlockDetected, *STILL_REFERRED)
RUNNING = "use_case_is_running"
FAILED = "part_of_use_case_failed"
GATHERED = "gathered_until_the_end"


def atomic(use_case: Callable[P, R]) -> Callable[P, R]:
    """Runs the function in one transaction, or joins the one that is already running."""

    @functools.wraps(use_case)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        if db.session.info.get(RUNNING):
            return join(use_case, args, kwargs)
        for _ in range(ATTEMPTS - 1):
            try:
                return commit(use_case, args, kwargs)
            except DBAPIError as error:
                if not isinstance(error.orig, SAFE_TO_REPEAT):
                    raise
        return commit(use_case, args, kwargs)

    run.is_atomic = True  # type: ignore[attr-defined]
    return run


def join(use_case: Callable[..., R], args: Any, kwargs: Any) -> R:
    """Part of the running transaction; when it fails, so does the whole, whoever catches it."""
    try:
        return use_case(*args, **kwargs)
    except BaseException:
        db.session.info[FAILED] = True
        raise


def commit(use_case: Callable[..., R], args: Any, kwargs: Any) -> R:
    db.session.info[RUNNING] = True
    try:
        result = use_case(*args, **kwargs)
        if db.session.info.get(FAILED):
            raise RuntimeError("a part of this use case failed, so nothing of it is kept")
        for act, items in db.session.info.pop(GATHERED, {}).items():
            act(items)
        crash_here("before_commit")
        db.session.commit()
        crash_here("after_commit")
        return result
    except BaseException:
        db.session.rollback()
        raise
    finally:
        db.session.info[RUNNING] = db.session.info[FAILED] = False
        db.session.info.pop(GATHERED, None)


def end_reading() -> None:
    """Comes before something slow: gives the connection back; what was read stays readable."""
    assert not db.session.info.get(RUNNING), "a use case is not over in its middle"
    db.session.commit()


def gather(act: Callable[[Sequence[Any]], None], item: Any) -> None:
    """Keeps the item for `act`, which is called with all of them as the last thing of the
    outermost use case, when nothing is left to do but to commit.
    """
    assert db.session.info.get(RUNNING), "there is no use case that could end"
    db.session.info.setdefault(GATHERED, {}).setdefault(act, []).append(item)
