"""Whether the shop can work: asked by people, proxies and containers."""

import platform
import time
from collections.abc import Mapping
from importlib import metadata
from typing import Any, NamedTuple

from flask import Blueprint, Flask
from redis.exceptions import RedisError
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from webapp.access import ALWAYS, permit
from webapp.extensions import cache, db
from webapp.limits import unlimited

WARN_MILLISECONDS = 100
ALARM_MILLISECONDS = 500
WARN_POOL_PERCENT = 70
ALARM_POOL_PERCENT = 90
WARN_WAITING_SECONDS = 60
ALARM_WAITING_SECONDS = 600
LIBRARIES = ("Flask", "SQLAlchemy", "psycopg", "gunicorn")

ORDER = ("healthy", "warning", "degraded", "critical")

bp = Blueprint("health", __name__)


class Part(NamedTuple):
    """How one thing is that the shop needs, with the figures behind it."""

    status: str
    figures: Mapping[str, Any]


def init_app(app: Flask) -> None:
    app.register_blueprint(bp)


@bp.get("/livez")
@unlimited
@permit(ALWAYS)
def alive() -> dict[str, str]:
    """The process answers; nothing else is asked."""
    return {"status": "alive"}


@bp.get("/health_check")
@bp.get("/readyz")
@unlimited
@permit(ALWAYS)
def ready() -> tuple[dict[str, Any], int]:
    """503 only when the shop cannot sell; without Redis it is slower, but it sells."""
    status = worst(look_at_all())
    return {"status": status}, http_status(status)


def look_at_all() -> dict[str, Part]:
    return {"database": database(), "redis": redis(), "pool": pool(), "jobs": jobs()}


def worst(parts: Mapping[str, Part]) -> str:
    return max((part.status for part in parts.values()), key=ORDER.index)


def http_status(status: str) -> int:
    return 503 if status == "critical" else 200


def database() -> Part:
    began = time.perf_counter()
    try:
        version = db.session.execute(text("SHOW server_version")).scalar_one()
    except SQLAlchemyError:
        return Part("critical", {"milliseconds": None, "version": None})
    milliseconds = since(began)
    status = grade(milliseconds, warn=WARN_MILLISECONDS, alarm=ALARM_MILLISECONDS)
    return Part(status, {"milliseconds": milliseconds, "version": version})


def redis() -> Part:
    began = time.perf_counter()
    try:
        cache.get("health")
    except (RedisError, OSError):
        return Part("degraded", {"milliseconds": None})
    return Part("healthy", {"milliseconds": since(began)})


def pool() -> Part:
    """The connection of this request does not count."""
    connections = db.engine.pool
    size = connections.size()  # type: ignore[attr-defined]
    used = max(0, connections.checkedout() - 1)  # type: ignore[attr-defined]
    percent = round(100 * used / size)
    status = grade(percent, warn=WARN_POOL_PERCENT, alarm=ALARM_POOL_PERCENT)
    return Part(status, {"size": size, "used": used, "percent": percent})


OLDEST_WAITING = text("""
    SELECT extract(epoch FROM now() - greatest(deferred.at, job.scheduled_at))::float
    FROM procrastinate_jobs AS job
    JOIN procrastinate_events AS deferred ON deferred.job_id = job.id AND deferred.type = 'deferred'
    WHERE job.status = 'todo' AND coalesce(job.scheduled_at, now()) <= now()
    ORDER BY job.priority DESC, job.id LIMIT 1
""")


def jobs() -> Part:
    """How long the job that is next has waited: without a worker that grows."""
    try:
        waited = db.session.execute(OLDEST_WAITING).scalar()
    except SQLAlchemyError:
        return Part("degraded", {"oldest_waiting_seconds": None})
    seconds = round(waited or 0.0, 1)
    status = grade(seconds, warn=WARN_WAITING_SECONDS, alarm=ALARM_WAITING_SECONDS)
    return Part(status, {"oldest_waiting_seconds": seconds})


def versions() -> dict[str, str]:
    """What the process runs on."""
    found = {name: metadata.version(name) for name in LIBRARIES}
    return {"Python": platform.python_version(), **found}


def since(began: float) -> float:
    """In milliseconds."""
    return round((time.perf_counter() - began) * 1000, 1)


def grade(value: float, *, warn: float, alarm: float) -> str:
    if value >= alarm:
        return "degraded"
    return "warning" if value >= warn else "healthy"
