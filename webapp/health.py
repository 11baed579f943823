"""Whether the shop can work: asked by people, proxies and containers."""

import time
from typing import Any

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

bp = Blueprint("health", __name__)


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
def health_check() -> tuple[dict[str, Any], int]:
    """503 only when the shop cannot sell; without Redis it is slower, but it sells."""
    status = worst(database_status(), redis_status(), pool_status())
    return {"status": status}, 503 if status == "critical" else 200


ORDER = ("healthy", "warning", "degraded", "critical")


def worst(*statuses: str) -> str:
    return max(statuses, key=ORDER.index)


def database_status() -> str:
    began = time.perf_counter()
    try:
        db.session.execute(text("SELECT 1"))
    except SQLAlchemyError:
        return "critical"
    milliseconds = (time.perf_counter() - began) * 1000
    return grade(milliseconds, warn=WARN_MILLISECONDS, alarm=ALARM_MILLISECONDS)


def redis_status() -> str:
    try:
        cache.get("health")
    except (RedisError, OSError):
        return "degraded"
    return "healthy"


def pool_status() -> str:
    pool = db.engine.pool
    size = pool.size()  # type: ignore[attr-defined]
    used = pool.checkedout() - 1  # type: ignore[attr-defined]
    return grade(100 * used / size, warn=WARN_POOL_PERCENT, alarm=ALARM_POOL_PERCENT)


def grade(value: float, *, warn: float, alarm: float) -> str:
    if value >= alarm:
        return "degraded"
    return "warning" if value >= warn else "healthy"
