"""The state of the shop, with the figures behind it for who may see them."""

import orjson
from flask import Response
from marshmallow import fields
from marshmallow.validate import OneOf
from sqlalchemy.exc import SQLAlchemyError

from webapp import health
from webapp.access import always_and, permit, presented_token
from webapp.api.answers import JSON
from webapp.api.resource import resource
from webapp.extensions import db
from webapp.fields import View
from webapp.limits import unlimited

SCOPE = "health:read"
HEALTHY = {"status": "healthy"}

STATUS = OneOf(list(health.ORDER))


class DatabaseHealth(View):
    status = fields.String(validate=STATUS)
    milliseconds = fields.Float(allow_none=True)
    version = fields.String(allow_none=True)


class RedisHealth(View):
    status = fields.String(validate=STATUS)
    milliseconds = fields.Float(allow_none=True)


class PoolHealth(View):
    status = fields.String(validate=STATUS)
    size = fields.Integer()
    used = fields.Integer()
    percent = fields.Integer()


class JobsHealth(View):
    status = fields.String(validate=STATUS)
    oldest_waiting_seconds = fields.Float(allow_none=True)


class HealthDetails(View):
    database = fields.Nested(DatabaseHealth)
    redis = fields.Nested(RedisHealth)
    pool = fields.Nested(PoolHealth)
    jobs = fields.Nested(JobsHealth)
    versions = fields.Dict(keys=fields.String(), values=fields.String())


class HealthView(View):
    status = fields.String(validate=STATUS)
    details = fields.Nested(
        HealthDetails, metadata={"description": "Only for a token with `health:read`."}
    )

    def on_bind_field(self, field_name: str, field_obj: fields.Field) -> None:
        field_obj.required = field_name == "status"


bp = resource("Health", "Whether the shop can work.")


@bp.get("/health_check")
@unlimited
@bp.response(200, HealthView, example=HEALTHY)
@bp.alt_response(503, schema=HealthView, example={"status": "critical"})
@permit(always_and(SCOPE))
def health_check() -> Response:
    """See whether the shop can work

    `critical` means that it cannot sell, and answers 503. Without Redis it is `degraded`: slower,
    but it sells. A token with `health:read` also sees the figures.
    """
    may_see = may_see_figures()
    parts = health.look_at_all()
    status = health.worst(parts)
    document: dict[str, object] = {"status": status}
    if may_see:
        shown = {name: {"status": part.status, **part.figures} for name, part in parts.items()}
        document["details"] = {**shown, "versions": health.versions()}
    return Response(orjson.dumps(document), health.http_status(status), mimetype=JSON)


def may_see_figures() -> bool:
    """Nobody may while the database is away, which knows the tokens."""
    try:
        token = presented_token()
    except SQLAlchemyError:
        db.session.rollback()
        return False
    return token is not None and SCOPE in token.scopes
