"""The process that does the jobs: `./shop work`."""

import functools
import logging
from collections.abc import Callable
from typing import Any

from flask import Flask
from procrastinate import App, JobContext, PsycopgConnector, RetryStrategy

from webapp.config import Settings
from webapp.events.services import FOLLOW_EVENT, defer_consequences
from webapp.extensions import db
from webapp.fetching import FetchFailed
from webapp.jobs import CONSEQUENCES, SCHEDULE, WORK

log = logging.getLogger(__name__)

# Eight tries in about a day; the job and its failure stay in the table after that.
PATIENT = RetryStrategy(max_attempts=8, exponential_wait=5)
PARALLEL_JOBS = 4
POLLING_SECONDS = 1.0
EVERY_MINUTE = "* * * * *"


def make_queue(app: Flask) -> App:
    """The queue with everything that this shop does in the background."""
    settings: Settings = app.config["SETTINGS"]
    address = settings.database_url.replace("postgresql+psycopg://", "postgresql://")
    queue = App(connector=PsycopgConnector(conninfo=address, min_size=1, max_size=4))
    work = {FOLLOW_EVENT: follow_event, **WORK}
    for name, job in work.items():
        queue.task(name=name, retry=PATIENT)(inside(app, job))
    for name, (cron, chore) in SCHEDULE.items():
        queue.periodic(cron=cron)(queue.task(name=name, queueing_lock=name)(on_time(app, chore)))
    rescue = queue.task(name="rescue_jobs", pass_context=True, queueing_lock="rescue_jobs")
    queue.periodic(cron=EVERY_MINUTE)(rescue(rescue_jobs))
    return queue


def work(app: Flask) -> None:
    """Does jobs until a signal stops it."""
    make_queue(app).run_worker(
        concurrency=PARALLEL_JOBS,
        name="shop",
        shutdown_graceful_timeout=10,
        # Nobody wakes it, see docs/decisions/workers-look-for-jobs.md.
        listen_notify=False,
        fetch_job_polling_interval=POLLING_SECONDS,
    )


def work_off(app: Flask) -> None:
    """Does the jobs that are due now, and comes back."""
    make_queue(app).run_worker(wait=False, install_signal_handlers=False)


def follow_event(event_id: int, name: str) -> None:
    defer_consequences(event_id, CONSEQUENCES.get(name, ()))


def inside(app: Flask, job: Callable[..., None]) -> Callable[..., None]:
    """The job with the app around it and a session of its own."""

    @functools.wraps(job)
    def run(**facts: Any) -> None:
        with app.app_context():
            try:
                job(**facts)
            except FetchFailed as error:
                log.warning("job %s is tried again later: %s", job.__name__, error)
                raise
            except Exception:
                log.exception("job %s failed", job.__name__)
                raise
            finally:
                db.session.remove()

    return run


def on_time(app: Flask, job: Callable[[], None]) -> Callable[..., None]:
    """A job of the schedule is told the time, which ours do not need."""

    def run(timestamp: int) -> None:  # noqa: ARG001
        inside(app, job)()

    return run


async def rescue_jobs(context: JobContext, timestamp: int) -> None:  # noqa: ARG001
    """Queues again what a worker that died had begun; 30 s without a heartbeat is dead."""
    manager = context.app.job_manager
    for job in await manager.get_stalled_jobs(seconds_since_heartbeat=30):
        await manager.retry_job(job)
